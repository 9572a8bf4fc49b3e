import { describe, expect, test } from 'vitest';
import { iccidFromEf } from '../../src/codec/sim/iccid.ts';
import { imsiFromEf } from '../../src/codec/sim/imsi.ts';
import { CARD_A, makeBench } from './support/bench.ts';

const PIN = { value: '1234', puk: '87654321' };

describe('PIN and PUK', () => {
  test('the card asks, takes the right PIN, and asks again after a restart', () => {
    const { terminal, modem, card } = makeBench({}, { pin: PIN });
    expect(terminal.at('AT+CPIN?')).toEqual(['+CPIN: SIM PIN', 'OK']);
    expect(terminal.at('AT+CPBS?')).toEqual(['+CME ERROR: 11']);
    expect(terminal.at('AT+CMGL=4')).toEqual(['+CMS ERROR: 311']);
    expect(terminal.at('AT+CREG?')).toEqual(['+CREG: 0,2', 'OK']);
    expect(terminal.at('AT+CPIN="1234"')).toEqual(['OK']);
    expect(terminal.at('AT+CPIN?')).toEqual(['+CPIN: READY', 'OK']);
    expect(terminal.at('AT+CREG?')).toEqual(['+CREG: 0,1', 'OK']);
    expect(terminal.at('AT+CPIN="1234"')).toEqual(['+CME ERROR: 3']);
    expect(card.pin.attempts).toBe(1);
    modem.restart();
    modem.settings.echo = false;
    terminal.take();
    expect(terminal.at('AT+CPIN?')).toEqual(['+CPIN: SIM PIN', 'OK']);
  });

  test('three wrong PINs lead to the PUK, the PUK back', () => {
    const { terminal } = makeBench({}, { pin: PIN });
    expect(terminal.at('AT+CPINR')).toEqual(['+CPINR: SIM PIN,3,3', '+CPINR: SIM PUK,10,10', 'OK']);
    expect(terminal.at('AT+CPIN="0000"')).toEqual(['+CME ERROR: 16']);
    expect(terminal.at('AT+CPIN="0001"')).toEqual(['+CME ERROR: 16']);
    expect(terminal.at('AT+CPINR')[0]).toBe('+CPINR: SIM PIN,1,3');
    expect(terminal.at('AT+CPIN="0002"')).toEqual(['+CME ERROR: 12']);
    expect(terminal.at('AT+CPIN?')).toEqual(['+CPIN: SIM PUK', 'OK']);
    expect(terminal.at('AT+CPBS?')).toEqual(['+CME ERROR: 12']);
    expect(terminal.at('AT+CPIN="1234"')).toEqual(['+CME ERROR: 12']);
    expect(terminal.at('AT+CPIN="11111111","4321"')).toEqual(['+CME ERROR: 16']);
    expect(terminal.at('AT+CPIN="87654321","4321"')).toEqual(['OK']);
    expect(terminal.at('AT+CPIN?')).toEqual(['+CPIN: READY', 'OK']);
  });

  test('ten wrong PUKs end the card', () => {
    const { terminal } = makeBench({}, { pin: { ...PIN, triesLeft: 0 } });
    for (let tries = 0; tries < 10; tries++) terminal.at('AT+CPIN="11111111","4321"');
    expect(terminal.at('AT+CPIN?')).toEqual(['+CME ERROR: 13']);
    expect(terminal.at('AT+CPIN="87654321","4321"')).toEqual(['+CME ERROR: 13']);
  });

  test('the lock is switched off and on, and the PIN changed', () => {
    const { terminal, card } = makeBench({}, { pin: PIN });
    terminal.at('AT+CPIN="1234"');
    expect(terminal.at('AT+CLCK="SC",2')).toEqual(['+CLCK: 1', 'OK']);
    expect(terminal.at('AT+CPWD="SC","1234","5678"')).toEqual(['OK']);
    expect(terminal.at('AT+CLCK="SC",0,"1234"')).toEqual(['+CME ERROR: 16']);
    expect(terminal.at('AT+CLCK="SC",0,"5678"')).toEqual(['OK']);
    expect(card.pin.enabled).toBe(false);
    expect(terminal.at('AT+CLCK="SC",2')).toEqual(['+CLCK: 0', 'OK']);
  });

  test('the card is busy for a while after a start, then works', () => {
    const { terminal, clock } = makeBench({ simBusyMs: 10_000 });
    expect(terminal.at('AT+CPIN?')).toEqual(['+CME ERROR: 14']);
    expect(terminal.at('AT+CPMS?')).toEqual(['+CMS ERROR: 314']);
    clock.advance(9999);
    expect(terminal.at('AT+CPIN?')).toEqual(['+CME ERROR: 14']);
    clock.advance(1);
    expect(terminal.at('AT+CPIN?')).toEqual(['+CPIN: READY', 'OK']);
    expect(terminal.at('AT+CREG?')).toEqual(['+CREG: 0,1', 'OK']);
  });

  test('a restart takes its time, in which the modem is silent', () => {
    const { terminal, clock, modem } = makeBench({ bootMs: 3000, bootLines: ['RDY'] });
    clock.advance(3000);
    terminal.take();
    modem.restart();
    expect(terminal.type('AT\r')).toBe('');
    clock.advance(3000);
    expect(terminal.take()).toBe('\r\nRDY\r\n');
    expect(terminal.type('AT\r')).toBe('AT\r\r\nOK\r\n');
  });
});

describe('files of the card through +CRSM', () => {
  test('ICCID without a PIN, IMSI only with it', () => {
    const { terminal } = makeBench({}, { pin: PIN });
    const [iccid] = terminal.at('AT+CRSM=176,12258,0,0,10');
    expect(iccid).toBe('+CRSM: 144,0,"989402000000000010F3"');
    expect(iccidFromEf(Buffer.from('989402000000000010F3', 'hex'))).toBe(CARD_A.iccid);
    expect(terminal.at('AT+CRSM=176,28423,0,0,9')).toEqual(['+CRSM: 152,4', 'OK']);
    terminal.at('AT+CPIN="1234"');
    const [imsi] = terminal.at('AT+CRSM=176,28423,0,0,9');
    const hex = /"([0-9A-F]+)"/.exec(imsi ?? '')?.[1] ?? '';
    expect(imsiFromEf(Buffer.from(hex, 'hex'))).toBe(CARD_A.imsi);
  });

  test('sizes with GET RESPONSE, records with READ RECORD', () => {
    const { terminal } = makeBench({}, { contacts: [{ name: 'Ann', number: '+4930123456' }] });
    // 51.011 section 9.2.1: octets 3-4 size, 5-6 file, 14 structure, 15 record length (20 + 14).
    expect(terminal.at('AT+CRSM=192,28474,0,0,15')).toEqual([
      '+CRSM: 144,0,"000021346F3A040011FFFF01020122"',
      'OK',
    ]);
    const name = '416E6E'.padEnd(40, 'F');
    const number = '06919403214365'.padEnd(28, 'F');
    expect(terminal.at('AT+CRSM=178,28474,1,4,34')).toEqual([`+CRSM: 144,0,"${name}${number}"`, 'OK']);
    expect(terminal.at('AT+CRSM=178,28474,2,4,34')).toEqual([`+CRSM: 144,0,"${'F'.repeat(68)}"`, 'OK']);
    expect(terminal.at('AT+CRSM=178,28474,251,4,34')).toEqual(['+CRSM: 148,2', 'OK']);
    expect(terminal.at('AT+CRSM=178,28474,1,4,35')).toEqual(['+CRSM: 103,34', 'OK']);
  });

  test('UPDATE RECORD writes raw octets', () => {
    const { terminal, card } = makeBench();
    const record = `${'80041704300432'.padEnd(40, 'F')}07819110325476F8FFFFFFFFFFFF`;
    expect(terminal.at(`AT+CRSM=220,28474,3,4,34,"${record}"`)).toEqual(['+CRSM: 144,0', 'OK']);
    expect(card.phonebook.get(3)).toMatchObject({ name: 'Зав', number: '19012345678' });
  });

  test('what is not there is not found', () => {
    const { terminal } = makeBench();
    expect(terminal.at('AT+CRSM=176,1,0,0,10')).toEqual(['+CRSM: 148,4', 'OK']);
    expect(terminal.at('AT+CRSM=99,12258')).toEqual(['+CRSM: 109,0', 'OK']);
  });
});
