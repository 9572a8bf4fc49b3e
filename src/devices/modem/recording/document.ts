import { SimError } from '../../../core/errors.ts';
import { escapeBytes, formatDialogueBytes } from '../../../transport/contract/dialogue.ts';
import { parseIdentityText } from '../replies/identity.ts';
import { recogniseVendor } from '../vendors/registry.ts';
import { Masker } from './masker.ts';
import { type Read, readExchange } from './reading.ts';
import type { RawExchange } from './recorder.ts';
import type { Random } from './secrets.ts';

export interface RecordedDialogue {
  /** Id of the vendor; `generic` when none is recognised. */
  vendor: string;
  model: string | null;
  firmware: string | null;
  /** Exchanges that can be replayed, and those that could not and stand as comments. */
  exchanges: number;
  leftOut: number;
  /** The whole file. */
  text: string;
}

/** With another draw of fakes nothing of the originals comes up by chance. */
const DRAWS = 20;

/**
 * Makes the dialogue file of a recording: masked, with what a reader makes of each exchange, so that the file can become a fixture as it
 * is (fixtures/modems). Pure but for `random`.
 * @throws SimError INTERNAL when something of the originals would remain
 */
export function dialogueOf(
  recorded: readonly RawExchange[],
  about: { version: string; random: Random },
): RecordedDialogue {
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const masker = new Masker(about.random);
    for (const { query, received } of recorded) masker.learn(query.holds, received);
    const masked = recorded.map(({ query, received }) => ({
      command: query.command,
      received: masker.mask(query.holds, received),
    }));
    const made = compose(masked, about.version);
    const received = masked.map((exchange) => exchange.received).join('\n');
    if (masker.leaks(received).length === 0 && masker.leaks(made.text).length === 0) return made;
  }
  throw new SimError('INTERNAL', 'the recording cannot be masked, so it was not written', {
    hint: 'record without --with-phonebook',
  });
}

function compose(
  exchanges: readonly { command: string; received: string }[],
  version: string,
): RecordedDialogue {
  const read = exchanges.map((exchange) => ({
    ...exchange,
    read: readExchange(exchange.command, exchange.received),
  }));
  const told = (command: string) => {
    const reply = read.find((exchange) => exchange.command === command)?.read;
    return reply === undefined || reply === null || reply.final !== 'OK'
      ? null
      : parseIdentityText(reply.reply);
  };
  const [manufacturer, model, firmware] = [told('AT+CGMI'), told('AT+CGMM'), told('AT+CGMR')];
  const vendor = recogniseVendor({ manufacturer, model, firmware })?.id ?? 'generic';
  const kept = read.filter((exchange) => exchange.read !== null).length;
  const lines = [
    `# ${
      [manufacturer, model]
        .filter((text) => text !== null)
        .map(oneLine)
        .join(' ') || 'A modem that does not say who made it'
    }, firmware ${oneLine(firmware ?? 'not told')}.`,
    `# Recorded by simkeeper ${oneLine(version)}. Every number, name, cell and identity is made up; PINs were never asked for.`,
    '# Where to send it: docs/modems.md, "A modem that is not understood".',
    `vendor: ${vendor}`,
    ...(model === null ? [] : [`model: ${oneLine(model)}`]),
    ...(firmware === null ? [] : [`firmware: ${oneLine(firmware)}`]),
    'status: recorded',
    `source: simkeeper ${oneLine(version)}, modem record`,
    ...read.flatMap((exchange) =>
      exchange.read === null
        ? leftOut(exchange)
        : exchangeLines(exchange.command, exchange.received, exchange.read),
    ),
  ];
  return {
    vendor,
    model,
    firmware,
    exchanges: kept,
    leftOut: read.length - kept,
    text: `${lines.join('\n')}\n`,
  };
}

function exchangeLines(command: string, received: string, { reply, unsolicited, final }: Read): string[] {
  return [
    ...formatDialogueBytes('>', `${command}\r`),
    ...formatDialogueBytes('<', received),
    ...reply.map((line) => `= reply ${escapeBytes(line)}`),
    ...unsolicited.flatMap(({ line, pdu }) => [
      `= urc ${escapeBytes(line)}`,
      ...(pdu === null ? [] : [`= pdu ${escapeBytes(pdu)}`]),
    ]),
    `= final ${escapeBytes(final)}`,
  ];
}

function leftOut({ command, received }: { command: string; received: string }): string[] {
  if (received === '') return [`# ${command}: no answer`];
  return [
    `# ${command}: no clear end; what came:`,
    ...formatDialogueBytes('<', received).map((line) => `# ${line}`),
  ];
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are what has to be told apart here
  return escapeBytes(text.replace(/[^\x00-\xff]/g, '?'));
}
