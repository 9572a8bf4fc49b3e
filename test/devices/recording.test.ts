import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesToHex } from '../../src/codec/hex.ts';
import { luhnOk } from '../../src/codec/sim/iccid.ts';
import { dialogueOf } from '../../src/devices/modem/recording/document.ts';
import { Masker } from '../../src/devices/modem/recording/masker.ts';
import { QUERIES, type ReplyKind } from '../../src/devices/modem/recording/plan.ts';
import { type RawExchange, recordModem } from '../../src/devices/modem/recording/recorder.ts';
import { swapPairs } from '../../src/devices/modem/recording/secrets.ts';
import { parseImei } from '../../src/devices/modem/replies/identity.ts';
import { parsePhonebookLimits } from '../../src/devices/modem/replies/phonebook.ts';
import { parseIccid, parseImsi } from '../../src/devices/modem/replies/sim.ts';
import { PRESETS, type RecordForm } from '../../src/simulator/modem/personality.ts';
import { parseDialogue } from '../../src/transport/contract/dialogue.ts';
import { openTransport } from '../../src/transport/open.ts';
import { expectSameInChunks, expectSameWhenCut, expectThroughChannel } from '../support/conformance.ts';
import { World } from '../support/daemon.ts';
import { byteByByte, randomChunks, seeded, whole } from '../support/dialogues.ts';

const ICCID = '89490200001738291640';
const IMSI = '262021738291645';
const IMEI = '356938035643809';
const NUMBER = '4915173829164';
const CONTACTS = [
  { name: 'Zbigniew Quux', number: '+4917655512345' },
  { name: 'Örjan Åström', number: '030987654321' },
  { name: '李雷和韩梅梅', number: '+8613912345678' },
  { name: 'Владимир', number: '+79161234567' },
];

/** Everything private, in every form in which a modem writes such things. */
const SECRETS = [ICCID, IMSI, IMEI, NUMBER, ...CONTACTS.map(({ number }) => number.replace('+', ''))].flatMap(
  (digits) => [
    digits,
    swapPairs(digits.length % 2 === 0 ? digits : `${digits}F`),
    swapPairs(digits.length % 2 === 0 ? `1${digits}F` : `9${digits}`),
    bytesToHex(Buffer.from(digits, 'utf16le').swap16()),
    bytesToHex(Buffer.from(digits, 'latin1')),
  ],
);
const NAMES = CONTACTS.flatMap(({ name }) => [
  name,
  Buffer.from(name, 'utf8').toString('latin1'),
  bytesToHex(Buffer.from(name, 'utf16le').swap16()),
  bytesToHex(Buffer.from(name, 'utf8')),
  ...name.split(' ').filter((word) => /^[ -~]{4,}$/.test(word)),
]);

/** The bytes that a dialogue shows, without its escapes, and the file itself. */
function shown(text: string): string {
  const { exchanges } = parseDialogue(text);
  const bytes = exchanges.flatMap(({ turns }) => turns.map(({ received }) => received)).join('\n');
  return `${text}\n${bytes}`.toUpperCase();
}

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

interface Recorded {
  preset?: string;
  recordForm?: RecordForm;
  charset?: string;
  pin?: string;
}

async function recorded({
  preset = 'generic',
  recordForm = 'standard',
  charset,
  pin,
}: Recorded): Promise<RawExchange[]> {
  world.simulator.addSim({
    id: 'card',
    iccid: ICCID,
    imsi: IMSI,
    number: `+${NUMBER}`,
    nameOctets: 40,
    contacts: CONTACTS,
    ...(pin === undefined ? {} : { pin: { value: pin } }),
  });
  world.simulator.addModem({ name: 'm', preset, imei: IMEI, sim: 'card', personality: { recordForm } });
  const port = await world.port('m');
  if (charset !== undefined) {
    const before = await openTransport(port, {});
    await before.write(Buffer.from(`AT+CSCS="${charset}"\r`));
    await world.settle();
    await before.close();
    await world.settle();
  }
  const transport = await openTransport(port, {});
  return world.drive(recordModem(transport, { clock: world.clock, withPhonebook: true }));
}

const random = (seed: number) => {
  const next = seeded(seed);
  return () => next(1e9) / 1e9;
};
const written = (exchanges: RawExchange[]) => dialogueOf(exchanges, { version: '1.2.3', random: random(5) });

describe('a recording', () => {
  const CASES: [string, Recorded][] = [
    ...Object.keys(PRESETS).map((preset): [string, Recorded] => [`of ${preset}`, { preset }]),
    ['in UCS-2', { charset: 'UCS2' }],
    ['of Huawei in UCS-2', { charset: 'UCS2', preset: 'huawei' }],
    ['in raw octets', { charset: 'HEX' }],
    ...(
      ['leading-empty', 'no-type', 'dated', 'hex-unquoted', 'hex-quoted', 'number-ucs2', 'no-plus'] as const
    ).map((recordForm): [string, Recorded] => [
      `of records in the form ${recordForm}`,
      { recordForm, charset: 'UCS2' },
    ]),
    ['of a locked card', { pin: '7391' }],
  ];

  it.each(CASES)('%s shows nothing private, and is replayed as every fixture is', async (_name, options) => {
    const exchanges = await recorded(options);
    const raw = exchanges.map(({ received }) => received).join('\n');
    expect(raw).toContain(IMEI);
    const made = written(exchanges);
    expect(made.leftOut).toBe(0);
    const everything = shown(made.text);
    for (const secret of [...SECRETS, ...NAMES]) expect(everything).not.toContain(secret.toUpperCase());
    expect(everything).not.toContain('7391"');
    const dialogue = parseDialogue(made.text);
    expect(dialogue.exchanges).toHaveLength(exchanges.length);
    expectSameInChunks(dialogue);
    expectSameWhenCut(dialogue);
    for (const chunking of [whole, byteByByte, randomChunks(4711)])
      await expectThroughChannel(dialogue, chunking);
  });

  it('has the headers of a fixture, and says where it goes', async () => {
    const { text, vendor, model } = written(await recorded({ preset: 'quectel' }));
    expect([vendor, model]).toEqual(['quectel', 'EC25']);
    const headers = Object.fromEntries(parseDialogue(text).headers.map(({ key, value }) => [key, value]));
    expect(headers).toEqual({
      vendor: 'quectel',
      model: 'EC25',
      firmware: 'EC25EFAR06A06M4G',
      status: 'recorded',
      source: 'simkeeper 1.2.3, modem record',
    });
    expect(text).toContain('docs/modems.md');
  });

  it('keeps what a reader needs: valid identities, the network, limits, forms', async () => {
    const { text } = written(await recorded({ preset: 'zte' }));
    const reply = (command: string) =>
      parseDialogue(text)
        .exchanges.find(({ turns }) => turns[0]?.sent === `${command}\r`)
        ?.expectations.flatMap(({ kind, value }) => (kind === 'reply' ? [value] : [])) ?? [];
    const imei = parseImei(reply('AT+CGSN')) ?? '';
    const iccid = parseIccid(reply('AT+ICCID')) ?? '';
    expect([imei.length, luhnOk(imei), imei === IMEI]).toEqual([15, luhnOk(IMEI), false]);
    expect([iccid.length, luhnOk(iccid), iccid === ICCID]).toEqual([20, luhnOk(ICCID), false]);
    // One card has one number, whichever command tells it, and in whatever order.
    expect(parseIccid(reply('AT+CRSM=176,12258,0,0,10'))).toBe(iccid);
    expect(parseImsi(reply('AT+CIMI'))).toMatch(/^26202\d{10}$/);
    expect(parsePhonebookLimits(reply('AT+CPBR=?'))).toMatchObject({ firstIndex: 1, lastIndex: 250 });
    expect(reply('AT+CPBR=1,20')).toHaveLength(CONTACTS.length);
    expect(reply('AT+CPBR=1,20')[0]).toMatch(/^\+CPBR: 1,"\+\d{13}",145,"[A-Z][a-z]{7} [A-Z][a-z]{3}"$/);
  });

  it('notes what has no answer as a comment, and goes on', async () => {
    world.simulator.addModem({ name: 'm', imei: IMEI });
    world.simulator.setFault('m', { kind: 'hang', command: 'AT+CNMI', times: 'always' });
    const transport = await openTransport(await world.port('m'), {});
    const made = written(await world.drive(recordModem(transport, { clock: world.clock })));
    expect(made.leftOut).toBe(2);
    expect(made.text).toContain('# AT+CNMI?: no clear end');
    expect(made.text).toContain('# < AT+CNMI?\\r');
    expect(made.exchanges).toBe(QUERIES.length - 2);
    expectSameInChunks(parseDialogue(made.text));
  });

  it('asks nothing that sets, sends, writes or enters a PIN', () => {
    for (const { command } of QUERIES) {
      expect(command).toMatch(/^AT(?:I|[+^#][A-Z]+(?:=?\?)?|\+CRSM=176,12258,0,0,10)$/);
      expect(command).not.toMatch(/CMGS|CMGW|CMGD|CMSS|CUSD|CPWD|CLCK|COPS=|^ATD/);
    }
  });
});

describe('the masker', () => {
  const mask = (kind: ReplyKind, text: string, seed = 1) => {
    const masker = new Masker(random(seed));
    masker.learn(kind, text);
    return masker.mask(kind, text);
  };

  it.each<[string, ReplyKind, string, RegExp]>([
    ['a serial number', 'identity', 'SN: 83746251', /83746251/],
    ['a missing quote', 'texts', '+CNUM: "",+79139131234",145', /9139131234/],
    [
      'an own number behind ERROR',
      'texts',
      'ERROR+CNUM: "Jane Roe","+79139131234",145',
      /Jane|Roe|9139131234/,
    ],
    ['a name over two lines', 'texts', '+CPBR: 1,"123456",129,"Jane\nMiddleton"', /Jane|Middleton|123456/],
    ['a quote in a name', 'texts', '+CPBR: 1,"123456",129,"Jane "Jay" Roe"', /Jane|Jay|Roe|123456/],
    [
      'a service centre in UCS-2',
      'texts',
      '+CSCA: "002B0034003900310037003100300037",145',
      /0034003900310037/,
    ],
    ['a cell', 'cell', '+CREG: 2,1,"5E25","0001C3D4",7', /5E25|0001C3D4/],
    ['a cell with one quote', 'cell', '+CREG: 2,1,"5E25', /5E25/],
    ['a call that comes in', 'plain', '+CLIP: "01761234567",129,"",,"Jane"', /1761234567|Jane/],
    [
      'a message that comes in',
      'plain',
      '+CMT: ,23\r\n07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07',
      /1346610089|C8F71D14/,
    ],
    ['an IMEI with dashes', 'imei', '35-693803-564380-9', /693803|564380/],
    ['a number in UCS-2 where words stand', 'plain', '+COPS: 0,0,"003400390031003700310030"', /3400390031/],
    ['a number that looks like UCS-2', 'plain', '+X: "004176128456"', /76128456/],
    ['a number in groups with dots', 'plain', 'caller 0176.555.12345', /555\.12345/],
    ['a number in groups', 'plain', 'caller 0176 555 12345', /555 12345/],
    ['a USSD answer in UCS-2', 'plain', '+CUSD: 0,"004A0061006E006500200052006F0065",72', /004A0061006E0065/],
    [
      'an IMSI in EF_IMSI, when it is known',
      'imsi',
      '262021738291645\r\n+CRSM: 144,0,"082926021137281946F5"',
      /26202173829/,
    ],
  ])('masks %s', (_name, kind, text, secret) => {
    expect(text).toMatch(secret);
    for (let seed = 1; seed <= 20; seed += 1) {
      const masked = mask(kind, text, seed);
      expect(masked).not.toMatch(secret);
      expect(masked).toHaveLength(text.length);
    }
  });

  it.each<[ReplyKind, string]>([
    ['plain', '+CPBR: (1-250),40,14'],
    ['plain', '+CPMS: "SM",3,30,"ME",0,100,"SM",3,30'],
    ['plain', '+CCLK: "26/11/21,13:28:00+04"'],
    ['plain', '+COPS: 0,2,"26202",7'],
    ['plain', '+CSQ: 20,99'],
    ['plain', '+COPS: 0,0,"00530069006D0075006C0061007400650064",7'],
    ['plain', '+CPBW: (1-250),20,(128-255),20'],
    ['plain', '+CNMI: (0-3),(0-3),(0,2),(0-2),(0,1)'],
    ['identity', '11.126.85.00.209'],
    ['identity', 'Revision: SIM868R14.18_BT 20190917 1320676'],
    ['identity', 'EC25EFAR06A06M4G'],
    ['texts', '+CNUM: "",,145'],
    ['texts', '+CME ERROR: 100'],
  ])('leaves what is nobody’s (%s: %s)', (kind, text) => {
    expect(mask(kind, text)).toBe(text);
  });

  it('gives one number one fake in all its forms', () => {
    const masker = new Masker(random(3));
    masker.learn('iccid', `+CCID: ${ICCID}`);
    const plain = masker.mask('iccid', ICCID);
    expect(masker.mask('iccid', swapPairs(ICCID))).toBe(swapPairs(plain));
    expect(masker.mask('identity', `ATI says ${ICCID}F`)).toBe(`ATI says ${plain}F`);
  });

  const digits = fc.stringMatching(/^[1-9]\d{7,14}$/).filter((text) => new Set(text).size > 2);
  const name = fc.stringMatching(/^[A-Z][a-z]{3,9}$/);
  const junk = fc.stringMatching(/^[ -~\r\n]{0,12}$/);
  const kinds = fc.constantFrom<ReplyKind>('texts', 'plain', 'cell', 'imei', 'imsi', 'iccid');

  it('lets no number through, whatever a modem puts around it', () => {
    fc.assert(
      fc.property(digits, kinds, junk, junk, fc.nat(), (number, kind, before, after, seed) => {
        const around = before.replace(/[0-9A-F]$/i, '');
        const text = `${around}"${number}"${after.replace(/^\d/, '')}`;
        expect(mask(kind, text, seed)).not.toContain(number);
      }),
      { numRuns: 500 },
    );
  });

  it('lets no name through where names stand, whatever a modem puts around it', () => {
    const prefixes = fc.constantFrom(
      '+CNUM: ',
      '+CPBR: 1,"123",129,',
      '+CPBR:',
      'ERROR+CNUM: ',
      '',
      '^CPBR: 7,',
    );
    const quotes = fc.constantFrom('"', '');
    fc.assert(
      fc.property(
        prefixes,
        name,
        quotes,
        quotes,
        junk,
        fc.nat(),
        (prefix, word, open, close, after, seed) => {
          const masked = mask('texts', `${prefix}${open}${word}${close}${after}`, seed);
          expect(masked).not.toContain(word);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes any bytes, keeps the number of bytes and the ends of lines, and never leaves what it learned', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), kinds, fc.nat(), (wild, kind, seed) => {
        const text = Buffer.from(wild, 'utf8').toString('latin1');
        const masked = mask(kind, text, seed);
        expect(masked).toHaveLength(text.length);
        expect(masked.replace(/[^\r\n]/g, '')).toBe(text.replace(/[^\r\n]/g, ''));
      }),
      { numRuns: 500 },
    );
  });

  it('lets no number through in a PDU, and leaves a PDU', () => {
    const hex = '07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07';
    fc.assert(
      fc.property(fc.nat(), fc.nat(hex.length - 1), fc.constantFrom('0', '7', 'F'), (seed, at, nibble) => {
        const damaged = hex.slice(0, at) + nibble + hex.slice(at + 1);
        const masked = mask('plain', `+CMT: ,29\r\n${damaged}`, seed);
        expect(masked).toMatch(/^\+CMT: ,29\r\n[0-9A-F]{76}$/);
        expect(masked).not.toContain('C8F71D14969741F977FD07');
      }),
    );
  });
});
