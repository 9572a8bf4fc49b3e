import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escapeBytes,
  formatDialogueBytes,
  parseDialogue,
  unescapeBytes,
} from '../../src/transport/contract/dialogue.ts';
import { openReplay } from '../../src/transport/replay/replay-transport.ts';

const SAMPLE = [
  '# a comment',
  'vendor: example',
  'source: nobody/nothing@0 file',
  '< \\r\\nRDY\\r\\n',
  '= urc RDY',
  '> AT+CMGS=14\\r',
  '< \\r\\n> ',
  '> 0011\\z',
  '< \\r\\n+CMGS: 5\\r\\n',
  '< \\r\\nOK\\r\\n',
  '= reply +CMGS: 5',
  '= final OK',
].join('\n');

describe('the dialogue format', () => {
  it('groups turns into exchanges with their expectations', () => {
    const dialogue = parseDialogue(SAMPLE);
    expect(dialogue.headers.map((header) => header.key)).toEqual(['vendor', 'source']);
    expect(dialogue.exchanges.map(({ turns, expectations }) => ({ turns, expectations }))).toEqual([
      { turns: [{ sent: '', received: '\r\nRDY\r\n' }], expectations: [{ kind: 'urc', value: 'RDY' }] },
      {
        turns: [
          { sent: 'AT+CMGS=14\r', received: '\r\n> ' },
          { sent: '0011\x1a', received: '\r\n+CMGS: 5\r\n\r\nOK\r\n' },
        ],
        expectations: [
          { kind: 'reply', value: '+CMGS: 5' },
          { kind: 'final', value: 'OK' },
        ],
      },
    ]);
  });

  it.each([
    ['no such line', 'line 1'],
    ['> AT\\q', 'unknown escape'],
    ['> AT\nvendor: late', 'line 2'],
    ['= final OK', 'line 1'],
    ['> AT\n= unknown thing', 'line 2'],
    ['> AT\u00e9', 'not ASCII'],
  ])('refuses %j', (text, message) => {
    expect(() => parseDialogue(text)).toThrow(message);
  });

  it('escapes any bytes onto one line of ASCII and back', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        const escaped = escapeBytes(text);
        expect(escaped).toMatch(/^[\x20-\x7e]*$/);
        expect(unescapeBytes(escaped)).toBe(text);
      }),
    );
  });

  it('formats bytes so that parsing gives them back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        const file = ['> AT\\r', ...formatDialogueBytes('<', text)].join('\n');
        expect(parseDialogue(file).exchanges[0]?.turns[0]?.received).toBe(text);
      }),
    );
  });
});

describe('the replay transport', () => {
  it('serves the replies in the chunking that is asked for', async () => {
    const chunks: string[] = [];
    const transport = openReplay(parseDialogue(SAMPLE), {
      chunking: (reply) => Array.from(reply, (byte) => Uint8Array.of(byte)),
    });
    transport.onData((chunk) => chunks.push(Buffer.from(chunk).toString('latin1')));
    await transport.write(Buffer.from('AT+CM'));
    await transport.write(Buffer.from('GS=14\r'));
    await transport.write(Buffer.from('0011\x1a'));
    expect(transport.remaining).toBe(0);
    while (!chunks.join('').endsWith('OK\r\n')) await new Promise((resolve) => setImmediate(resolve));
    expect(chunks.every((chunk) => chunk.length === 1)).toBe(true);
    expect(chunks.join('')).toBe('\r\nRDY\r\n\r\n> \r\n+CMGS: 5\r\n\r\nOK\r\n');
  });

  it('breaks with both texts when other bytes are written', async () => {
    const transport = openReplay(parseDialogue(SAMPLE));
    transport.onData(() => {});
    await expect(transport.write(Buffer.from('ATE0\r'))).rejects.toMatchObject({ code: 'PORT_CLOSED' });
    expect((await transport.closed).message).toBe('expected AT+CMGS=14\\r, got ATE0\\r');
  });
});
