import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeBench } from './support/bench.ts';

describe('the dialogue of V.250', () => {
  test('echoes until ATE0, and frames results with CR and LF', () => {
    const { terminal, modem } = makeBench();
    modem.settings.echo = true;
    expect(terminal.type('AT\r')).toBe('AT\r\r\nOK\r\n');
    expect(terminal.type('ATE0\r')).toBe('ATE0\r\r\nOK\r\n');
    expect(terminal.type('AT\r')).toBe('\r\nOK\r\n');
    expect(terminal.type('ATE1\r')).toBe('\r\nOK\r\n');
    expect(terminal.type('AT\r')).toBe('AT\r\r\nOK\r\n');
  });

  test('answers with numbers after ATV0, and not at all after ATQ1', () => {
    const { terminal } = makeBench();
    expect(terminal.type('ATV0\r')).toBe('0\r');
    expect(terminal.type('AT+CSQ\r')).toBe('+CSQ: 20,99\r\n0\r');
    expect(terminal.type('AT+NOSUCH\r')).toBe('4\r');
    terminal.type('ATV1\r');
    expect(terminal.type('ATQ1\r')).toBe('');
    expect(terminal.type('AT+CSQ\r')).toBe('\r\n+CSQ: 20,99\r\n');
    expect(terminal.type('ATQ0\r')).toBe('\r\nOK\r\n');
  });

  test('collects a line byte by byte, deletes with S5, ignores other control characters', () => {
    const { terminal } = makeBench();
    let reply = '';
    for (const character of 'noise AT+CSX\bQ\x1a\x1b\x00\r') reply += terminal.type(character);
    expect(reply).toBe('\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
  });

  test('repeats the last line with A/ and takes lower case', () => {
    const { terminal } = makeBench();
    terminal.type('at+csq\r');
    expect(terminal.type('A/')).toBe('\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
  });

  test('some modems ignore lower case', () => {
    const { terminal } = makeBench({ ignoresLowerCase: true });
    expect(terminal.type('at\r')).toBe('');
    expect(terminal.type('AT\r')).toBe('\r\nOK\r\n');
  });

  test('ends lines with the S3 character and formats with S3 and S4', () => {
    const { terminal } = makeBench();
    expect(terminal.at('ATS3?')).toEqual(['013', 'OK']);
    terminal.type('ATS3=30\r');
    expect(terminal.type('AT\x1e')).toBe('\x1e\nOK\x1e\n');
    expect(terminal.type('ATS3=13\x1e')).toBe('\r\nOK\r\n');
  });

  test('carries out several commands of one line until one fails', () => {
    const { terminal, modem } = makeBench();
    expect(terminal.at('AT+CMGF=1;+CSCS="UCS2";+CSQ')).toEqual(['+CSQ: 20,99', 'OK']);
    expect(modem.settings).toMatchObject({ format: 1, charset: 'UCS2' });
    expect(terminal.at('ATE0V1+CMGF=0;+CMGF=7;+CSCS="GSM"')).toEqual(['+CMS ERROR: 302']);
    expect(modem.settings).toMatchObject({ format: 0, charset: 'UCS2' });
  });

  test('a semicolon or an apparent end in quotes belongs to the string', () => {
    const { terminal, card } = makeBench();
    expect(terminal.at('AT+CPBW=1,"112",129,"a;+CFUN=0"')).toEqual(['OK']);
    expect(card.phonebook.get(1)?.name).toBe('a;+CFUN=0');
  });

  test('understands and writes \\hh in strings', () => {
    const { terminal, card } = makeBench();
    expect(terminal.at('AT+CPBW=1,"112",129,"a\\22b\\5C22c"')).toEqual(['OK']);
    expect(card.phonebook.get(1)?.name).toBe('a"b\\22c');
    expect(terminal.at('AT+CPBR=1')).toEqual(['+CPBR: 1,"112",129,"a\\22b\\5C22c"', 'OK']);
  });

  test.each([
    ['AT+CSQ=', 'ERROR'],
    ['AT+CPBR="1', 'ERROR'],
    ['AT+CPBR=1 2', '+CME ERROR: 50'],
    ['AT+CPBR=x', '+CME ERROR: 50'],
    ['AT+CPBR=99999999999', '+CME ERROR: 50'],
    ['AT?', 'ERROR'],
    ['AT+', 'ERROR'],
    ['ATE7', 'ERROR'],
    ['AT@', 'ERROR'],
  ])('%s is refused', (command, error) => {
    expect(makeBench().terminal.at(command)).toEqual([error]);
  });

  test('an over-long line is refused and the next one works', () => {
    const { terminal } = makeBench();
    expect(terminal.type(`AT+CPBW=1,"112",129,"${'x'.repeat(10_000)}\r`)).toBe('\r\nERROR\r\n');
    expect(terminal.at('AT')).toEqual(['OK']);
  });

  test('errors follow +CMEE', () => {
    const { terminal } = makeBench();
    expect(terminal.at('AT+CMEE=0')).toEqual(['OK']);
    expect(terminal.at('AT+CPBR=999')).toEqual(['ERROR']);
    expect(terminal.at('AT+CMGR=1')).toEqual(['+CMS ERROR: 321']);
    terminal.at('AT+CMEE=1');
    expect(terminal.at('AT+CPBR=999')).toEqual(['+CME ERROR: 21']);
    terminal.at('AT+CMEE=2');
    expect(terminal.at('AT+CPBR=999')).toEqual(['+CME ERROR: invalid index']);
    expect(terminal.at('AT+CMGR=1')).toEqual(['+CMS ERROR: invalid memory index']);
  });

  test('ATZ brings the stored settings back, AT&F the factory ones', () => {
    const { terminal, modem } = makeBench();
    terminal.at('AT+CMGF=1;&W');
    terminal.at('AT+CMGF=0');
    terminal.at('ATZ');
    expect(modem.settings.format).toBe(1);
    terminal.type('AT&F\r');
    expect(modem.settings.format).toBe(0);
    expect(modem.settings.echo).toBe(true);
  });

  test('whatever is typed, the modem lives and answers AT afterwards', () => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const commands = fc
      .array(
        fc.constantFrom(
          'AT+CMGS=20\r',
          'AT+CMGF=1\r',
          'AT+CPBR=1,250\r',
          'AT+CPBW=',
          'AT+CRSM=',
          ',"',
          '\x1a',
          '\x1b',
          'AT+CSCS="HEX"\r',
          'AT+CSCS="UCS2"\r',
          'AT+CMGL=4\r',
          '0011000B91',
          '1,2,3\r',
          'A/',
          'AT+CUSD=1,"',
          'AT+CMGW="+49"\r',
          'AT+CMSS=1\r',
          'AT+CLCK="SC",1,"1"\r',
          'AT+CFUN=1,1\r',
          'AT+CPIN="1"\r',
          'ATD112;\r',
        ),
        { maxLength: 20 },
      )
      .map((parts) => Buffer.from(parts.join(''), 'latin1'));
    fc.assert(
      fc.property(fc.array(fc.oneof(bytes, commands), { maxLength: 10 }), (chunks) => {
        const { terminal } = makeBench();
        for (const chunk of chunks) terminal.type(Buffer.from(chunk).toString('latin1'));
        terminal.type('\x1b\rAT&FE0V1Q0\rATS3=13\r');
        expect(terminal.at('AT')).toEqual(['OK']);
      }),
      { numRuns: 300 },
    );
  });
});

describe('makes of modems differ', () => {
  test.each([
    ['normal', 'AT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n'],
    ['never', '\r\n+CSQ: 20,99\r\n\r\nOK\r\n'],
    ['double', 'AT+CSQ\r\nAT+CSQ\r\r\n+CSQ: 20,99\r\n\r\nOK\r\n'],
  ] as const)('echo %s', (echo, reply) => {
    const { terminal, modem } = makeBench({ echo });
    modem.settings.echo = true;
    expect(terminal.type('AT+CSQ\r')).toBe(reply);
  });

  test('a bare AT may answer ERROR, an unknown command in words, CMEE may be refused', () => {
    const { terminal, modem } = makeBench({
      bareAt: 'ERROR',
      unknownCommand: 'COMMAND NOT SUPPORT',
      numericErrors: false,
    });
    modem.settings.errors = 0;
    expect(terminal.at('AT')).toEqual(['ERROR']);
    expect(terminal.at('AT+NOSUCH=1')).toEqual(['COMMAND NOT SUPPORT']);
    expect(terminal.at('AT+CMEE=1')).toEqual(['ERROR']);
    expect(terminal.at('AT+CPBR=999')).toEqual(['ERROR']);
  });

  test('any line can be rewritten', () => {
    const { terminal } = makeBench({ rewrites: [{ match: '^\\+CREG: (.*)$', replace: '+CREG: $1,"5E25' }] });
    expect(terminal.at('AT+CREG?')).toEqual(['+CREG: 0,1,"5E25', 'OK']);
  });

  test('latency delays the reply and keeps what is typed meanwhile', () => {
    const { terminal, clock } = makeBench({ latencyMs: 10 });
    expect(terminal.type('AT+CSQ\rAT+CMGF?\r')).toBe('');
    clock.advance(10);
    expect(terminal.take()).toBe('\r\n+CSQ: 20,99\r\n\r\nOK\r\n');
    clock.advance(9);
    expect(terminal.take()).toBe('');
    clock.advance(1);
    expect(terminal.take()).toBe('\r\n+CMGF: 0\r\n\r\nOK\r\n');
  });

  test('a slow line brings the bytes when a real one would', () => {
    const { terminal, clock } = makeBench({ bytesPerSecond: 1000 });
    terminal.type('AT+CSQ\r');
    const whole = '\r\n+CSQ: 20,99\r\n\r\nOK\r\n';
    for (let ms = 1; ms <= whole.length; ms++) {
      clock.advance(1);
      expect(terminal.received.length).toBeGreaterThanOrEqual(ms - 5);
      expect(terminal.received.length).toBeLessThanOrEqual(ms);
    }
    expect(terminal.received).toBe(whole);
  });
});
