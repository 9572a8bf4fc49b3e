import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceTransport } from '../../src/at/trace.ts';
import { parseDialogue } from '../../src/transport/contract/dialogue.ts';
import { FakeModem } from '../support/fake-modem.ts';

function traced(options: { maskNumbers?: boolean } = {}) {
  const lines: string[] = [];
  const modem = new FakeModem(() => null);
  const transport = traceTransport(modem, { onLine: (line) => lines.push(line), ...options });
  transport.onData(() => {});
  return { lines, modem, transport };
}

describe('the trace', () => {
  it('is a dialogue that can be replayed', async () => {
    const { lines, modem, transport } = traced();
    await transport.write(Buffer.from('AT+CMGS=2\r'));
    modem.say('\r\n> ');
    await transport.write(Buffer.from('0011\x1a'));
    modem.say('\r\n+CMGS: 5\r\n\r\nOK\r\n');
    expect(lines).toEqual([
      '> AT+CMGS=2\\r',
      '< \\r\\n',
      '< > ',
      '> 0011\\z',
      '< \\r\\n',
      '< +CMGS: 5\\r\\n',
      '< \\r\\n',
      '< OK\\r\\n',
    ]);
    expect(parseDialogue(lines.join('\n')).exchanges[0]?.turns).toHaveLength(2);
  });

  it.each([
    'AT+CPIN="1234"',
    'AT+CPIN="12345678","1234"',
    'AT+CLCK="SC",1,"1234"',
    'AT+CPWD="SC","1234","4321"',
    'at+cpin=1234',
    'AT^CPIN="1234"',
  ])('never shows the PIN of %s, nor that of its echo in any chunking', async (command) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(40), { maxLength: 5 }), async (cuts) => {
        const { lines, modem, transport } = traced();
        await transport.write(Buffer.from(`${command}\r`));
        const echo = `${command}\r\r\nOK\r\n`;
        let from = 0;
        for (const cut of [...cuts.filter((at) => at < echo.length).sort((a, b) => a - b), echo.length]) {
          modem.say(echo.slice(from, cut));
          from = cut;
        }
        expect(lines.join('\n')).not.toMatch(/1234|4321/);
        expect(lines.join('\n')).toContain('=<removed>');
      }),
      { numRuns: 30 },
    );
  });

  it('does not show what is left of a damaged echo', async () => {
    const { lines, modem, transport } = traced();
    await transport.write(Buffer.from('AT+CPIN="7391"\r'));
    modem.say('PIN="7391"\r\r\nOK\r\n');
    expect(lines.join('\n')).not.toContain('7391');
  });

  it('masks numbers and PDUs when asked', async () => {
    const { lines, modem, transport } = traced({ maskNumbers: true });
    await transport.write(Buffer.from('AT+CNUM\r'));
    modem.say(
      '\r\n+CNUM: "","+79139131234",145\r\n+CMGL: 1,1,,23\r\n07911326040000F0040B911346610089F6\r\nOK\r\n',
    );
    const text = lines.join('\n');
    expect(text).toContain('"+79100000000",145');
    expect(text).not.toMatch(/9131234|1346610089/);
  });
});
