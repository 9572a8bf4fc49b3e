import { AtChannel } from '../../../at/channel.ts';
import { commandFromText } from '../../../at/command.ts';
import { traceTransport } from '../../../at/trace.ts';
import { type Clock, sleep } from '../../../core/clock.ts';
import { SimError } from '../../../core/errors.ts';
import { unescapeBytes } from '../../../transport/contract/dialogue.ts';
import type { Transport } from '../../../transport/contract/transport.ts';
import { parsePhonebookLimits } from '../replies/phonebook.ts';
import { QUERIES, type Query, SHOWN_RECORDS } from './plan.ts';

/** One question and all that came until the next one, byte by byte. Not masked. */
export interface RawExchange {
  query: Query;
  received: string;
}

export interface RecordOptions {
  clock: Clock;
  /** Also the first records of the current phonebook. */
  withPhonebook?: boolean;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** Long enough for AT+COPS?, which may look at the network first. */
const TIMEOUT_MS = 15_000;
/** What comes late, or by itself, is heard before the next question. */
const QUIET_MS = 150;
/** A reply that is longer than a list of all commands is not one of these questions. */
const MAX_RECEIVED = 64 * 1024;

/**
 * Asks a modem all questions of the plan and writes down every byte that comes. The card is not touched: a locked one stays
 * locked, and the modem answers as it then does. The transport is closed in the end.
 * @throws SimError DEVICE_SILENT PORT_CLOSED CANCELED
 */
export async function recordModem(transport: Transport, options: RecordOptions): Promise<RawExchange[]> {
  const { clock, signal } = options;
  let heard: { command: string; received: string } | null = null;
  const traced = traceTransport(transport, {
    onLine(line) {
      const bytes = unescapeBytes(line.slice(2));
      if (heard === null) return;
      // A probe that brings the stream back into step is no part of the exchange; what it gets is not either.
      if (line.startsWith('>')) {
        if (bytes !== `${heard.command}\r`) heard = null;
      } else if (heard.received.length < MAX_RECEIVED) heard.received += bytes;
    },
  });
  const channel = new AtChannel(traced, { clock, deadAfter: 5 });
  const call = signal === undefined ? {} : { signal };
  const exchanges: RawExchange[] = [];

  async function ask(query: Query): Promise<string[]> {
    // In step first, so that nothing but this command is written from here on.
    if (!(await channel.synchronise(call))) throw await silent(channel);
    const own = { command: query.command, received: '' };
    heard = own;
    const command = { ...commandFromText(query.command), timeoutMs: TIMEOUT_MS };
    const outcome = await channel.send(command, call);
    if (outcome.kind === 'closed') throw await silent(channel);
    if (outcome.kind === 'timeout') heard = null;
    else await sleep(clock, QUIET_MS, signal).catch(() => undefined);
    heard = null;
    exchanges.push({ query, received: own.received });
    return outcome.lines;
  }

  try {
    const total = QUERIES.length + (options.withPhonebook === true ? 1 : 0);
    for (const query of QUERIES) {
      const lines = await ask(query);
      options.onProgress?.(exchanges.length, total);
      if (query.command !== 'AT+CPBR=?' || options.withPhonebook !== true) continue;
      const limits = parsePhonebookLimits(lines);
      if (limits === null) continue;
      const last = Math.min(limits.lastIndex, limits.firstIndex + SHOWN_RECORDS - 1);
      const command = `AT+CPBR=${limits.firstIndex},${last}`;
      await ask({ command, why: 'the first records of the phonebook', holds: 'texts' });
    }
    return exchanges;
  } finally {
    await channel.close();
  }
}

async function silent(channel: AtChannel): Promise<SimError> {
  const { message } = await channel.closed;
  return new SimError('DEVICE_SILENT', `no modem answers at ${channel.address}: ${message}`, {
    hint: 'simkeeper doctor says more; check the port, its speed (--baud) and the power of the modem',
    details: { port: channel.address },
  });
}
