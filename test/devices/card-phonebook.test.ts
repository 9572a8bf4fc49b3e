import { afterEach, describe, expect, it } from 'vitest';
import { comparePhonebook } from '../../src/devices/contract/phonebook-check.ts';
import type { FaultSpec } from '../../src/simulator/faults.ts';
import type { Personality } from '../../src/simulator/modem/personality.ts';
import type { SimCardOptions } from '../../src/simulator/sim/sim-card.ts';
import { type CardBench, cardBench } from '../support/card-bench.ts';
import { drive } from '../support/fake-modem.ts';
import { ERROR, lines, type Script, scriptedModem } from '../support/scripted-modem.ts';

const LONG = `+${'1234567890'.repeat(4)}`;
const CONTACTS = [
  { name: 'Anna', number: '+491701111111' },
  { name: 'J\u00fcrgen M\u00fcller', number: '030123456' },
  { name: '\u042e\u0440\u0438\u0439', number: LONG },
  { name: '\u5f20\u4e09', number: '*100#' },
  { name: '', number: '112' },
  { name: 'Nobody', number: '' },
];
const RICH = [
  {
    name: 'Anna',
    number: '+491701111111',
    secondName: 'Anni',
    emails: ['anna@example.org', 'a_b@example.com'],
    additionalNumbers: [{ number: '+49301234', label: 'Office' }],
    groups: ['Family', 'Work'],
  },
  { name: 'Bob', number: '030123456' },
  { name: 'Eve', number: '112', groups: ['Work'] },
  { name: '\u5f20\u4e09', number: '+8613800138000', emails: ['z@example.cn'] },
];

const benches: CardBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});

async function start(personality: Partial<Personality> = {}, card: Partial<SimCardOptions> = {}) {
  const bench = await cardBench(personality, card);
  benches.push(bench);
  return bench;
}

describe('names that the character set of the modem lacks', () => {
  const CONTACTS = [
    { name: '\u0410\u043d\u043d\u0430', number: '+79161111111' },
    { name: 'Who?', number: '123' },
    { name: 'Bob', number: '124' },
  ];
  async function names(personality: Partial<Personality>, fault?: FaultSpec) {
    const bench = await cardBench(personality, { contacts: CONTACTS });
    if (fault) bench.simulator.modem('m').faults.add(fault);
    const done: number[] = [];
    const { entries } = await bench.settle(
      bench.session.readPhonebook('SM', { onProgress: (count) => done.push(count) }),
    );
    const single = await bench.settle(bench.session.readPhonebookEntry('SM', 1));
    await bench.close();
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(single).toEqual(entries[0]);
    return entries.map(({ name, shownName }) => [name, shownName]);
  }

  it('are those of the card, if it tells', async () => {
    expect(await names({ charsets: ['GSM', 'IRA'] })).toEqual([
      [CONTACTS[0]?.name, '????'],
      ['Who?', undefined],
      ['Bob', undefined],
    ]);
  });

  it.each<[string, Partial<Personality>, FaultSpec?]>([
    ['is not to be asked', { missing: ['+CRSM'] }],
    ['refuses', {}, { kind: 'error', command: 'AT+CRSM=178', times: 'always' }],
  ])('are told as doubtful where the card %s', async (_what, personality, fault) => {
    expect(await names({ charsets: ['IRA'], ...personality }, fault)).toEqual([
      ['????', '????'],
      ['Who?', 'Who?'],
      ['Bob', undefined],
    ]);
  });

  it('are not looked for where the modem lacks no character', async () => {
    const bench = await cardBench({}, { contacts: CONTACTS });
    const { entries } = await bench.settle(bench.session.readPhonebook('SM'));
    expect(entries.map(({ name, shownName }) => [name, shownName])).toEqual(
      CONTACTS.map(({ name }) => [name, undefined]),
    );
    await bench.close();
  });
});

describe('the phone book of a SIM, from its file', () => {
  it('is what the commands show, long numbers too', async () => {
    const { session, settle } = await start({}, { contacts: CONTACTS, extensions: 3 });
    const shown = await settle(session.readPhonebook('SM'));
    const progress: number[] = [];
    const options = { onProgress: (done: number) => progress.push(done) };
    const card = await settle(session.readCardPhonebook?.(options) ?? Promise.resolve(null));
    expect(card).toMatchObject({ source: 'sim', size: 10, nameOctets: 20, problems: [] });
    expect(card?.entries.map(({ index, name, number }) => ({ index, name, number }))).toEqual(
      CONTACTS.map((contact, at) => ({ index: at + 1, ...contact })),
    );
    expect(comparePhonebook(shown.entries, card ?? { entries: [] })).toEqual([]);
    expect(progress).toEqual([10]);
  });

  it('is read as far as it is wanted', async () => {
    const { session, settle, sim } = await start(
      {},
      { contacts: CONTACTS, extensions: 3, phonebookSize: 40 },
    );
    sim.phonebook.put(21, { name: 'Far', number: '112' });
    const read = async (places: number) => {
      const card = await settle(session.readCardPhonebook?.({ places }) ?? Promise.resolve(null));
      return { size: card?.size, indexes: card?.entries.map(({ index }) => index) };
    };
    expect(await read(2)).toEqual({ size: 40, indexes: [1, 2] });
    expect(await read(20)).toEqual({ size: 40, indexes: [1, 2, 3, 4, 5, 6] });
    expect(await read(100)).toEqual({ size: 40, indexes: [1, 2, 3, 4, 5, 6, 21] });
  });

  it('shows a modem that cuts names', async () => {
    const { session, settle } = await start({ shownNameLength: 5 }, { contacts: CONTACTS, extensions: 2 });
    const shown = await settle(session.readPhonebook('SM'));
    const card = await settle(session.readCardPhonebook?.() ?? Promise.resolve(null));
    expect(comparePhonebook(shown.entries, card ?? { entries: [] })).toEqual([
      { index: 2, kind: 'name-cut', shown: 'J\u00fcrge', stored: 'J\u00fcrgen M\u00fcller' },
      { index: 6, kind: 'name-cut', shown: 'Nobod', stored: 'Nobody' },
    ]);
  });

  it('is read where the modem has no phone book commands', async () => {
    const missing = ['+CPBS', '+CPBR', '+CPBW', '+CPBF'];
    const { session, settle } = await start({ missing }, { contacts: CONTACTS, extensions: 2 });
    expect(await settle(session.phonebooks())).toEqual(['SM']);
    const reading = await settle(session.readPhonebook('SM'));
    expect(reading.problems).toEqual([]);
    expect(reading.info).toMatchObject({ storage: 'SM', firstIndex: 1, lastIndex: 10, maxNameLength: 20 });
    expect(reading.entries.map(({ name }) => name)).toEqual(CONTACTS.map(({ name }) => name));
    await expect(settle(session.readPhonebook('ME'))).rejects.toMatchObject({ code: 'DEVICE_REFUSED' });
  });

  it('is read where the commands do not give all of it', async () => {
    const rewrites = [{ match: '^\\+CPBR: 3,', replace: '+CPBR: 300,' }];
    const { session, settle } = await start({ rewrites }, { contacts: CONTACTS, extensions: 2 });
    const reading = await settle(session.readPhonebook('SM'));
    expect(reading.problems).toEqual([]);
    expect(reading.entries.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(reading.entries[2]).toMatchObject(CONTACTS[2] ?? {});
  });

  it('says which records it cannot make sense of', async () => {
    const { session, settle, sim } = await start({}, { contacts: CONTACTS.slice(0, 2) });
    sim.phonebook.file.write(4, Uint8Array.from([0x41, ...new Array(19).fill(0xff), 0x30, 0x81, 0x21]));
    const card = await settle(session.readCardPhonebook?.() ?? Promise.resolve(null));
    expect(card?.entries).toHaveLength(2);
    expect(card?.problems).toEqual(['record 4 of the card cannot be read']);
  });
});

describe('the phone book of a USIM, from its files', () => {
  it.each([
    ['global', {}],
    ['local', {}],
    ['global, in two sets', { setSize: 3 }],
  ] as const)('%s', async (name, usim) => {
    const place = name === 'local' ? 'local' : 'global';
    const { session, settle } = await start({}, { contacts: RICH, extensions: 2, usim: { ...usim, place } });
    const card = await settle(session.readCardPhonebook?.() ?? Promise.resolve(null));
    expect(card).toMatchObject({ source: 'usim', size: 10, nameOctets: 20, problems: [] });
    const { additionalNumbers: [additional] = [], ...anna } = RICH[0] ?? { additionalNumbers: [] };
    expect(card?.entries).toEqual([
      {
        index: 1,
        numberType: 145,
        ...anna,
        additionalNumbers: [{ ...additional, numberType: 145 }],
      },
      { index: 2, numberType: 129, name: 'Bob', number: '030123456' },
      { index: 3, numberType: 129, ...RICH[2] },
      { index: 4, numberType: 145, ...RICH[3] },
    ]);
    const capacity = await settle(session.phonebookCapacity('SM'));
    expect(capacity).toMatchObject({ nameOctets: 20, extension: true });
  });

  it('cannot be had from a modem that takes no paths', async () => {
    const { session, settle } = await start({ cardPaths: false }, { contacts: RICH, usim: {} });
    expect(session.readCardPhonebook).toBeDefined();
    expect(await settle(session.readCardPhonebook?.() ?? Promise.resolve(null))).toBeNull();
    expect(await settle(session.phonebookCapacity('SM'))).toMatchObject({
      nameOctets: null,
      extension: null,
    });
  });
});

describe('a card that answers in its own way', () => {
  async function read(script: Script) {
    const { open, modem, clock } = scriptedModem({ 'AT+CRSM=': lines('+CRSM: 106,130'), ...script });
    const { session } = await open();
    const card = await drive(clock, session.readCardPhonebook?.() ?? Promise.resolve(null), 3_600_000);
    return { card, heard: modem.heard };
  }

  it('takes the right length from a refusal, and finds the reference where a modem wants the MF named', async () => {
    const reference = 'A804C0024F3A'.padEnd(16, 'F');
    const adn = '416E6EFFFF06919403214365FFFFFFFFFFFFFF';
    const { card } = await read({
      'AT+CRSM=192,20272,0,0,15,,"3F007F105F3A"': lines('+CRSM: 108,25'),
      'AT+CRSM=192,20272,0,0,25,,"3F007F105F3A"': lines(
        '+CRSM: 144,0,"62108205422100080183024F308A01058800"',
      ),
      'AT+CRSM=178,20272,1,4,8,,"3F007F105F3A"': lines(`+CRSM: 144,0,"${reference}"`),
      'AT+CRSM=192,20282,0,0,15,,"3F007F105F3A"': lines('+CRSM: 144,0,"62108205422100130283024F3A8A01"'),
      'AT+CRSM=178,20282,1,4,19,,"3F007F105F3A"': lines(`+CRSM: 144,0,"${adn}"`),
      'AT+CRSM=178,20282,2,4,19,,"3F007F105F3A"': lines(`+CRSM: 144,0,"${'FF'.repeat(19)}"`),
    });
    expect(card).toEqual({
      source: 'usim',
      entries: [{ index: 1, name: 'Ann', number: '+4930123456', numberType: 145 }],
      size: 2,
      nameOctets: 5,
      problems: [],
    });
  });

  it('gives up a file of which nothing is shown', async () => {
    const { card, heard } = await read({
      'AT+CRSM=192,28474,0,0,15': lines('+CRSM: 144,0,"000021346F3A040011FFFF01020122"'),
    });
    expect(card?.problems.at(-1)).toBe('the card does not show its file 6F3A any further');
    expect(heard.filter((text) => text.startsWith('AT+CRSM=178,28474'))).toHaveLength(3);
  });

  it.each([
    ['ERROR', ERROR],
    ['nonsense', lines('+CRSM: 144,0,"zz"')],
    ['a file without records', lines('+CRSM: 144,0,"000000006F3A040011FFFF01020100"')],
  ])('%s is no phone book', async (_name, answer) => {
    expect((await read({ 'AT+CRSM=': answer })).card).toBeNull();
  });

  it('does not follow a chain of digits for ever', async () => {
    const { card } = await read({
      'AT+CRSM=192,28474,0,0,15': lines('+CRSM: 144,0,"0000000E6F3A040011FFFF0102010E"'),
      'AT+CRSM=178,28474,1,4,14': lines('+CRSM: 144,0,"0B8121436587092143658709FF01"'),
      'AT+CRSM=192,28490,0,0,15': lines('+CRSM: 144,0,"0000000D6F4A040011FFFF0102010D"'),
      'AT+CRSM=178,28490,1,4,13': lines('+CRSM: 144,0,"020121FFFFFFFFFFFFFFFFFF01"'),
    });
    expect(card?.entries).toEqual([
      { index: 1, name: '', number: `1234567890${'1234567890'}${'12'.repeat(8)}`, numberType: 129 },
    ]);
  });
});

describe('comparing', () => {
  const entry = (index: number, name: string, number = '1') => ({ index, name, number, numberType: 129 });
  it.each([
    [[entry(1, 'Anna ')], [entry(1, 'Anna')], []],
    [[entry(1, 'A', '1,2')], [entry(1, 'A', '1p2')], []],
    [
      [entry(1, 'A', '12')],
      [entry(1, 'A', '123')],
      [{ index: 1, kind: 'number', shown: '12', stored: '123' }],
    ],
    [[entry(1, 'B')], [entry(1, 'A')], [{ index: 1, kind: 'name', shown: 'B', stored: 'A' }]],
    [[], [entry(2, 'A')], [{ index: 2, kind: 'hidden', shown: null, stored: 'A' }]],
    [[entry(3, 'A')], [], [{ index: 3, kind: 'invented', shown: 'A', stored: null }]],
  ])('%o with %o', (shown, stored, differences) => {
    expect(comparePhonebook(shown, { entries: stored })).toEqual(differences);
  });
});
