import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Framer } from '../../src/at/framer.ts';

function frames(text: string, options: { echo?: string | null; chunks?: number[] } = {}): string[] {
  const framer = new Framer();
  framer.expectPrompt(options.echo === undefined ? null : options.echo);
  const bytes = Buffer.from(text, 'latin1');
  const cuts = [0, ...(options.chunks ?? []), bytes.length];
  const out: string[] = [];
  for (let index = 1; index < cuts.length; index += 1) {
    for (const frame of framer.push(bytes.subarray(cuts[index - 1], cuts[index]))) {
      out.push(frame.kind === 'prompt' ? '<prompt>' : frame.text);
    }
  }
  if (framer.partial !== '') out.push(`...${framer.partial}`);
  return out;
}

describe('lines', () => {
  it.each([
    ['\r\nOK\r\n', ['OK']],
    ['ATE0\r\r\nOK\r\n', ['ATE0', 'OK']],
    ['AT\r\n\r\nOK\r\n', ['AT', 'OK']],
    ['AT+CSQ\r\nAT+CSQ\r\n+CME ERROR: 515\r\n', ['AT+CSQ', 'AT+CSQ', '+CME ERROR: 515']],
    ['OK\nERROR\rOK', ['OK', 'ERROR', '...OK']],
    ['\0\0\0\r\nRDY\r\n', ['RDY']],
    ['\0\0RDY\0\r\n', ['RDY']],
    ['+CPBR: 1,"a\0b\x80\xff",129,""\r\n', ['+CPBR: 1,"a\0b\x80\xff",129,""']],
    ['> \r\nOK\r\n', ['> ', 'OK']],
    ['+CUSD: 1,"Menu\n> next\n1. back",15\r\n', ['+CUSD: 1,"Menu', '> next', '1. back",15']],
  ])('%j', (text, expected) => expect(frames(text)).toEqual(expected));
});

describe('the prompt, while one is expected', () => {
  it.each([
    ['the form of the standard', '\r\n> ', ['<prompt>']],
    ['with a line end after it', '> \r\n', ['<prompt>']],
    ['without a space', '\r\n>', ['<prompt>']],
    ['after the echo and its CR', 'AT+CMGS=23\r> ', ['AT+CMGS=23', '<prompt>']],
    ['after the echo and a line end', 'AT+CMGS=23\r\r\n> ', ['AT+CMGS=23', '<prompt>']],
    ['glued to the echo', 'AT+CMGS=23> ', ['AT+CMGS=23', '<prompt>']],
    ['after noise', '\0\0> ', ['<prompt>']],
    ['after another line', '+ZPASR: "UMTS"\r\n\r\n> ', ['+ZPASR: "UMTS"', '<prompt>']],
    ['and the result after it', '\r\n> \r\n+CMGS: 5\r\n\r\nOK\r\n', ['<prompt>', '+CMGS: 5', 'OK']],
    ['and the echo of the payload', '\r\n> 0011\x1a\r\n+CMGS: 5\r\n', ['<prompt>', '0011\x1a', '+CMGS: 5']],
    ['not inside of a line', '+CIEV: "a>b"\r\n> ', ['+CIEV: "a>b"', '<prompt>']],
    ['only once', '> \r\n> \r\n', ['<prompt>', '> ']],
  ])('%s', (_name, text, expected) => expect(frames(text, { echo: 'AT+CMGS=23' })).toEqual(expected));
});

describe('any chunking', () => {
  const piece = fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '>',
    '> ',
    'AT+CMGS=23',
    'OK',
    '+CMTI: "SM",1',
    '\0',
    '"',
    '\xe9',
    ' ',
  );
  it('gives the same frames', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        fc.array(fc.nat(120), { maxLength: 20 }),
        fc.boolean(),
        (pieces, cuts, expecting) => {
          const text = pieces.join('');
          const echo = expecting ? 'AT+CMGS=23' : null;
          const chunks = [...new Set(cuts.filter((cut) => cut <= text.length))].sort((a, b) => a - b);
          expect(frames(text, { echo, chunks })).toEqual(frames(text, { echo }));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('never throws and keeps no more than one bounded line', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }),
        fc.boolean(),
        (chunks, expecting) => {
          const framer = new Framer({ maxLineLength: 64 });
          framer.expectPrompt(expecting ? 'AT+CMGS=1' : null);
          for (const chunk of chunks) {
            for (const frame of framer.push(chunk)) {
              if (frame.kind === 'line') expect(frame.text.length).toBeLessThanOrEqual(64);
            }
            expect(framer.partial.length).toBeLessThanOrEqual(64);
          }
        },
      ),
    );
  });

  it('marks a line that was cut, and goes on with the next', () => {
    const framer = new Framer({ maxLineLength: 8 });
    expect(framer.push(Buffer.from('0123456789abcdef\r\nOK\r\n'))).toEqual([
      { kind: 'line', text: '01234567', truncated: true },
      { kind: 'line', text: 'OK', truncated: false },
    ]);
  });
});
