import { describe, expect, it } from 'vitest';
import type { AtCommand } from '../../src/at/command.ts';
import { Transaction, type TransactionAction, type TransactionEvent } from '../../src/at/transaction.ts';

const TIMING = { timeoutMs: 100, promptTimeoutMs: 10, okGraceMs: 50 };
const ok = { kind: 'ok', code: null, text: 'OK' } as const;
const error = { kind: 'error', code: null, text: 'ERROR' } as const;

function final(result: typeof ok | typeof error, insideQuotes = false): TransactionEvent {
  return { type: 'line', truncated: false, line: { kind: 'final', result, insideQuotes } };
}
const reply = (line: string): TransactionEvent => ({
  type: 'line',
  truncated: false,
  line: { kind: 'reply', line },
});
const echo = (line: string): TransactionEvent => ({
  type: 'line',
  truncated: false,
  line: { kind: 'echo', line },
});

function show(action: TransactionAction): string {
  if (action.type === 'write') return `write ${JSON.stringify(action.text)}`;
  if (action.type === 'timer') return `timer ${action.delayMs}`;
  const { outcome } = action;
  const flags = [
    outcome.payloadSent ? 'sent' : '',
    action.suspect ? 'suspect' : '',
    action.mayBeAtPrompt ? 'prompt?' : '',
  ];
  return [outcome.kind, ...outcome.lines, ...flags].filter((part) => part !== '').join(' ');
}

function run(command: AtCommand, events: TransactionEvent[]): string[] {
  const transaction = new Transaction(command, TIMING);
  return [...transaction.start(), ...events.flatMap((event) => transaction.step(event))].map(show);
}

const send: AtCommand = { text: 'AT+CMGS=2', prefixes: ['+CMGS:'], payload: '0011' };
const SENT = ['write "AT+CMGS=2\\r"', 'timer 10', 'write "0011\\u001a"', 'timer 100'];
const ESCAPED = ['write "AT+CMGS=2\\r"', 'timer 10', 'write "\\u001b"', 'timer 1000'];

describe('a command', () => {
  it.each<[string, AtCommand, TransactionEvent[], string[]]>([
    ['ends with its final result', { text: 'AT' }, [final(ok)], ['write "AT\\r"', 'timer 100', 'ok']],
    [
      'gets time with each reply line',
      { text: 'AT+X' },
      [reply('a'), final(ok)],
      ['write "AT+X\\r"', 'timer 100', 'timer 100', 'ok a'],
    ],
    [
      'says nothing after its end',
      { text: 'AT' },
      [final(error), final(ok), { type: 'timeout' }],
      ['write "AT\\r"', 'timer 100', 'error'],
    ],
    [
      'leaves the stream suspect after a time-out',
      { text: 'AT' },
      [{ type: 'timeout' }],
      ['write "AT\\r"', 'timer 100', 'timeout suspect'],
    ],
    [
      'and after a result inside of quotes',
      { text: 'AT' },
      [final(ok, true)],
      ['write "AT\\r"', 'timer 100', 'ok suspect'],
    ],
    [
      'escapes from a prompt that it did not ask for',
      { text: 'AT' },
      [{ type: 'prompt' }, final(ok)],
      ['write "AT\\r"', 'timer 100', 'write "\\u001b"', 'timer 1000', 'aborted'],
    ],
    [
      'sends its payload at the prompt',
      send,
      [{ type: 'prompt' }, reply('+CMGS: 5'), final(ok)],
      [...SENT, 'timer 100', 'ok +CMGS: 5 sent'],
    ],
    ['sends it once', send, [{ type: 'prompt' }, { type: 'prompt' }, final(error)], [...SENT, 'error sent']],
    [
      'tells a time-out after Ctrl-Z',
      send,
      [{ type: 'prompt' }, { type: 'timeout' }],
      [...SENT, 'timeout sent suspect prompt?'],
    ],
    ['from one before', send, [{ type: 'timeout' }], [...SENT.slice(0, 2), 'timeout suspect prompt?']],
    [
      'does not believe an OK instead of a prompt',
      send,
      [final(ok)],
      [...SENT.slice(0, 2), 'error suspect prompt?'],
    ],
    [
      'aborted before the prompt, escapes at it',
      send,
      [{ type: 'abort' }, { type: 'prompt' }, final(error)],
      [...ESCAPED, 'aborted'],
    ],
    [
      'aborted after it, goes on',
      send,
      [{ type: 'prompt' }, { type: 'abort' }, final(ok)],
      [...SENT, 'ok sent'],
    ],
    [
      'escapes and gets no answer',
      send,
      [{ type: 'abort' }, { type: 'prompt' }, { type: 'timeout' }],
      [...ESCAPED, 'aborted suspect prompt?'],
    ],
    ['is closed after Ctrl-Z', send, [{ type: 'prompt' }, { type: 'closed' }], [...SENT, 'closed sent']],
    [
      'refuses an echo that should be off',
      { ...send, refuseEcho: true },
      [echo('AT+CMGS=2'), { type: 'prompt' }, final(ok)],
      [...ESCAPED, 'aborted'],
    ],
    [
      'may lack its OK',
      { text: 'AT+CPIN?', replyWithoutOk: 'maybe' },
      [reply('+CPIN: READY'), { type: 'timeout' }],
      ['write "AT+CPIN?\\r"', 'timer 100', 'timer 50', 'ok +CPIN: READY suspect'],
    ],
    [
      'always lacks its OK',
      { text: 'AT+CPIN?', replyWithoutOk: 'always' },
      [reply('+CPIN: READY'), { type: 'timeout' }],
      ['write "AT+CPIN?\\r"', 'timer 100', 'timer 5', 'ok +CPIN: READY'],
    ],
    [
      'has its OK after all',
      { text: 'AT+CPIN?', replyWithoutOk: 'maybe' },
      [reply('+CPIN: READY'), final(ok)],
      ['write "AT+CPIN?\\r"', 'timer 100', 'timer 50', 'ok +CPIN: READY'],
    ],
  ])('%s', (_name, command, events, expected) => expect(run(command, events)).toEqual(expected));

  it('that gets a reply without end is given up', () => {
    const transaction = new Transaction({ text: 'AT+X' }, TIMING);
    transaction.start();
    const line = 'x'.repeat(1 << 16);
    const actions: TransactionAction[] = [];
    for (let count = 0; count < 200 && !transaction.done; count += 1)
      actions.push(...transaction.step(reply(line)));
    expect(actions.at(-1)).toMatchObject({ type: 'settle', suspect: true, outcome: { kind: 'garbled' } });
  });
});
