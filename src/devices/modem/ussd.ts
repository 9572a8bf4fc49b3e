import { ucs2Hex } from '../../codec/ucs2.ts';
import { encodeUssd } from '../../codec/ussd.ts';
import type { UssdForm } from '../../codec/ussd-reply.ts';
import { type Clock, sleep } from '../../core/clock.ts';
import { SimError } from '../../core/errors.ts';
import type { CallOptions, UssdAnswer } from '../contract/device.ts';
import type { DeviceSender, ModemContext } from './context.ts';
import { errorNumbers, failureOf } from './failure.ts';
import { simStateOfError } from './replies/sim.ts';
import { isOpen, parseUssdLine, USSD, type UssdLine } from './replies/ussd.ts';

/** Some modems say OK only when the network has answered. */
const COMMAND_TIMEOUT_MS = 30_000;
/** How long the network may take for its answer; a menu waits longer, but nobody answers it here. */
const ANSWER_TIMEOUT_MS = 30_000;
/** A text with line breaks comes as so many lines at most, one soon after the other. */
const MAX_LINES = 20;

/** 22.030 section 6.5.2: digits, * and #, that is what a code is made of. Nothing else is sent. */
const CODE = /^[*#][0-9*#]{1,60}#$/;

/** Waits for the answer of the network, which comes when it likes: before or after the OK, in one line or in several. */
export class UssdListener {
  #lines: string[] = [];
  #waiting: ((line: string) => void) | null = null;

  /** Every unsolicited line. */
  hear(line: string): void {
    if (this.#waiting === null) return;
    const starts = /^\+CUSD:/i.test(line.trimStart());
    if (!starts && this.#lines.length === 0) return;
    if (starts) this.#lines = [];
    this.#lines.push(line);
    const whole = this.#lines.join('\n');
    if (isOpen(whole) && this.#lines.length < MAX_LINES) return;
    this.#lines = [];
    this.#waiting(whole);
  }

  listen(onLine: (line: string) => void): () => void {
    this.#waiting = onLine;
    return () => {
      this.#waiting = null;
      this.#lines = [];
    };
  }
}

/**
 * Sends one USSD code, waits for the answer and ends the session, whatever it asks (27.007 section 7.15).
 * @throws SimError INPUT_INVALID for what is no code, DEVICE_REFUSED, DEVICE_TIMEOUT, PORT_CLOSED, CANCELED
 */
export async function askUssd(
  context: ModemContext,
  listener: UssdListener,
  run: <T>(work: (sender: DeviceSender) => Promise<T>) => Promise<T>,
  code: string,
  options: CallOptions,
): Promise<UssdAnswer> {
  if (!CODE.test(code)) {
    throw new SimError('INPUT_INVALID', 'a USSD code is made of digits, * and #, and ends with #', {
      details: { field: 'code' },
    });
  }
  const form: UssdForm = context.dialect.packedUssd
    ? 'packed'
    : context.memory.charset === 'UCS2'
      ? 'ucs2'
      : 'plain';
  const answers: UssdLine[] = [];
  let heard: () => void = () => {};
  const take = (line: string) => {
    const parsed = parseUssdLine(line, form);
    if (parsed === null) return;
    answers.push(parsed);
    heard();
  };
  const stop = listener.listen(take);
  let open = true;
  try {
    await run(async (sender) => {
      for (const line of await request(sender, code, form)) take(line);
    });
    if (answers.length === 0) {
      const first = new Promise<void>((resolve) => {
        heard = resolve;
      });
      await Promise.race([first, waitFor(context.clock, options.signal), context.channel.closed]);
    }
    const { answer, ended } = judge(answers, code);
    open = !ended;
    return answer;
  } finally {
    stop();
    // A menu that nobody answers blocks the next request; where the session is over this is refused, and that is well.
    if (open) await run((sender) => sender.send({ text: 'AT+CUSD=2' })).catch(() => undefined);
  }
}

async function waitFor(clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  await sleep(clock, ANSWER_TIMEOUT_MS, signal).catch(() => {
    throw new SimError('CANCELED', 'canceled while waiting for the network');
  });
}

/** The lines that came with the OK. The code is tried as it should be written, then as many modems want it all the same. */
async function request(sender: DeviceSender, code: string, form: UssdForm): Promise<string[]> {
  const written = { packed: encodeUssd(code), ucs2: ucs2Hex(code), plain: code };
  for (const text of new Set([written[form], code])) {
    const command = `AT+CUSD=1,"${text}",15`;
    const outcome = await sender.send({
      text: command,
      prefixes: ['+CUSD:'],
      multiline: true,
      timeoutMs: COMMAND_TIMEOUT_MS,
    });
    if (outcome.kind === 'ok') return joined(outcome.lines);
    if (outcome.kind !== 'error' || simStateOfError(outcome.final) !== null)
      throw failureOf(outcome, 'AT+CUSD');
    if (text === code) {
      throw new SimError('DEVICE_REFUSED', `the modem does not send the code ${code}`, {
        hint: 'it may not be registered, or not know USSD: simkeeper devices shows its network',
        details: { code, ...errorNumbers(outcome) },
      });
    }
  }
  return [];
}

/** A text that spans lines comes as one where the modem is asked; here its lines are put together again. */
function joined(lines: readonly string[]): string[] {
  const whole: string[] = [];
  for (const line of lines) {
    const last = whole.at(-1);
    if (last !== undefined && isOpen(last)) whole[whole.length - 1] = `${last}\n${line}`;
    else whole.push(line);
  }
  return whole;
}

/** The first line with a text counts; a second line that only ends the session adds nothing. */
function judge(answers: readonly UssdLine[], code: string): { answer: UssdAnswer; ended: boolean } {
  const details = { code };
  const told = answers.find(({ text }) => text !== null);
  const last = answers.at(-1);
  if (last === undefined || (told === undefined && last.mode === USSD.timeout)) {
    throw new SimError('DEVICE_TIMEOUT', `the network did not answer the code ${code}`, {
      hint: 'try again later, and check that the modem is registered: simkeeper devices',
      details,
    });
  }
  if (told === undefined || told.text === null || told.mode === USSD.notSupported) {
    throw new SimError('DEVICE_REFUSED', `the network does not know the code ${code}, or ended it at once`, {
      details: { ...details, mode: last.mode },
    });
  }
  const answerWanted = told.mode === USSD.answerWanted;
  return { answer: { text: told.text, answerWanted }, ended: !answerWanted };
}
