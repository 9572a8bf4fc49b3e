import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.ts';
import { createLogger, redactFields } from '../../src/core/logger.ts';
import { maskNumbers, maskPins } from '../../src/core/redact.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('maskNumbers', () => {
  it.each([
    ['to +4917612345678 failed', 'to ***78 failed'],
    ['+49 (176) 123-456.78', '***78'],
    ['030 1234567', '***67'],
    ['0301-23-4567', '***67'],
    ['2030-12-24', '***24'],
    ['ICCID 8949020000012345678F', 'ICCID [20 hex digits]'],
    ['ICCID 8949020000012345678', 'ICCID ***78'],
    ['٠١٢٣٤٥٦٧٨٩', '***٨٩'],
    ['07911326040011F1', '***11F1'],
    ['0791947106004034040C91947116325476', '[34 hex digits]'],
    ['index 250 of 1000', 'index 250 of 1000'],
    ['at 2026-11-21T10:33:00.123Z', 'at 2026-11-21T10:33:00.123Z'],
    ['tcp://127.0.0.1:7001', 'tcp://127.0.0.1:7001'],
    ['30.12.34.56 78', '***78'],
    ['0.0.0.0 (00000', '***00'],
    ['10.0.0.1 is up', '10.0.0.1 is up'],
    ['short code 12345', 'short code 12345'],
  ])('%j becomes %j', (text, masked) => {
    expect(maskNumbers(text)).toBe(masked);
  });

  it('leaves no more than two digits of any number, however it is written', () => {
    const separator = fc.constantFrom('', '', '', ' ', '-', '/', ' (', ') ', '.', '\u00a0', '\u2011');
    const digit = fc.integer({ min: 0, max: 9 }).map(String);
    const number = fc
      .tuple(
        fc.constantFrom('', '+', '00'),
        fc.array(fc.tuple(digit, separator), { minLength: 7, maxLength: 15 }),
      )
      .map(
        ([prefix, parts]) =>
          prefix + parts.map(([d, s], index) => d + (index === parts.length - 1 ? '' : s)).join(''),
      )
      .filter((text) => !/^(\d{1,3}\.){3}\d{1,3}$/.test(text));
    fc.assert(
      fc.property(number, fc.constantFrom('', 'call ', 'SMS to <', '"'), (text, before) => {
        const masked = maskNumbers(`${before}${text}!`);
        expect((masked.match(/\d/g) ?? []).length).toBeLessThanOrEqual(2);
      }),
    );
  });
});

describe('maskPins', () => {
  it.each([
    ['AT+CPIN="1234"', 'AT+CPIN=***'],
    ['at+cpin=1234', 'at+cpin=***'],
    ['AT+CLCK="SC",1,"0000"\r', 'AT+CLCK=***\r'],
    ['AT+CPWD="SC","1111","2222"', 'AT+CPWD=***'],
    ['AT+CPIN?', 'AT+CPIN?'],
  ])('%j becomes %j', (text, masked) => {
    expect(maskPins(text)).toBe(masked);
  });
});

describe('the logger', () => {
  async function logged(options: { numbers: boolean; level?: 'debug' | 'info' }) {
    const lines: string[] = [];
    const stream = { write: (line: string) => lines.push(line) };
    const clock = new ManualClock(Date.UTC(2026, 10, 21, 10, 0, 0));
    const log = await createLogger({
      level: options.level ?? 'info',
      numbers: options.numbers,
      clock,
      stream,
    });
    return { log, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
  }

  it('takes another level while it is in use', async () => {
    const { log, parsed } = await logged({ numbers: false });
    log.debug('to +4917612345678');
    log.adjust({ level: 'debug', numbers: true });
    log.debug('to +4917612345678');
    log.adjust({ level: 'error', numbers: true });
    log.warn('not shown');
    expect(parsed().map(({ msg }) => msg)).toEqual(['to +4917612345678']);
  });

  it('writes one JSON object per line, with the time of its clock', async () => {
    const { log, parsed } = await logged({ numbers: false });
    log.info('device attached', { name: 'front', port: '/dev/ttyUSB0', entries: 250 });
    log.debug('not shown');
    expect(parsed()).toEqual([
      {
        level: 'info',
        time: '2026-11-21T10:00:00.000Z',
        name: 'front',
        port: '/dev/ttyUSB0',
        entries: 250,
        msg: 'device attached',
      },
    ]);
  });

  it('never writes a PIN, even when numbers are shown', async () => {
    const { log, lines } = await logged({ numbers: true });
    log.error('AT+CPIN="4711"', {
      pin: '4711',
      newPin: 4711,
      simPIN: '4711',
      nested: { puk: '47110815' },
      command: 'AT+CPWD="SC","4711","4711"',
    });
    expect(lines.join('')).not.toContain('4711');
  });

  it('still says where a PIN comes from', () => {
    expect(redactFields({ pinEnv: 'SIM_A', 'pin-file': '/run/pin', mapping: 'x' }, false)).toEqual({
      pinEnv: 'SIM_A',
      'pin-file': '/run/pin',
      mapping: 'x',
    });
  });

  it('masks numbers in messages, fields, keys, errors and causes', async () => {
    const { log, lines } = await logged({ numbers: false });
    const cause = new Error('call of +4917612345678 refused');
    const error = new SimError('SMS_REFUSED', 'to +4917612345678', { cause });
    log.warn('SMS to +4917612345678', {
      error,
      list: ['+49 176 12345678'],
      '+4917612345678': 1,
      value: 4917612345678,
    });
    expect(lines.join('')).not.toMatch(/345678/);
    expect(lines.join('')).toContain('***78');
  });

  it('shows numbers when it is told to', async () => {
    const { log, lines } = await logged({ numbers: true });
    log.info('SMS to +4917612345678');
    expect(lines[0]).toContain('+4917612345678');
  });

  it('survives values that cannot be written', async () => {
    const { log, parsed } = await logged({ numbers: false });
    const circle: Record<string, unknown> = { name: 'a' };
    circle.self = circle;
    log.info('odd', { circle, fn: () => 1, big: 12345678901234567890n, bytes: new Uint8Array(9) });
    expect(parsed()[0]).toMatchObject({
      circle: { name: 'a', self: '[...]' },
      fn: '[function]',
      big: '***90',
      bytes: '[9 bytes]',
    });
  });
});
