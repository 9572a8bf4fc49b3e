import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileShape } from '../../src/codec/sim/file-shape.ts';
import type { PhonebookEntry } from '../../src/devices/contract/device.ts';
import { parseIdentityText, parseImei } from '../../src/devices/modem/replies/identity.ts';
import {
  parseMessage,
  parseMessageList,
  parseMessageReference,
  parseMessageStorages,
  parseMessageUse,
  withServiceCentre,
} from '../../src/devices/modem/replies/messages.ts';
import { parseOperator, parseRegistration, parseSignal } from '../../src/devices/modem/replies/network.ts';
import { parseOwnNumbers } from '../../src/devices/modem/replies/own-number.ts';
import {
  decodeRecords,
  joinRecords,
  parsePhonebookLimits,
  parsePhonebookName,
  parsePhonebookNames,
  parsePhonebookRecord,
  parsePhonebookUse,
} from '../../src/devices/modem/replies/phonebook.ts';
import { parseServiceCentre } from '../../src/devices/modem/replies/service-centre.ts';
import {
  parseIccid,
  parseImsi,
  parsePinState,
  parseSimResponse,
  simStateOfError,
} from '../../src/devices/modem/replies/sim.ts';

// What is named here without a file of its own was collected in sessions and test suites of gammu, ModemManager, oFono,
// python-gsmmodem and asterisk-chan-dongle.

describe('AT+CPBR=?', () => {
  it.each([
    ['+CPBR: (1-250),40,14', [1, 250, 40, 14]],
    ['+CPBR: (1-250),50,14,,,,40,20', [1, 250, 50, 14]],
    ['+CPBR: (1-200),80,14,20,80,128', [1, 200, 80, 14]],
    ['+CPBR: (1-1),40,20', [1, 1, 40, 20]],
    ['+CPBR: (1-65535),20,100', [1, 65535, 20, 100]],
    ['+CPBR:(0-99),20,', [0, 99, 20, null]],
    ['+CPBR: 1-150,20,18', [1, 150, 20, 18]],
    ['+CPBR: (1,2,5),20,18', [1, 5, 20, 18]],
  ])('%s', (line, [firstIndex, lastIndex, maxNumberLength, maxNameLength]) => {
    expect(parsePhonebookLimits([line])).toEqual({ firstIndex, lastIndex, maxNumberLength, maxNameLength });
  });
  it.each(['+CPBR: (),40,14', '+CPBR:', 'OK', '+CPBR: (999999-9999999),1,1'])('%s has no range', (line) => {
    expect(parsePhonebookLimits([line])).toBe(null);
  });
});

describe('a phone book record', () => {
  const cases: [string, string, unknown][] = [
    ['plain', '+CPBR: 1,"+420777123456",145,"Jan"', [1, '+420777123456', 145, 'Jan']],
    ['a trailing field', '+CPBR: 81,"#121#",129,"My Tempo",0', [81, '#121#', 129, 'My Tempo']],
    ['a trailing comma', '+CPBR: 5,"12",129,"X",', [5, '12', 129, 'X']],
    ['nothing in it', '+CPBR: 7,"",129,""', null],
    [
      'an empty field first',
      '+CPBR: 1,,"+31234657899",145,"Mama GSM","2007/11/02,09:27"',
      [1, '+31234657899', 145, 'Mama GSM'],
    ],
    [
      'a date split in two',
      '+CPBR: 1,"+60122256476",145,"","08/07/04","17:24:55"',
      [1, '+60122256476', 145, ''],
    ],
    [
      'no type',
      '+CPBR: 6,"",,"005300740061006E006C006500790020005000610075006C"',
      [6, '', null, 'Stanley Paul'],
    ],
    [
      'many commas after it',
      '+CPBR: 16,"",,"005300740065007600650020002000560069006E0073006F006E",,,,,,,',
      [16, '', null, 'Steve  Vinson'],
    ],
    [
      'hex of bytes, unquoted, with NUL',
      '+CPBR: 419,"030450566735",129,56697263686F77204B6C696E696B756D2053742E20333100',
      [419, '030450566735', 129, 'Virchow Klinikum St. 31'],
    ],
    [
      'hex of bytes that is UCS-2 as well',
      '+CPBR: 2,"123",129,"68506C6970696570"',
      [2, '123', 129, 'hPlipiep'],
    ],
    ['UCS-2', '+CPBR: 3,"+8613800138000",145,"5F204E09"', [3, '+8613800138000', 145, '\u5f20\u4e09']],
    ['UCS-2 in lower case', '+CPBR: 3,"123",129,"004d00fc006c006c00650072"', [3, '123', 129, 'M\u00fcller']],
    ['a surrogate pair', '+CPBR: 3,"123",129,"00410020D83DDE00"', [3, '123', 129, 'A \u{1f600}']],
    [
      'the number in UCS-2 too',
      '+CPBR: 4,"002B00340039003100370030",145,"00410062"',
      [4, '+49170', 145, 'Ab'],
    ],
    [
      'type 128 with an e-mail',
      '+CPBR: 9,"anna@example.org",128,"0041006E006E0061"',
      [9, 'anna@example.org', 128, 'Anna'],
    ],
    ['type 255', '+CPBR: 10,"+*#100#",255,"00550053"', [10, '+*#100#', 255, 'US']],
    ['type 145 without plus', '+CPBR: 11,"4917012345",145,"00410062"', [11, '+4917012345', 145, 'Ab']],
    ['a star code of type 145', '+CPBR: 11,"*100#",145,"00410062"', [11, '*100#', 145, 'Ab']],
    ['pauses and wildcards', '+CPBR: 12,"0800123p45w6?",129,"00410062"', [12, '0800123p45w6?', 129, 'Ab']],
    ['quotes in the name', '+CPBR: 13,"12",129,"The "Boss" A."', [13, '12', 129, 'The "Boss" A.']],
    ['a comma in the name', '+CPBR: 13,"12",129,"Doe, Jane"', [13, '12', 129, 'Doe, Jane']],
    ['no space after the colon', '+CPBR:14,"12",129,"Zed"', [14, '12', 129, 'Zed']],
    ['UTF-8 by its own will', '+CPBR: 15,"12",129,"J\xc3\xbcrg"', [15, '12', 129, 'J\u00fcrg']],
    ['Latin-1 by its own will', '+CPBR: 15,"12",129,"J\xfcrg"', [15, '12', 129, 'J\u00fcrg']],
    ['a word that is hex', '+CPBR: 15,"12",129,"Fade"', [15, '12', 129, 'Fade']],
    // The coding of the card, as Huawei shows it: andrewbird/wader@a7067334f93f plugins/devices/huawei_e220.py.
    ['80 of the card', '+CPBR: 4,"68644808",129,"80534E4E3A"', [4, '68644808', 129, '\u534e\u4e3a']],
    ['80 and unused space', '+CPBR: 4,"68644808",129,"80534E4E3AFF"', [4, '68644808', 129, '\u534e\u4e3a']],
    ['81 of the card', '+CPBR: 4,"12",129,"810602A46563746F72FF"', [4, '12', 129, '\u0124ector']],
    ['82 of the card', '+CPBR: 4,"12",129,"820505302D82D32D31"', [4, '12', 129, '-\u0532\u0583-1']],
    ['UCS-2 that begins with 80', '+CPBR: 4,"12",129,"80428033"', [4, '12', 129, '\u8042\u8033']],
    ['UCS-2 that ends with FF', '+CPBR: 4,"12",129,"80424EFF"', [4, '12', 129, '\u8042\u4eff']],
    ['UCS-2 that begins with 82', '+CPBR: 4,"12",129,"82B3"', [4, '12', 129, '\u82b3']],
    [
      'bytes in the number',
      '+CPBR: 241,"\x0e\x04\n\xa1$_   ",129,"O2 AsistZahr",0',
      [241, '\x0e\x04\n\xa1$_   ', 129, 'O2 AsistZahr'],
    ],
  ];
  it.each(cases)('with %s', (_name, line, expected) => {
    const record = parsePhonebookRecord(line);
    const entries = decodeRecords(record === null ? [] : [record], 'UCS2');
    const shown = entries.map(({ index, number, numberType, name }) => [index, number, numberType, name]);
    expect(shown).toEqual(expected === null ? [] : [expected]);
  });

  it.each<[string, Partial<PhonebookEntry>]>([
    [
      '0,"Family","+49301234",145,"Anni","anna@example.org"',
      {
        groups: ['Family'],
        additionalNumbers: [{ number: '+49301234', numberType: 145 }],
        secondName: 'Anni',
        emails: ['anna@example.org'],
      },
    ],
    ['1,"",,,"00410062",""', { secondName: 'Ab' }],
    [',,"123",129,,', { additionalNumbers: [{ number: '123', numberType: 129 }] }],
    [',,"123"', { additionalNumbers: [{ number: '123', numberType: null }] }],
    // Other things that stand there.
    ['0', {}],
    ['', {}],
    [',,,,,,,', {}],
    ['"2007/11/02,09:27"', {}],
    ['"08/07/04","17:24:55"', {}],
    ['7,"x","y"', {}],
  ])('with %s behind the name', (tail, extras) => {
    const record = parsePhonebookRecord(`+CPBR: 1,"12",129,"0041006E006E0061",${tail}`);
    expect(decodeRecords(record === null ? [] : [record], 'UCS2')).toEqual([
      { index: 1, number: '12', numberType: 129, name: 'Anna', ...extras },
    ]);
  });

  it.each([
    '+CPBR: x,"1",129,"a"',
    '+CPBR: 1',
    '+CPBR: 1,"12"',
    '+CPBR: -1,"12",129,"a"',
    '+CPBR: 99999,"1",129,"a"',
    'OK',
  ])('%s is none', (line) => expect(parsePhonebookRecord(line)).toBe(null));

  it('is put together again after a line feed in its quotes', () => {
    expect(joinRecords(['+CPBR: 1,"1', '2",129,"a"', '+CPBR: 2,"3",129,"b"'], '+CPBR:')).toEqual([
      '+CPBR: 1,"1\n2",129,"a"',
      '+CPBR: 2,"3",129,"b"',
    ]);
  });
});

describe('other phone book replies', () => {
  it.each([
    ['+CPBS: ("SM","ME","FD","ON")', ['SM', 'ME', 'FD', 'ON']],
    ['+CPBS:("ME","SM"),', ['ME', 'SM']],
    ['+CPBS: (SM,ME)', ['SM', 'ME']],
    ['+CPBS: ()', []],
    ['+CPBS: ("0053004D","004d0045","00460044")', ['SM', 'ME', 'FD']],
    ['+CPBS: (0053004D,"ON")', ['SM', 'ON']],
    ['+CPBS: ("00530030","0053","00540045004C0045004C")', []],
  ])('%s names %j', (line, names) => expect(parsePhonebookNames([line])).toEqual(names));
  it.each([
    ['+CPBS: "SM",12,250', { used: 12, total: 250 }],
    ['+CPBS: "SM"', null],
    ['+CPBS: "0053004D",12,250', { used: 12, total: 250 }],
    ['+CPBS: "SM",-1,250', null],
  ])('%s', (line, expected) => expect(parsePhonebookUse([line])).toEqual(expected));
});

describe('the storage that is open', () => {
  it.each([
    ['+CPBS: "SM",12,250', 'SM'],
    ['+CPBS: "0053004d",12,250', 'SM'],
    ['+CPBS: ME', 'ME'],
    ['+CPBS: "",1,2', null],
    ['OK', null],
  ])('%s is %s', (line, name) => expect(parsePhonebookName([line])).toBe(name));
});

describe('AT+CNUM', () => {
  it.each([
    [['+CNUM: "","+79139131234",145'], ['+79139131234']],
    [['+CNUM: Own Number,"+79139131234",145'], ['+79139131234']],
    [['+CNUM: Doe, Jane,"+79139131234",145,7,4'], ['+79139131234']],
    [['+CNUM: "",+79139131234",145'], ['+79139131234']],
    [['+CNUM: ,,145'], []],
    [['+CNUM: "","",129'], []],
    [
      ['+CNUM: "Line 1","0170123",129', '+CNUM: "Fax","0170124",129,,5'],
      ['0170123', '0170124'],
    ],
    [['+CNUM: "","79139131234",145'], ['+79139131234']],
    [['+CNUM: "004C0031","002B0034003900310037",145'], ['+4917']],
    [[], []],
  ])('%j', (lines, numbers) => expect(parseOwnNumbers(lines)).toEqual(numbers));
});

describe('registration, operator, signal', () => {
  it.each([
    ['+CREG: 2,1,"5E25', 'home'],
    ['+CREG: 2,1,"0B,"0100701",7', 'home'],
    ['+CREG: 2,1,"","605F"', 'home'],
    ['+CREG: 1', 'home'],
    ['+CREG: 0,1', 'home'],
    ['+CREG: 1,"5E25","605F"', 'home'],
    ['+CREG: 2,5,"2AF5","0B88E350",2', 'roaming'],
    ['+CREG: 2,1,4CA,81DE445', 'home'],
    ['+CREG: 0,0', 'none'],
    ['+CREG: 0,2', 'searching'],
    ['+CREG: 0,3', 'denied'],
    ['+CREG: 0,99', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (line, expected) => expect(parseRegistration([line])).toBe(expected));
  it('the reply wins over an unsolicited line', () => {
    expect(parseRegistration(['+CREG: 2', '+CREG: 1,1', '+CREG: 0'])).toBe('home');
  });
  it.each([
    ['+COPS: 0,0,"Vodafone.de",2', 'Vodafone.de'],
    ['+COPS: 0,2,"26202"', '26202'],
    ['+COPS: 0,0,"0056006F006400610066006F006E0065"', 'Vodafone'],
    ['+COPS: 0', null],
    ['+COPS: 0,0,""', null],
  ])('%s', (line, expected) => expect(parseOperator([line])).toBe(expected));
  it.each([
    ['+CSQ: 0,99', { dbm: -113, percent: 0 }],
    ['+CSQ: 31,0', { dbm: -51, percent: 100 }],
    ['+CSQ:15,99', { dbm: -83, percent: 48 }],
    ['+CSQ: 99,99', null],
    ['+CSQ: 150,99', { dbm: -66, percent: 55 }],
    ['+CSQ: 199,99', null],
    ['+CSQ: x', null],
  ])('%s', (line, expected) => expect(parseSignal([line])).toEqual(expected));
});

describe('the card', () => {
  it.each([
    ['+CPIN: READY', 'ready', false],
    ['+CPIN:READY', 'ready', false],
    ['+CPIN: "READY"', 'ready', false],
    ['+CPIN: SIM PIN', 'pin-required', true],
    ['+CPIN: SIM PUK', 'puk-required', false],
    ['+CPIN: SIM PIN2', 'ready', false],
    ['+CPIN: PH-NET PIN', 'pin-required', false],
    ['+CPIN: PH-SIM PIN', 'pin-required', false],
    ['+CPIN: NOT READY', 'busy', false],
    ['+CPIN: NOT INSERTED', 'sim-absent', false],
    ['+CPIN: WHAT', 'error', false],
  ])('%s is %s', (line, state, takesPin) => expect(parsePinState([line])).toMatchObject({ state, takesPin }));

  it.each([
    ['cme', 10, 'sim-absent'],
    ['cme', -1, 'sim-absent'],
    ['cme', 11, 'pin-required'],
    ['cme', 5, 'pin-required'],
    ['cme', 12, 'puk-required'],
    ['cme', 13, 'error'],
    ['cme', 14, 'busy'],
    ['cme', 515, 'busy'],
    ['cme', 17, null],
    ['cme', 18, null],
    ['cme', 21, null],
    ['cms', 310, 'sim-absent'],
    ['cms', 314, 'busy'],
    ['cms', 317, null],
    ['cms', 318, null],
    ['cms', 38, null],
  ] as const)('%s error %d is %s', (kind, code, state) => {
    expect(simStateOfError({ kind, code, text: '' })).toBe(state);
  });
  it.each([
    ['+CME ERROR: SIM not inserted', 'sim-absent'],
    ['+CME ERROR: SIM busy', 'busy'],
    ['+CME ERROR: SIM PIN required', 'pin-required'],
    ['+CME ERROR: SIM PUK required', 'puk-required'],
    ['+CME ERROR: SIM PIN2 required', null],
    ['+CME ERROR: SIM PUK 2 required', null],
    ['+CME ERROR: raspberry', null],
    ['+CME ERROR: ', null],
  ])('%s is %s', (text, state) => expect(simStateOfError({ kind: 'cme', code: null, text })).toBe(state));

  it.each([
    ['"984402003576012594F9"', '8944200053671052499'],
    ['98231420326409614067', '89324102234690160476'],
    ['8944200053671052499F', '8944200053671052499'],
    ['898602F9091830030220', '898602F9091830030220'],
    ['+CCID: "89390100001234567890"', '89390100001234567890'],
    ['^ICCID: 8970199912345678901F', '8970199912345678901'],
    ['+CRSM: 144,0,"984402003576012594F9"', '8944200053671052499'],
    ['+CRSM: 159,15,984402003576012594F9', '8944200053671052499'],
    ['+CRSM: 106,130', null],
    ['ERROR', null],
  ])('%s', (line, iccid) => expect(parseIccid([line])).toBe(iccid));

  it.each([
    ['262011234567890', '262011234567890'],
    ['+CIMI: 262011234567890', '262011234567890'],
    ['+CIMI: "262011234567890"', '262011234567890'],
    ['OK', null],
  ])('IMSI %s', (line, imsi) => expect(parseImsi([line])).toBe(imsi));

  it('gives the length of records, of a SIM and of a USIM', () => {
    const sim = parseSimResponse(['+CRSM: 144,0,"000000546F400400FFFF440102011C"'])?.bytes;
    expect(fileShape(sim ?? new Uint8Array())).toMatchObject({ recordLength: 28, records: 3 });
    const usim = parseSimResponse([
      '+CRSM: 144,0,"621E8205422100220283026F40A5038001718A01058B036F0603800200448800"',
    ])?.bytes;
    expect(fileShape(usim ?? new Uint8Array())).toMatchObject({ recordLength: 0x22, records: 2 });
    expect(fileShape(new Uint8Array())).toBe(null);
  });
});

describe('who the modem is', () => {
  it.each([
    [['huawei'], 'huawei'],
    [['+CGMI: "Quectel"'], 'Quectel'],
    [['Revision:1418B04SIM900M64'], '1418B04SIM900M64'],
    [['', '  '], null],
    [['x\x1b[31mred'], 'x[31mred'],
    [['+UUPSDD: 0', 'u-blox'], 'u-blox'],
    [['^RSSI:18', '+CGMI: "huawei"'], 'huawei'],
    [['#QSS: 3', 'Telit', '+CIEV: 2,4'], 'Telit'],
    [['+UUSORD: 0,5'], null],
  ])('%j', (lines, expected) => expect(parseIdentityText(lines)).toBe(expected));
  it.each([
    ['352976030000000', '352976030000000'],
    ['+CGSN: "3529760300000001"', '352976030000000'],
    ['35-297603-000000-0', '352976030000000'],
    ['000000000000000', null],
    ['12345', null],
  ])('IMEI %s', (line, expected) => expect(parseImei([line])).toBe(expected));
});

describe('the service centre', () => {
  it.each([
    ['+CSCA: "+491710760000",145', '+491710760000'],
    ['+CSCA: "491710760000",145', '+491710760000'],
    ['+CSCA: 002B00390037003200350034003100320030003000330032,145', '+97254120032'],
    ['+CSCA: "002b003900370032",145', '+972'],
    ['+CSCA: "",129', null],
  ])('%s', (line, expected) => expect(parseServiceCentre([line])).toBe(expected));
});

const PDU = '07912374151616F6040B912374786468F30000201003024550400B54C29E2E1F8300A0800B';

describe('stored messages', () => {
  it.each([
    ['+CMGL: 17,1,,30', 17, 'received-read', 30],
    ['+CMGL: 17,0,"Jan",30', 17, 'received-unread', 30],
    ['+CMGL: 17,3,30', 17, 'stored-sent', 30],
    ['+CMGL: 17,2,,35', 17, 'stored-unsent', 35],
    ['+CMGL: 17,,,92', 17, 'received-read', 92],
  ])('%s', (header, index, status, tpduLength) => {
    expect(parseMessageList([header, PDU])).toEqual({
      messages: [{ index, status, tpduLength, pdu: PDU }],
      problems: [],
    });
  });
  it('in any order, without erased slots, with a stray quote, and past what cannot be read', () => {
    const lines = [
      '+CMGL: 9,1,,30',
      `${PDU}"`,
      '+CMGL: 8,1,,30',
      'F'.repeat(352),
      '+CMGL: 7,1,,30',
      '+CMGL: 3,1,,30',
      PDU.toLowerCase(),
    ];
    const { messages, problems } = parseMessageList(lines);
    expect(messages.map((message) => [message.index, message.pdu])).toEqual([
      [9, PDU],
      [3, PDU],
    ]);
    expect(problems).toEqual(['message 7 has no PDU']);
  });
  it('with half an octet at the end are kept as they are', () => {
    expect(parseMessageList(['+CMGL: 1,1,,30', PDU.slice(0, -1)]).messages[0]?.pdu).toBe(PDU.slice(0, -1));
  });
  it('in text mode are no messages', () => {
    expect(parseMessageList(['+CMGL: 1,"REC READ","+49170",,"x"', 'OK']).problems).toEqual([
      'message 1 came as text, not as a PDU',
    ]);
  });
  it.each([
    [['+CMGR: 0,23', PDU], PDU],
    [['+CMGR: ,,92', PDU], PDU],
    [['+CMGR: 0,,0'], null],
    [[], null],
  ])('%j', (lines, pdu) => expect(parseMessage(lines)?.pdu ?? null).toBe(pdu));
  it.each([
    ['with the service centre', PDU, 29, PDU],
    ['with a wrong length', PDU, 23, PDU],
    ['without the service centre', PDU.slice(16), 29, `00${PDU.slice(16)}`],
    ['whose length counts the service centre too', PDU, 37, PDU],
    ['without a length', PDU, null, PDU],
  ])('%s', (_name, pdu, length, expected) => expect(withServiceCentre(pdu, length)).toBe(expected));
  it.each([
    ['+CPMS: ("SM","ME","SR"),("SM"),("SM")', ['SM', 'ME', 'SR']],
    ['+CPMS: (),(),()', []],
    ['+CPMS: (ME", "SR"), ("SM")', ['ME', 'SR']],
    ['+CPMS: "SM","ME"', ['SM', 'ME']],
  ])('%s', (line, names) => expect(parseMessageStorages([line])).toEqual(names));
  it.each([
    ['+CPMS: 1,20,1,20,1,20', { used: 1, total: 20 }],
    ['+CPMS: "SM",3,25,"SM",3,25', { used: 3, total: 25 }],
  ])('%s', (line, use) => expect(parseMessageUse([line])).toEqual(use));
  it.each([
    [['+CMGS: 5'], 5],
    [['+CMGS: 255,"07"'], 255],
    [['+CMGS: 256'], null],
    [[], null],
  ])('%j', (lines, reference) => expect(parseMessageReference(lines)).toBe(reference));
});

describe('any lines', () => {
  const prefixes = [
    '+CPBR: ',
    '+CPBS: ',
    '+CNUM: ',
    '+CREG: ',
    '+COPS: ',
    '+CSQ: ',
    '+CPIN: ',
    '+CRSM: ',
    '+CMGL: ',
    '+CMGR: ',
    '+CPMS: ',
    '+CMGS: ',
    '+CSCA: ',
    '',
  ];
  const line = fc.tuple(
    fc.constantFrom(...prefixes),
    fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFabc",()-: \x00\n\xe9#*+') }),
  );
  it('never make a parser throw', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (parts) => {
        const lines = parts.map(([prefix, text]) => prefix + text);
        const records = joinRecords(lines, '+CPBR:')
          .map(parsePhonebookRecord)
          .filter((record) => record !== null);
        decodeRecords(records, 'UCS2');
        for (const parse of [
          parsePhonebookLimits,
          parsePhonebookNames,
          parsePhonebookUse,
          parseOwnNumbers,
          parseRegistration,
          parseOperator,
          parseSignal,
          parsePinState,
          parseIccid,
          parseImsi,
          parseSimResponse,
          parseIdentityText,
          parseImei,
          parseServiceCentre,
          parseMessageList,
          parseMessage,
          parseMessageStorages,
          parseMessageUse,
          parseMessageReference,
        ]) {
          expect(() => parse(lines)).not.toThrow();
        }
      }),
      { numRuns: 500 },
    );
  });
  it('read from a file of noise neither', () => {
    const noise = readFileSync(process.execPath).subarray(0, 20_000).toString('latin1').split('\n');
    expect(parseMessageList(noise.map((text) => `+CMGL: ${text}`)).messages.length).toBeLessThan(
      noise.length,
    );
  });
});
