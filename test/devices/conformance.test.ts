import { describe, expect, it } from 'vitest';
import { AtChannel } from '../../src/at/channel.ts';
import { parseIdentityText, parseImei } from '../../src/devices/modem/replies/identity.ts';
import {
  parseMessage,
  parseMessageList,
  parseMessageReference,
  parseMessageStorages,
  parseMessageUse,
} from '../../src/devices/modem/replies/messages.ts';
import { parseOperator, parseRegistration, parseSignal } from '../../src/devices/modem/replies/network.ts';
import { parseOwnNumbers } from '../../src/devices/modem/replies/own-number.ts';
import {
  decodeRecords,
  joinRecords,
  parsePhonebookLimits,
  parsePhonebookNames,
  parsePhonebookRecord,
  parsePhonebookUse,
} from '../../src/devices/modem/replies/phonebook.ts';
import { parseServiceCentre } from '../../src/devices/modem/replies/service-centre.ts';
import {
  parseIccid,
  parseImsi,
  parsePinState,
  parseSimResponse,
} from '../../src/devices/modem/replies/sim.ts';
import type { DialogueExchange } from '../../src/transport/contract/dialogue.ts';
import { openReplay } from '../../src/transport/replay/replay-transport.ts';
import {
  byteByByte,
  commandOf,
  expectedOutcome,
  type Outcome,
  oneCut,
  PureParts,
  randomChunks,
  readDialogues,
  seeded,
  whole,
} from '../support/dialogues.ts';
import { drive } from '../support/fake-modem.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** Which parser reads the reply to a command; the first that matches counts. */
const PARSERS: readonly (readonly [RegExp, (lines: string[]) => unknown])[] = [
  [/^AT\+CGM[IMR]$/, parseIdentityText],
  [/^AT\+CGSN$/, parseImei],
  [/^AT\+CIMI$/, parseImsi],
  [/^AT\+CPIN\?$/, parsePinState],
  [/^AT\+CRSM=/, parseSimResponse],
  [/^AT(?:\+Q?CCID|\^ICCID\?)/, parseIccid],
  [/^AT\+CSQ$/, parseSignal],
  [/^AT\+CREG\?$/, (lines) => parseRegistration(lines)],
  [/^AT\+COPS\?$/, parseOperator],
  [/^AT\+CNUM$/, parseOwnNumbers],
  [/^AT\+CSCA\?$/, parseServiceCentre],
  [/^AT\+CPBS=\?$/, parsePhonebookNames],
  [/^AT\+CPBS\?$/, parsePhonebookUse],
  [/^AT\+CPBR=\?$/, parsePhonebookLimits],
  [/^AT\+CPBR=\d/, records],
  [/^AT\+CPMS=\?$/, parseMessageStorages],
  [/^AT\+CPMS/, parseMessageUse],
  [/^AT\+CMGL=/, (lines) => parseMessageList(lines).messages.map((m) => [m.index, m.status, m.tpduLength])],
  [/^AT\+CMGR=/, parseMessage],
  [/^AT\+CMGS=/, parseMessageReference],
];

function records(lines: string[]): unknown {
  const raw = joinRecords(lines, '+CPBR:')
    .map(parsePhonebookRecord)
    .filter((record) => record !== null);
  return decodeRecords(raw, 'UCS2').map(({ index, number, numberType, name }) => [
    index,
    number,
    numberType,
    name,
  ]);
}

function expectParsed(exchange: DialogueExchange, outcome: Outcome): void {
  const expected = exchange.expectations.find(({ kind }) => kind === 'parsed');
  if (expected === undefined) return;
  const command = commandOf(exchange)?.text ?? '';
  const parser = PARSERS.find(([pattern]) => pattern.test(command))?.[1];
  expect(parser, `a parser for ${command}`).toBeDefined();
  expect(parser?.(outcome.reply)).toEqual(JSON.parse(expected.value));
}

const MANY_BYTES = 2048;
const CUTS_OF_MANY = 500;

/** Every place where one reply can be cut, or a seeded choice of them in a long one. */
function cuts(length: number): number[] {
  if (length <= MANY_BYTES) return Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
  const random = seeded(length);
  return Array.from({ length: CUTS_OF_MANY }, () => 1 + random(length - 1));
}

const dialogues = readDialogues();

describe.each(dialogues)('%s', (_name, dialogue) => {
  it('names its source, and says whether it was recorded, transcribed or reconstructed', () => {
    const values = (key: string) =>
      dialogue.headers.filter((header) => header.key === key).map(({ value }) => value);
    expect(values('vendor')).toHaveLength(1);
    expect(values('source').length).toBeGreaterThan(0);
    expect(['recorded', 'transcribed', 'reconstructed']).toContain(values('status')[0]);
  });

  it('means the same whole, byte by byte and in 20 random chunkings', () => {
    const chunkings = [whole, byteByByte, ...Array.from({ length: 20 }, (_, seed) => randomChunks(seed + 1))];
    for (const chunking of chunkings) {
      const parts = new PureParts();
      for (const exchange of dialogue.exchanges) {
        const outcome = parts.run(exchange, chunking);
        expect(outcome, `line ${exchange.line}`).toEqual(expectedOutcome(exchange));
        expectParsed(exchange, outcome);
      }
    }
  });

  it('means the same cut at any one place', () => {
    for (const exchange of dialogue.exchanges) {
      const expected = expectedOutcome(exchange);
      const length = exchange.turns.reduce((sum, turn) => sum + turn.received.length, 0);
      for (const at of cuts(length)) {
        expect(new PureParts().run(exchange, oneCut(at)), `line ${exchange.line}, cut at ${at}`).toEqual(
          expected,
        );
      }
    }
  });

  it.each([
    ['whole', whole],
    ['byte by byte', byteByByte],
    ['in random chunks', randomChunks(4711)],
  ])('goes through the channel %s', async (_chunks, chunking) => {
    const clock = new ManualClock();
    // The channel begins with a probe of its own, which the dialogue does not have.
    const probe: DialogueExchange = {
      line: 0,
      turns: [{ sent: 'AT\r', received: '\r\nOK\r\n' }],
      expectations: [],
    };
    const transport = openReplay({ ...dialogue, exchanges: [probe, ...dialogue.exchanges] }, { chunking });
    const channel = new AtChannel(transport, { clock, timing: { timeoutMs: 1e6, promptTimeoutMs: 1e6 } });
    const unsolicited: string[] = [];
    channel.onUnsolicited(({ line, pdu }) => unsolicited.push(line, ...(pdu === null ? [] : [pdu])));
    await drive(clock, channel.synchronise());
    for (const exchange of dialogue.exchanges) {
      const command = commandOf(exchange);
      if (command === null) continue;
      const outcome = await drive(clock, channel.send(command), 2e6);
      const expected = expectedOutcome(exchange);
      expect({ reply: outcome.lines, final: outcome.final?.text ?? null }, `line ${exchange.line}`).toEqual({
        reply: expected.reply,
        final: expected.final,
      });
    }
    await drive(
      clock,
      channel.send({ text: 'AT' }).catch(() => null),
      2e6,
    );
    expect(unsolicited).toEqual(dialogue.exchanges.flatMap((exchange) => expectedOutcome(exchange).urc));
  });
});

it('there are dialogues of many vendors', () => {
  expect(dialogues.length).toBeGreaterThanOrEqual(15);
  expect(new Set(dialogues.map(([name]) => name.split('/')[0])).size).toBeGreaterThanOrEqual(8);
});
