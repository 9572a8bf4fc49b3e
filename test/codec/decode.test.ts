import { describe, expect, test } from 'vitest';
import { hexToBytes } from '../../src/codec/hex.ts';
import { decodePdu, encodePdu } from '../../src/codec/pdu-mode.ts';
import { decodeTpdu } from '../../src/codec/tpdu/decode.ts';
import { encodeTpdu } from '../../src/codec/tpdu/encode.ts';
import { concatOf, tablesOf } from '../../src/codec/tpdu/header.ts';
import type { Deliver, Submit, UserData } from '../../src/codec/tpdu/types.ts';
import { codecFailure } from './support/errors.ts';

/** SMS-DELIVER from +491701234567, 2026-11-21 10:17 +01:00, without its length and text. */
const DELIVER = '040C91947110325476' + '0000' + '62111201710040';
const SUBMIT = '01000C919471103254760000';

function deliver(rest: string, start = DELIVER): Deliver {
  const tpdu = decodeTpdu(hexToBytes(start + rest), 'to-mobile');
  if (tpdu.type !== 'deliver') throw new Error(tpdu.type);
  return tpdu;
}

/** Sets the first octet and the data coding scheme of DELIVER. */
function changed(first: string, dcs: string): string {
  return first + DELIVER.slice(2, 20) + dcs + DELIVER.slice(22);
}

describe('every cut is noticed', () => {
  test.each([
    ['deliver', 'to-mobile', `${changed('44', '00')}0A050003010201A8E834`],
    [
      'submit with every field',
      'to-network',
      'F123' + '0C91947110325476' + '0000' + 'AA' + '0A050003010201A8E834',
    ],
    ['status report', 'to-mobile', '0601' + '0C91947110325476' + '62111201710040' + '62111201810040' + '00'],
    ['command', 'to-network', '02010002050C91947110325476' + '03AABBCC'],
    ['submit report', 'to-mobile', '01' + '07' + '62111201710040' + '0000' + '02E834'],
    ['deliver report', 'to-network', '00' + 'C3' + '07' + '0000' + '02E834'],
  ] as const)('%s', (name, direction, hex) => {
    const bytes = hexToBytes(hex);
    expect(decodeTpdu(bytes, direction).oddities).toBeUndefined();
    for (let length = 0; length < bytes.length; length += 1) {
      const { offset } = codecFailure(() => decodeTpdu(bytes.subarray(0, length), direction));
      expect(offset, `${name} cut to ${length}`).toBeLessThanOrEqual(length);
    }
    // Behind a status a further octet is the parameter indicator of optional fields.
    for (const more of name === 'status report' ? [] : ['00', '01FF', 'FF00']) {
      const { field, offset } = codecFailure(() => decodeTpdu(hexToBytes(hex + more), direction));
      expect([String(field).split('.')[1], offset]).toEqual(['end', bytes.length]);
    }
  });
});

describe('errors name the field and the octet', () => {
  test.each([
    ['deliver.oa.length', 1, '04159121436587F90000'],
    ['deliver.oa.digits', 3, '0404914F' + '19'],
    ['deliver.oa.digits', 4, '04069121F4' + '65000062111201710040'],
    ['deliver.udl', 18, `${DELIVER}A1${'00'.repeat(141)}`],
    ['deliver.udl', 18, `${changed('04', '04')}8D${'00'.repeat(141)}`],
    ['deliver.ud', 19, `${DELIVER}05E8329B`],
    ['deliver.udhl', 19, `${changed('44', '04')}020300`],
    ['deliver.udh.element', 21, `${changed('44', '04')}0403000301`],
    ['deliver.udh.element', 20, `${changed('44', '04')}020100`],
    ['deliver.udl', 18, `${changed('44', '00')}06050003010201`],
  ])('%s at %d', (field, offset, hex) => {
    expect(codecFailure(() => decodeTpdu(hexToBytes(hex), 'to-mobile'))).toEqual({ field, offset });
  });

  test('a reserved message type towards the network', () => {
    expect(codecFailure(() => decodeTpdu(hexToBytes('03'), 'to-network'))).toEqual({
      field: 'tpdu.mti',
      offset: 0,
    });
    expect(codecFailure(() => decodeTpdu(new Uint8Array(0), 'to-mobile'))).toEqual({
      field: 'deliver.firstOctet',
      offset: 0,
    });
  });

  test('offsets count from the start of the whole PDU', () => {
    const smsc = '07919471016700F0';
    const failure = codecFailure(() => decodePdu(`${smsc}${DELIVER}05E8329B`, 'to-mobile'));
    expect(failure).toEqual({ field: 'deliver.ud', offset: 27 });
  });
});

describe('what is tolerated is listed as an oddity', () => {
  test.each([
    ['reserved bits', `${changed('14', '00')}00`, 'deliver.firstOctet'],
    ['the reserved message type', `${changed('07', '00')}00`, 'deliver.mti'],
    [
      'a type of address without its first bit',
      `040C11947110325476${DELIVER.slice(18)}00`,
      'deliver.oa.type',
    ],
    ['a filler that is not 1111', `040B91947110325406${DELIVER.slice(18)}00`, 'deliver.oa.digits'],
    ['a length that counts the filler', `040C919471103254F6${DELIVER.slice(18)}00`, 'deliver.oa.digits'],
    ['a name padded to whole octets', `040ED0CDF2396C7EBB01${DELIVER.slice(18)}00`, 'deliver.oa.digits'],
    ['fill bits', `${DELIVER}01E8`, 'deliver.ud'],
    ['an escape without a meaning', `${DELIVER}029B30`, 'deliver.ud'],
    ['half a character', `${changed('04', '08')}03041600`, 'deliver.ud'],
    ['a header without elements', `${changed('44', '04')}0100`, 'deliver.udhl'],
    ['an announced header without data', `${changed('44', '04')}00`, 'deliver.udhi'],
    ['FF behind the message', `${DELIVER}00FFFFFF`, 'deliver.end'],
  ])('%s', (_, hex, field) => {
    const { oddities, ...tpdu } = decodeTpdu(hexToBytes(hex), 'to-mobile');
    expect(oddities?.map((oddity) => oddity.field)).toEqual([field]);
    // The canonical form of it has none.
    expect(decodeTpdu(encodeTpdu(tpdu), 'to-mobile')).toEqual(tpdu);
  });

  test('octets behind the message, when asked to keep them', () => {
    const bytes = hexToBytes(`${DELIVER}02E834AABB`);
    const tpdu = decodeTpdu(bytes, 'to-mobile', { trailing: 'keep' });
    expect(tpdu.oddities).toEqual([{ field: 'deliver.end', offset: 21, what: 'octets follow: AABB' }]);
    expect(decodePdu(`00${DELIVER}02E834AABB`, 'to-mobile', { trailing: 'keep' }).tpdu).toMatchObject({
      userData: { text: 'hi' },
    });
  });

  test('a name that fills seven octets is read without the @ that padding makes', () => {
    const padded = deliver('00', `040ED0CDF2396C7EBB01${DELIVER.slice(18)}`);
    expect(padded.originator.text).toBe('Megafon');
    expect(padded.oddities).toHaveLength(1);
    const eight = deliver('00', `040ED04669D0397C26A7${DELIVER.slice(18)}`);
    expect(eight.originator.text).toBe('FRANCOIS');
    expect(eight.oddities).toBeUndefined();
  });

  test('a message is not lost because of its time', () => {
    const tpdu = deliver('02E834', `040C91947110325476000000000000000000`);
    expect(tpdu.timestamp).toEqual({ iso: null, offsetMinutes: null, raw: '00000000000000' });
    expect(tpdu.userData).toEqual({ header: [], alphabet: 'gsm7', text: 'hi' });
    expect(tpdu.oddities).toBeUndefined();
  });
});

describe('user data', () => {
  test.each<[string, string, string, UserData]>([
    [
      'a part of a longer message, after a fill bit',
      '44',
      '00',
      {
        header: [{ kind: 'concat', bits: 8, reference: 0xaa, total: 2, sequence: 1 }],
        alphabet: 'gsm7',
        text: 'hi',
      },
    ],
    [
      'a 16-bit reference and ports',
      '44',
      '00',
      {
        header: [
          { kind: 'concat', bits: 16, reference: 0xaabb, total: 3, sequence: 2 },
          { kind: 'ports', bits: 16, destination: 2948, source: 9200 },
          { kind: 'ports', bits: 8, destination: 241, source: 0 },
        ],
        alphabet: 'gsm7',
        text: 'hi',
      },
    ],
    [
      'Turkish from both tables',
      '44',
      '00',
      {
        header: [
          { kind: 'locking-shift', table: 1 },
          { kind: 'single-shift', table: 1 },
        ],
        alphabet: 'gsm7',
        text: 'Şığ€{',
      },
    ],
    [
      'an element that nobody knows',
      '44',
      '04',
      {
        header: [{ kind: 'unknown', id: 0x70, data: Uint8Array.of(1, 2, 3) }],
        alphabet: '8bit',
        data: Uint8Array.of(9),
      },
    ],
    ['a pair cut by its sender', '04', '08', { header: [], alphabet: 'ucs2', text: 'a\ud83d' }],
    ['compressed text', '04', '20', { header: [], alphabet: 'compressed', data: Uint8Array.of(1, 2) }],
  ])('%s', (_, first, dcs, userData) => {
    const template = deliver('00', changed(first === '44' ? '04' : first, dcs));
    const bytes = encodeTpdu({ ...template, userData });
    expect(bytes[0]).toBe(Number.parseInt(first, 16));
    expect(decodeTpdu(bytes, 'to-mobile')).toEqual({ ...template, userData });
  });

  test.each([
    ['no part 0', '0003' + '050200'],
    ['no part 3 of 2', '0003' + '050203'],
    ['no parts at all', '0003' + '050000'],
    ['too short', '0002' + '0502'],
    ['16 bits of ports in an 8-bit element', '0404' + '0B8423F0'],
    ['a shift without a table', '2400'],
  ])('a known element with a value to ignore is kept as it came: %s', (_, element) => {
    const header = `${(element.length / 2).toString(16).padStart(2, '0')}${element}`;
    const length = (header.length / 2 + 1).toString(16).padStart(2, '0');
    const hex = `${changed('44', '04')}${length}${header}AA`;
    const tpdu = deliver('', hex);
    expect(tpdu.userData.header.map(({ kind }) => kind)).toEqual(['unknown']);
    expect(encodeTpdu(tpdu)).toEqual(hexToBytes(hex));
  });

  test('of repeated elements the last one counts', () => {
    const header = [
      { kind: 'concat', bits: 8, reference: 1, total: 2, sequence: 1 },
      { kind: 'single-shift', table: 1 },
      { kind: 'concat', bits: 16, reference: 7, total: 3, sequence: 3 },
      { kind: 'single-shift', table: 3 },
    ] as const;
    expect(concatOf(header)).toMatchObject({ bits: 16, reference: 7 });
    expect(tablesOf(header)).toEqual({ single: 3, locking: null });
    expect(concatOf([])).toBeNull();
  });

  test('a reserved coding is read as text, unless only a count of octets fits', () => {
    const nine = '31D98C56B3DD7039';
    expect(deliver(`09${nine}`, changed('04', '0C')).userData).toEqual({
      header: [],
      alphabet: 'gsm7',
      text: '123456789',
    });
    const tpdu = deliver(`08${nine}`, changed('04', '0C'));
    expect(tpdu.userData).toEqual({ header: [], alphabet: 'reserved', data: hexToBytes(nine) });
    expect(encodeTpdu(tpdu)).toEqual(hexToBytes(`${changed('04', '0C')}08${nine}`));
  });
});

describe('reports and commands', () => {
  test('the positive and the negative form look alike: the carrier tells which', () => {
    const bytes = hexToBytes('0080' + '00');
    expect(decodeTpdu(bytes, 'to-network')).toMatchObject({ failureCause: 0x80 });
    expect(decodeTpdu(bytes, 'to-network', { report: 'ack' })).toMatchObject({
      failureCause: null,
      parameters: { reserved: { indicators: Uint8Array.of(0x80, 0x00) } },
    });
    expect(decodeTpdu(hexToBytes('001200'), 'to-network', { report: 'error' })).toMatchObject({
      failureCause: 0x12,
    });
  });

  test('reserved indicator bits announce octets, which are kept', () => {
    const hex = '06010C91947110325476' + '62111201710040' + '62111201810040' + '000F0000' + '0168' + 'AABB';
    const tpdu = decodeTpdu(hexToBytes(hex), 'to-mobile');
    expect(tpdu).toMatchObject({
      parameters: {
        userData: { text: 'h' },
        reserved: { indicators: Uint8Array.of(0x0f), data: Uint8Array.of(0xaa, 0xbb) },
      },
    });
    expect(encodeTpdu(tpdu)).toEqual(hexToBytes(hex));
  });

  test('a status report on a command, with all it may have', () => {
    const hex =
      '2E05' + '0C91947110325476' + '62111201710040' + '62111201810040' + '46' + '07' + '0100' + '02E834';
    const tpdu = decodeTpdu(hexToBytes(hex), 'to-mobile');
    expect(tpdu).toMatchObject({
      qualifier: 'command',
      loopPrevention: true,
      moreMessages: false,
      status: 0x46,
    });
    expect(encodeTpdu(tpdu)).toEqual(hexToBytes(hex));
  });
});

describe('encoding refuses what a field cannot hold', () => {
  const submit = decodeTpdu(hexToBytes(`${SUBMIT}00`), 'to-network') as Submit;
  const gsm = (text: string): UserData => ({ header: [], alphabet: 'gsm7', text });

  test.each<[string, Partial<Submit>]>([
    ['submit.mr', { messageReference: 256 }],
    ['submit.mr', { messageReference: 1.5 }],
    ['submit.pid', { protocolId: -1 }],
    ['submit.da', { destination: { typeOfNumber: 'unknown', numberingPlan: 1, text: '1'.repeat(21) } }],
    ['submit.da', { destination: { typeOfNumber: 'unknown', numberingPlan: 1, text: '+1' } }],
    ['submit.da', { destination: { typeOfNumber: 'alphanumeric', numberingPlan: 0, text: 'Вова' } }],
    ['submit.vp', { validity: { kind: 'relative', minutes: 0 } }],
    ['submit.vp', { validity: { kind: 'enhanced', singleShot: false, format: 'seconds', seconds: 256 } }],
    ['submit.vp', { validity: { kind: 'enhanced', singleShot: false, format: 'other', raw: '00' } }],
    ['submit.ud', { userData: gsm('ж') }],
    ['submit.ud', { userData: gsm('x'.repeat(161)) }],
    ['submit.ud', { userData: gsm('€'.repeat(81)) }],
    ['submit.dcs', { dcs: 8, userData: gsm('x') }],
    ['submit.dcs', { dcs: 0, userData: { header: [], alphabet: 'ucs2', text: 'x' } }],
    ['submit.ud', { dcs: 8, userData: { header: [], alphabet: 'ucs2', text: 'x'.repeat(71) } }],
    [
      'submit.udh',
      {
        userData: {
          ...gsm('x'),
          header: [{ kind: 'concat', bits: 8, reference: 256, total: 1, sequence: 1 }],
        },
      },
    ],
    [
      'submit.udh',
      {
        userData: { ...gsm('x'), header: [{ kind: 'concat', bits: 8, reference: 1, total: 1, sequence: 2 }] },
      },
    ],
    [
      'submit.udh',
      { userData: { ...gsm('x'), header: [{ kind: 'ports', bits: 8, destination: 256, source: 0 }] } },
    ],
    [
      'submit.udh',
      { userData: { ...gsm('x'), header: [{ kind: 'unknown', id: 9, data: new Uint8Array(256) }] } },
    ],
  ])('%s: %j', (field, change) => {
    expect(codecFailure(() => encodeTpdu({ ...submit, ...change })).field).toBe(field);
  });

  test('exactly full is fine', () => {
    expect(encodeTpdu({ ...submit, userData: gsm('x'.repeat(160)) })).toHaveLength(SUBMIT.length / 2 + 141);
  });
});

describe('the service centre address', () => {
  const pdu = decodePdu(`07919471016700F0${DELIVER}02E834`, 'to-mobile');

  test('is read and written', () => {
    expect(pdu.smsc).toEqual({ typeOfNumber: 'international', numberingPlan: 1, text: '49171076000' });
    expect(pdu.tpduLength).toBe(21);
    expect(encodePdu(pdu)).toEqual({ hex: `07919471016700F0${DELIVER}02E834`, tpduLength: 21 });
    expect(encodePdu({ smsc: null, tpdu: pdu.tpdu }).hex.startsWith('0004')).toBe(true);
  });

  test('may be missing altogether, which the length tells', () => {
    const bare = `${DELIVER}02E834`;
    expect(decodePdu(bare, 'to-mobile', { declaredLength: 21 })).toEqual({ ...pdu, smsc: null });
    // A wrong length does not matter where the usual form is readable.
    expect(decodePdu(`07919471016700F0${bare}`, 'to-mobile', { declaredLength: 99 })).toEqual(pdu);
  });

  test.each([
    ['FF'.repeat(20), 'smsc.length', 0],
    ['', 'smsc.length', 0],
    ['0C91947101670000000000000000', 'smsc.length', 0],
    ['07919471', 'smsc.address.digits', 2],
  ])('%s is refused', (hex, field, offset) => {
    expect(codecFailure(() => decodePdu(hex, 'to-mobile'))).toEqual({ field, offset });
  });
});
