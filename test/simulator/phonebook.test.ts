import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ucs2Hex } from '../../src/codec/ucs2.ts';
import type { RecordForm } from '../../src/simulator/modem/personality.ts';
import { makeBench } from './support/bench.ts';

const ANN = { name: 'Ann', number: '+4930123456' };

describe('phonebook commands (27.007 sections 8.11 to 8.14)', () => {
  test('storages are listed, chosen and counted', () => {
    const { terminal } = makeBench(
      { phonebooks: ['SM', 'ON', 'EN'] },
      { contacts: [ANN], phonebookSize: 100 },
    );
    expect(terminal.at('AT+CPBS=?')).toEqual(['+CPBS: ("SM","ON","EN")', 'OK']);
    expect(terminal.at('AT+CPBS?')).toEqual(['+CPBS: "SM",1,100', 'OK']);
    expect(terminal.at('AT+CPBS="ME"')).toEqual(['+CME ERROR: 3']);
    expect(terminal.at('AT+CPBS="EN"')).toEqual(['OK']);
    expect(terminal.at('AT+CPBR=1,2')).toEqual(['+CPBR: 1,"112",129,""', '+CPBR: 2,"911",129,""', 'OK']);
    terminal.at('AT+CPBS="ON"');
    expect(terminal.at('AT+CPBR=1')).toEqual(['+CPBR: 1,"+4915120000001",145,""', 'OK']);
  });

  test('names of storages are in the character set where a modem wants it so', () => {
    const { terminal } = makeBench({ phonebooks: ['SM', 'ME'], encodesNames: true }, { phonebookSize: 100 });
    expect(terminal.at('AT+CPBS="SM";+CSCS="UCS2"')).toEqual(['OK']);
    expect(terminal.at('AT+CPBS="SM"')).toEqual(['+CME ERROR: 3']);
    expect(terminal.at('AT+CPBS=?')).toEqual(['+CPBS: ("0053004D","004D0045")', 'OK']);
    expect(terminal.at('AT+CPBS="0053004D"')).toEqual(['OK']);
    expect(terminal.at('AT+CPBS?')).toEqual(['+CPBS: "0053004D",0,100', 'OK']);
    expect(terminal.at('AT+CSCS?')).toEqual(['+CSCS: "0055004300530032"', 'OK']);
    expect(terminal.at('AT+CSCS="00470053004D"')).toEqual(['OK']);
    expect(terminal.at('AT+CPBS?')).toEqual(['+CPBS: "SM",0,100', 'OK']);
  });

  test('sizes follow the card', () => {
    const { terminal } = makeBench({}, { phonebookSize: 7, nameOctets: 14 });
    expect(terminal.at('AT+CPBR=?')).toEqual(['+CPBR: (1-7),20,14', 'OK']);
    expect(terminal.at('AT+CPBW=?')).toEqual(['+CPBW: (1-7),20,(128-255),14', 'OK']);
    expect(terminal.at('AT+CPBF=?')).toEqual(['+CPBF: 20,14', 'OK']);
  });

  test('a range is one information response, with gaps where records are empty', () => {
    const { terminal } = makeBench({}, { contacts: [ANN] });
    terminal.at('AT+CPBW=4,"112",129,"Help"');
    expect(terminal.type('AT+CPBR=1,250\r')).toBe(
      '\r\n+CPBR: 1,"+4930123456",145,"Ann"\r\n+CPBR: 4,"112",129,"Help"\r\n\r\nOK\r\n',
    );
  });

  test.each([
    [{}, 'AT+CPBR=5', 'OK'],
    [{ emptyRange: 22 }, 'AT+CPBR=5,9', '+CME ERROR: 22'],
    [{ emptyRange: 'error' }, 'AT+CPBR=5', 'ERROR'],
    [{}, 'AT+CPBR=1,251', '+CME ERROR: 21'],
    [{}, 'AT+CPBR=0', '+CME ERROR: 21'],
    [{ beyondEnd: 'error' }, 'AT+CPBR=251', 'ERROR'],
    [{ beyondEnd: 'ok' }, 'AT+CPBR=240,300', 'OK'],
    [{ maxRange: 50 }, 'AT+CPBR=1,51', '+CME ERROR: 21'],
    [{ maxRange: 50 }, 'AT+CPBR=1,50', 'OK'],
    [{ maxRange: 50, rangeError: 'error' }, 'AT+CPBR=1,250', 'ERROR'],
    [{}, 'AT+CPBR=9,3', '+CME ERROR: 50'],
  ] as const)('%o: %s gives %s', (personality, command, result) => {
    expect(makeBench(personality).terminal.at(command)).toEqual([result]);
  });

  test('entries are written to an index or the first free one, and deleted', () => {
    const { terminal, card } = makeBench({}, { contacts: [ANN], phonebookSize: 3 });
    expect(terminal.at('AT+CPBW=,"0301234",129,"Free"')).toEqual(['OK']);
    expect(card.phonebook.get(2)).toEqual({ name: 'Free', number: '0301234', type: 129 });
    expect(terminal.at('AT+CPBW=3,"301234",145,"Type"')).toEqual(['OK']);
    expect(card.phonebook.get(3)).toEqual({ name: 'Type', number: '+301234', type: 145 });
    expect(terminal.at('AT+CPBW=,"112"')).toEqual(['+CME ERROR: 20']);
    expect(terminal.at('AT+CPBW=1')).toEqual(['OK']);
    expect(card.phonebook.get(1)).toBeNull();
    expect(terminal.at('AT+CPBW=,"112"')).toEqual(['OK']);
    expect(card.phonebook.get(1)).toEqual({ name: '', number: '112', type: 129 });
  });

  test.each([
    ['AT+CPBW=251,"112"', 21],
    ['AT+CPBW=251', 21],
    ['AT+CPBW=1,"112",129,"a name that is far too long"', 24],
    ['AT+CPBW=1,"123456789012345678901",129,"x"', 26],
    ['AT+CPBW=1,"12x",129,"x"', 27],
  ])('%s is refused with %d', (command, code) => {
    const { terminal, card } = makeBench();
    expect(terminal.at(command)).toEqual([`+CME ERROR: ${code}`]);
    expect(card.phonebook.used).toBe(0);
  });

  test('search finds by the beginning of the name', () => {
    const { terminal } = makeBench(
      {},
      { contacts: [ANN, { name: 'Anton', number: '1' }, { name: 'Bea', number: '2' }] },
    );
    expect(terminal.at('AT+CPBF="An"')).toEqual([
      '+CPBF: 1,"+4930123456",145,"Ann"',
      '+CPBF: 2,"1",129,"Anton"',
      'OK',
    ]);
    expect(terminal.at('AT+CPBF="x"')).toEqual(['+CME ERROR: 22']);
  });

  test('names in each character set', () => {
    const { terminal } = makeBench(
      {},
      {
        contacts: [
          { name: 'Jürgen@', number: '1' },
          { name: 'Εύη', number: '2' },
        ],
      },
    );
    const read = (charset: string) => {
      terminal.at(`AT+CSCS="${charset}"`);
      return terminal.at('AT+CPBR=1,2').slice(0, 2);
    };
    expect(read('IRA')).toEqual(['+CPBR: 1,"1",129,"J?rgen@"', '+CPBR: 2,"2",129,"???"']);
    expect(read('GSM')).toEqual(['+CPBR: 1,"1",129,"J\x7ergen\x00"', '+CPBR: 2,"2",129,"???"']);
    expect(read('UCS2')).toEqual([
      `+CPBR: 1,"1",129,"${ucs2Hex('Jürgen@')}"`,
      `+CPBR: 2,"2",129,"${ucs2Hex('Εύη')}"`,
    ]);
    // HEX shows the octets of the record: GSM characters, or one of the codings of 31.101 annex A.
    expect(read('HEX')[0]).toBe('+CPBR: 1,"1",129,"4A7E7267656E00"');
    expect(read('HEX')[1]).toMatch(/^\+CPBR: 2,"2",129,"8[012][0-9A-F]+"$/);
  });

  test('what is written in UCS2 comes back as it was', () => {
    const name = fc
      .string({ unit: 'grapheme-composite', minLength: 0, maxLength: 6 })
      .filter((text) => !/[\ud800-\udfff\uffff]/.test(text));
    const number = fc.stringMatching(/^\+?[0-9]{1,20}$/);
    const { terminal } = makeBench();
    terminal.at('AT+CSCS="UCS2"');
    fc.assert(
      fc.property(name, number, fc.integer({ min: 1, max: 250 }), (text, digits, index) => {
        const written = terminal.at(`AT+CPBW=${index},"${digits}",,"${ucs2Hex(text)}"`);
        fc.pre(written[0] === 'OK');
        const type = digits.startsWith('+') ? 145 : 129;
        expect(terminal.at(`AT+CPBR=${index}`)[0]).toBe(
          `+CPBR: ${index},"${digits}",${type},"${ucs2Hex(text)}"`,
        );
      }),
    );
  });

  test.each<[RecordForm, string]>([
    ['standard', '1,"+31234657899",145,"Mama"'],
    ['trailing-comma', '1,"+31234657899",145,"Mama",'],
    ['trailing-zero', '1,"+31234657899",145,"Mama",0'],
    ['leading-empty', '1,,"+31234657899",145,"Mama","2007/11/02,09:27"'],
    ['no-type', '1,"+31234657899",,"Mama"'],
    ['dated', '1,"+31234657899",145,"Mama","2007/11/02","09:27:11"'],
    ['hex-unquoted', '1,"+31234657899",145,4D616D6100'],
    ['hex-quoted', '1,"+31234657899",145,"4D616D61"'],
    ['ascii-in-ucs2', '1,"+31234657899",145,"Mama"'],
    ['number-ucs2', '1,"+31234657899",145,"Mama"'],
    ['no-plus', '1,"31234657899",145,"Mama"'],
    ['wrong-index', '2,"+31234657899",145,"Mama"'],
  ])('record form %s', (recordForm, shown) => {
    const { terminal } = makeBench({ recordForm }, { contacts: [{ name: 'Mama', number: '+31234657899' }] });
    expect(terminal.at('AT+CPBR=1')).toEqual([`+CPBR: ${shown}`, 'OK']);
  });

  test('record forms that show in UCS2 only', () => {
    const contacts = [{ name: 'Mö', number: '+3' }];
    const ascii = makeBench({ recordForm: 'ascii-in-ucs2' }, { contacts });
    expect(ascii.terminal.at('AT+CSCS="UCS2";+CPBR=1')[0]).toBe('+CPBR: 1,"+3",145,"M?"');
    const number = makeBench({ recordForm: 'number-ucs2' }, { contacts });
    expect(number.terminal.at('AT+CSCS="UCS2";+CPBR=1')[0]).toBe('+CPBR: 1,"002B0033",145,"004D00F6"');
  });

  test('Huawei shows coded names raw', () => {
    const { terminal } = makeBench(
      { manufacturer: 'huawei' },
      { contacts: [{ name: '华为', number: '1' }, ANN] },
    );
    expect(terminal.at('AT^CPBR=1,2')).toEqual([
      '^CPBR: 1,"1",129,"80534E4E3A",1',
      '^CPBR: 2,"+4930123456",145,"Ann",0',
      'OK',
    ]);
  });

  test('fixed dialling needs the second PIN', () => {
    const { terminal } = makeBench();
    terminal.at('AT+CPBS="FD"');
    expect(terminal.at('AT+CPBW=1,"112"')).toEqual(['+CME ERROR: 17']);
  });

  test('each modem has its own phonebook, the card goes with its own', () => {
    const bench = makeBench({}, { contacts: [ANN] });
    bench.terminal.at('AT+CPBS="ME"');
    bench.terminal.at('AT+CPBW=1,"112",129,"In the modem"');
    bench.simulator.addModem({ name: 'other' });
    bench.simulator.swapSim('other', 'a');
    bench.terminal.take();
    expect(bench.terminal.at('AT+CPBS="SM"')).toEqual(['+CME ERROR: 10']);
    bench.simulator.swapSim('a', 'a');
    bench.terminal.take();
    expect(bench.terminal.at('AT+CPBR=1')).toEqual(['+CPBR: 1,"112",129,"In the modem"', 'OK']);
  });
});
