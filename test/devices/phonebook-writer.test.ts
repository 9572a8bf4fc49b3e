import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { fitAlpha } from '../../src/codec/sim/alpha.ts';
import { ucs2Hex } from '../../src/codec/ucs2.ts';
import { SimError, toSimError } from '../../src/core/errors.ts';
import type { PhonebookEntry } from '../../src/devices/contract/device.ts';
import type { Personality } from '../../src/simulator/modem/personality.ts';
import type { SimCardOptions } from '../../src/simulator/sim/sim-card.ts';
import { type CardBench, cardBench } from '../support/card-bench.ts';
import { drive } from '../support/fake-modem.ts';
import { ERROR, lines, OK, type Script, scriptedModem } from '../support/scripted-modem.ts';

const ENTRY: PhonebookEntry = { index: 5, name: 'Anna', number: '+4917012345', numberType: 145 };
const ANNA = ucs2Hex('Anna');
const STORED = lines(`+CPBR: 5,"+4917012345",145,"${ANNA}"`);
const cme = (code: number | string) => `\r\n+CME ERROR: ${code}\r\n`;

/** What a call throws, or its value. */
async function outcome<T>(promise: Promise<T>): Promise<T | SimError> {
  return promise.catch((error: unknown) => toSimError(error));
}

async function write(script: Script, entry = ENTRY, storage = 'SM') {
  const { open, modem, clock } = scriptedModem(script);
  const { session } = await open();
  const result = await drive(clock, outcome(session.writePhonebookEntry(storage, entry)));
  return { result, heard: modem.heard.filter((text) => text.startsWith('AT')) };
}

describe('writing one record', () => {
  it('opens the storage, writes, and reads back, with nothing in between', async () => {
    const { open, modem, clock } = scriptedModem({ 'AT+CPBR=5': STORED });
    const { session } = await open();
    const other = session.readPhonebookEntry('ME', 5);
    const result = await drive(clock, session.writePhonebookEntry('SM', ENTRY));
    await drive(clock, other);
    expect(result).toEqual(ENTRY);
    expect(modem.heard).toEqual([
      'AT+CPBS="ME"',
      'AT+CPBR=5',
      'AT+CPBS="SM"',
      `AT+CPBW=5,"+4917012345",145,"${ANNA}"`,
      'AT+CPBR=5',
    ]);
  });

  it.each([
    [{ number: '030123', numberType: null }, '"030123",129'],
    [{ number: '+30123', numberType: null }, '"+30123",145'],
    [{ number: '30123', numberType: 145 }, '"+30123",145'],
    [{ number: '+30123', numberType: 129 }, '"+30123",145'],
    [{ number: '*100#', numberType: 255 }, '"*100#",255'],
    [{ number: '030123', numberType: 161 }, '"030123",161'],
    [{ number: '030123', numberType: 7 }, '"030123",129'],
    [{ number: '', numberType: null }, '"",129'],
    [{ number: '0301,23p4w5?', numberType: null }, '"0301,23p4w5?",129'],
  ])('writes %o as %s', async (change, written) => {
    const { heard } = await write({}, { ...ENTRY, ...change });
    expect(heard).toContain(`AT+CPBW=5,${written},"${ANNA}"`);
  });

  it.each([
    '12x',
    'anna@example.org',
    '12"34',
    '12\r34',
    '1+2',
    '12;34',
    '1 2',
    '\u0661\u0662',
    '1'.repeat(101),
  ])('does not send the number %j', async (number) => {
    const { result, heard } = await write({}, { ...ENTRY, number });
    expect(result).toMatchObject({ code: 'INPUT_INVALID', details: { field: 'number' } });
    expect(heard).toEqual([]);
  });

  it.each(['LD', 'ON', 'FD', 'MT', 'EN', 'SM"', 'x'])('does not write into %s', async (storage) => {
    const { result, heard } = await write({}, ENTRY, storage);
    expect(result).toMatchObject({ code: 'INPUT_INVALID', details: { field: 'storage' } });
    expect(heard).toEqual([]);
  });

  it('does not write a record without anything in it, nor at a place that is none', async () => {
    expect((await write({}, { ...ENTRY, name: '', number: '' })).result).toMatchObject({
      code: 'INPUT_INVALID',
    });
    for (const index of [-1, 1.5, 65_536, Number.NaN])
      expect((await write({}, { ...ENTRY, index })).result).toMatchObject({ details: { field: 'index' } });
  });

  it.each([
    [20, 'memory-full'],
    [21, 'invalid-index'],
    [24, 'name-too-long'],
    [25, 'name-characters'],
    [26, 'number-too-long'],
    [27, 'number-characters'],
    [100, 'unknown'],
  ])('tells what CME %i means, without name and number', async (code, reason) => {
    const { result } = await write({ 'AT+CPBW=': cme(code) });
    expect(result).toMatchObject({
      code: 'DEVICE_REFUSED',
      details: { cme: code, reason, index: 5, storage: 'SM' },
    });
    expect(JSON.stringify([(result as SimError).message, (result as SimError).details])).not.toMatch(
      /4917012345|Anna|0041/,
    );
  });

  it('takes a bare ERROR for a refusal', async () => {
    expect((await write({ 'AT+CPBW=': ERROR })).result).toMatchObject({
      code: 'DEVICE_REFUSED',
      details: { reason: 'unknown' },
    });
  });

  it('writes the number in UCS-2 too where the modem wants it so, and remembers that', async () => {
    const hex = ucs2Hex(ENTRY.number);
    const { open, modem, clock } = scriptedModem({
      'AT+CPBW=': (heard) => (heard.includes(hex) ? OK : cme(27)),
      'AT+CPBR=5': lines(`+CPBR: 5,"${hex}",145,"${ANNA}"`),
    });
    const { session } = await open();
    expect(await drive(clock, session.writePhonebookEntry('SM', ENTRY))).toEqual(ENTRY);
    modem.heard.length = 0;
    expect(await drive(clock, session.writePhonebookEntry('SM', ENTRY))).toEqual(ENTRY);
    expect(modem.heard.filter((text) => text.startsWith('AT+CPBW'))).toEqual([
      `AT+CPBW=5,"${hex}",145,"${ANNA}"`,
    ]);
  });

  it('gives what the storage holds, also when that is something else', async () => {
    const cut = lines(`+CPBR: 5,"+4917012345",145,"${ucs2Hex('An')}"`);
    expect((await write({ 'AT+CPBR=5': cut })).result).toEqual({ ...ENTRY, name: 'An' });
    expect((await write({ 'AT+CPBR=5': OK })).result).toBeNull();
    expect((await write({ 'AT+CPBR=5': ERROR })).result).toBeNull();
    expect((await write({ 'AT+CPBR=5': cme(22) })).result).toBeNull();
  });

  it('reads once more when the line was hit', async () => {
    const answers = ['\r\n+CPBR: 5,"+49170\x00\r\n\r\nOK\r\n', STORED];
    expect((await write({ 'AT+CPBR=5': () => answers.shift() ?? null })).result).toEqual(ENTRY);
    const broken = '\r\n+CPBR: 5,"+49170\r\n\r\nOK\r\n';
    expect((await write({ 'AT+CPBR=5': broken })).result).toMatchObject({ code: 'DEVICE_GARBLED' });
    const foreign = lines(`+CPBR: 6,"+4917012345",145,"${ANNA}"`);
    expect((await write({ 'AT+CPBR=5': foreign })).result).toMatchObject({ code: 'DEVICE_GARBLED' });
  });

  it('looks what was written when the answer is lost, and says when that is not known', async () => {
    expect((await write({ 'AT+CPBW=': null, 'AT+CPBR=5': STORED })).result).toEqual(ENTRY);
    for (const answer of [OK, null, ERROR, lines(`+CPBR: 5,"123",129,"${ANNA}"`)])
      expect((await write({ 'AT+CPBW=': null, 'AT+CPBR=5': answer })).result).toMatchObject({
        code: 'DEVICE_TIMEOUT',
        details: { index: 5 },
      });
  });

  it('does not write again by itself after a restart: another card may be in it', async () => {
    let writes = 0;
    const { open, modem, clock } = scriptedModem({
      'AT+CPBW=': () => {
        writes += 1;
        modem.say('\r\n^SYSSTART\r\n');
        return ERROR;
      },
      'AT+CPBR=5': OK,
    });
    const { session } = await open();
    const result = await drive(clock, outcome(session.writePhonebookEntry('SM', ENTRY)));
    expect(writes).toBe(1);
    expect(result).toBeInstanceOf(SimError);
  });
});

describe('names in other character sets', () => {
  const script = (charset: string): Script => ({
    'AT+CSCS="UCS2"': ERROR,
    'AT+CSCS="GSM"': charset === 'GSM' ? OK : ERROR,
    'AT+CSCS?': lines(`+CSCS: "${charset}"`),
  });

  it.each([
    ['GSM', 'J\u00fcrgen', 'J~rgen'],
    ['GSM', 'A-Z a.z 09', 'A-Z a.z 09'],
    ['UTF-8', 'J\u00fcrgen', 'J\u00c3\u00bcrgen'],
    ['UTF-8', '\u5f20', '\u00e5\u00bc\u00a0'],
    ['IRA', "O'Neill", "O'Neill"],
  ])('in %s %j goes out as %j', async (charset, name, written) => {
    const { heard } = await write(script(charset), { ...ENTRY, name });
    expect(heard).toContain(`AT+CPBW=5,"+4917012345",145,"${written}"`);
  });

  it.each([
    ['GSM', 'Q"Q', 'U+0022'],
    ['GSM', '\u5f20', 'U+5F20'],
    // Code 0 in this alphabet, and a control character on the wire.
    ['GSM', 'a@b', 'U+0040'],
    ['GSM', '\u00d6sterreich', 'U+00D6'],
    ['GSM', '5 \u20ac', 'U+20AC'],
    ['UTF-8', 'a"\r\nAT', 'U+0022'],
    ['IRA', 'J\u00fcrgen', 'U+00FC'],
    ['IRA', 'a\u001ab', 'U+001A'],
    ['UCS2', 'a\u0000b', 'U+0000'],
    ['UCS2', 'a\ud800', 'U+D800'],
    ['UCS2', 'a\uffff', 'U+FFFF'],
  ])('in %s %j cannot be written, because of %s', async (charset, name, character) => {
    const { result, heard } = await write(charset === 'UCS2' ? {} : script(charset), { ...ENTRY, name });
    expect(result).toMatchObject({ code: 'INPUT_INVALID', details: { field: 'name', character } });
    expect(heard).toEqual([]);
  });

  it('never puts more than hex or harmless characters into the command', async () => {
    const seen: string[] = [];
    for (const charset of ['UCS2', 'GSM', 'UTF-8', 'IRA']) {
      const { open, modem, clock } = scriptedModem(charset === 'UCS2' ? {} : script(charset));
      const { session } = await open();
      await fc.assert(
        fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), async (name) => {
          modem.heard.length = 0;
          await drive(clock, outcome(session.writePhonebookEntry('SM', { ...ENTRY, name })));
          for (const heard of modem.heard) seen.push(heard);
        }),
        { numRuns: 60 },
      );
    }
    expect(seen.length).toBeGreaterThan(100);
    const safe =
      /^AT(?:\+CPB[SR]=(?:"SM"|5)|\+CPBW=5,"\+4917012345",145,"(?:[ !#-[\]-~]|[^ -~\p{Cc}]|\p{Cc})*"|)$/u;
    for (const heard of seen) {
      expect(heard).toMatch(safe);
      expect([...heard].filter((one) => one < ' ' || one === '\u007f')).toEqual([]);
    }
  });
});

describe('deleting one record', () => {
  async function remove(script: Script) {
    const { open, modem, clock } = scriptedModem(script);
    const { session } = await open();
    const result = await drive(clock, outcome(session.deletePhonebookEntry('SM', 5)));
    return { result, heard: modem.heard };
  }

  it.each([
    ['OK', OK, OK],
    ['CME 22', OK, cme(22)],
    ['ERROR', OK, ERROR],
    ['nothing there, refused before', cme(22), OK],
    ['no answer, but gone', null, OK],
  ])('is done: %s', async (_name, written, read) => {
    const { result, heard } = await remove({ 'AT+CPBW=5': written, 'AT+CPBR=5': read });
    expect(result).toBeUndefined();
    expect(heard.slice(0, 2)).toEqual(['AT+CPBS="SM"', 'AT+CPBW=5']);
  });

  it.each([
    ['still there', OK, STORED, 'DEVICE_REFUSED'],
    ['refused', cme(3), STORED, 'DEVICE_REFUSED'],
    ['no answer, and still there', null, STORED, 'DEVICE_TIMEOUT'],
    ['no answer at all', null, null, 'DEVICE_TIMEOUT'],
  ])('is not: %s', async (_name, written, read, code) => {
    const { result } = await remove({ 'AT+CPBW=5': written, 'AT+CPBR=5': read });
    expect(result).toMatchObject({ code });
  });
});

describe('reading one record', () => {
  it.each([
    ['empty', OK, null],
    ['CME 22', cme(22), null],
    ['CME 21', cme(21), { code: 'DEVICE_REFUSED', details: { reason: 'invalid-index' } }],
    ['ERROR', ERROR, { code: 'DEVICE_REFUSED' }],
  ])('%s', async (_name, answer, expected) => {
    const { open, clock } = scriptedModem({ 'AT+CPBR=5': answer });
    const { session } = await open();
    const result = await drive(clock, outcome(session.readPhonebookEntry('SM', 5)));
    if (expected === null) expect(result).toBeNull();
    else expect(result).toMatchObject(expected);
  });

  it('reads names as the whole storage showed them', async () => {
    // Eight-bit hex in a UCS2 session: "Fe" alone would be one Chinese character.
    const all = ['Feuerwehr', 'Max Mustermann', 'Ho'];
    const record = (name: string, at: number) =>
      `+CPBR: ${at + 1},"112",129,"${Buffer.from(name, 'latin1').toString('hex').toUpperCase()}"`;
    const { open, clock } = scriptedModem({
      'AT+CPBR=?': lines('+CPBR: (1-3),40,14'),
      'AT+CPBR=1,3': lines(...all.map(record)),
      'AT+CPBR=3': lines(record('Ho', 2)),
    });
    const { session } = await open();
    const whole = await drive(clock, session.readPhonebook('SM'));
    expect(whole.entries.map(({ name }) => name)).toEqual(all);
    expect(await drive(clock, session.readPhonebookEntry('SM', 3))).toEqual(whole.entries[2]);
  });
});

describe('capacity', () => {
  const CARD: Script = {
    'AT+CPBS?': lines('+CPBS: "SM",12,250'),
    'AT+CPBR=?': lines('+CPBR: (1-250),40,18'),
  };

  async function capacity(script: Script, storage = 'SM') {
    const { open, clock } = scriptedModem({ ...CARD, ...script });
    const { session } = await open();
    return drive(clock, outcome(session.phonebookCapacity(storage)));
  }
  const KNOWN = {
    storage: 'SM',
    firstIndex: 1,
    lastIndex: 250,
    maxNumberLength: 40,
    maxNameLength: 18,
    used: 12,
  };

  it('asks the card for the octets of a name and for extension records', async () => {
    const shape = '"000008626F3A040011FF44010201 1E"'.replace(' ', '');
    const extension = '"0000001A6F4A040011FF440102010D"';
    const found = await capacity({
      'AT+CRSM=192,28474,0,0,15': lines(`+CRSM: 144,0,${shape}`),
      'AT+CRSM=192,28490,0,0,15': lines(`+CRSM: 144,0,${extension}`),
      'AT+CRSM=178,28490,1,4,13': lines(`+CRSM: 144,0,"02031234FFFFFFFFFFFFFFFFFF"`),
      'AT+CRSM=178,28490,2,4,13': lines(`+CRSM: 144,0,"00FFFFFFFFFFFFFFFFFFFFFFFF"`),
    });
    expect(found).toMatchObject({ ...KNOWN, nameOctets: 16, extension: true, writable: true });
  });

  it.each([
    ['refused', ERROR],
    ['a file that is not there', lines('+CRSM: 148,4')],
    ['nonsense', lines('+CRSM: 144,0,"zz"')],
    ['a record that is too short', lines('+CRSM: 144,0,"000008626F3A040011FF440102010A"')],
  ])('goes without the card: %s', async (_name, answer) => {
    expect(await capacity({ 'AT+CRSM=': answer })).toMatchObject({
      ...KNOWN,
      nameOctets: null,
      extension: null,
      writable: true,
    });
  });

  it.each([
    ['ME', true],
    ['LD', false],
    ['ON', false],
    ['FD', false],
    ['MT', false],
  ])('%s: writable %s', async (storage, writable) => {
    expect(await capacity({}, storage)).toMatchObject({ storage, writable, nameOctets: null });
  });

  it('is asked of a storage in UCS-2 hex where the modem wants its name so, tried once', async () => {
    const { open, modem, clock } = scriptedModem({
      'AT+CPBS=': (heard) => (heard === 'AT+CPBS="0053004D"' ? OK : cme(3)),
      'AT+CPBS?': lines('+CPBS: "0053004D",1,250'),
      'AT+CPBR=?': lines('+CPBR: (1-250),40,14'),
      'AT+CRSM=': ERROR,
    });
    const { session } = await open();
    for (let time = 0; time < 2; time += 1) {
      await drive(clock, session.phonebookCapacity('SM'));
      expect(await drive(clock, outcome(session.phonebookCapacity('ME')))).toMatchObject({
        code: 'DEVICE_REFUSED',
        details: { storage: 'ME', cme: 3 },
      });
    }
    expect(modem.heard.filter((text) => text.startsWith('AT+CPBS="'))).toEqual([
      'AT+CPBS="SM"',
      'AT+CPBS="0053004D"',
      'AT+CPBS="004D0045"',
      'AT+CPBS="0053004D"',
      'AT+CPBS="004D0045"',
    ]);
  });

  it.each([
    ['takes names as they are', {}],
    [
      'is not set to UCS2',
      { 'AT+CSCS="UCS2"': ERROR, 'AT+CSCS?': lines('+CSCS: "GSM"'), 'AT+CPBS="SM"': ERROR },
    ],
  ])('never sends the name of a storage in hex to a modem that %s', async (_what, script: Script) => {
    const { open, modem, clock } = scriptedModem({ ...script, 'AT+CPBS="ME"': cme(3) });
    const { session } = await open();
    await drive(clock, outcome(session.phonebookCapacity('SM')));
    await drive(clock, outcome(session.phonebookCapacity('ME')));
    expect(modem.heard).toContain('AT+CPBS="ME"');
    expect(modem.heard.filter((text) => text.startsWith('AT+CPBS="00'))).toEqual([]);
  });

  it.each([
    ['another storage', lines('+CPBS: "004D0045",1,250')],
    ['nothing', ERROR],
  ])(
    'of a storage is an error where a modem says OK to its name in hex and then shows %s',
    async (_what, open) => {
      const told = await capacity({ 'AT+CPBS="SM"': cme(3), 'AT+CPBS?': open }, 'SM');
      expect(told).toMatchObject({ code: 'DEVICE_REFUSED', details: { cme: 3 } });
    },
  );

  it('of a storage that does not exist is an error', async () => {
    expect(await capacity({ 'AT+CPBS="ME"': cme(3) }, 'ME')).toMatchObject({ code: 'DEVICE_REFUSED' });
  });
});

describe('on the simulator', () => {
  const benches: CardBench[] = [];
  afterEach(async () => {
    for (const bench of benches.splice(0)) await bench.close();
  });

  async function start(personality: Partial<Personality> = {}, card: Partial<SimCardOptions> = {}) {
    const bench = await cardBench(personality, { extensions: 2, ...card });
    benches.push(bench);
    const put = (entry: Partial<PhonebookEntry>, storage = 'SM') =>
      bench.settle(outcome(bench.session.writePhonebookEntry(storage, { ...ENTRY, ...entry })));
    return { ...bench, put };
  }

  const NAMES = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(' ', 'a', '\u3400', '\u3481', '\u4dbf', '\uf8ff'), maxLength: 6 }),
    fc.constantFrom(
      '',
      'Anna',
      'J\u00fcrgen "Q" \u00d1',
      'a@b',
      '\u0623\u062d\u0645\u062f',
      '\u5f20\u4e09',
      '\u{1f600} Max',
      '0041',
      'FFFF',
      "x'); --",
      '5 \u20ac [x] {y} \\ ~',
      'OK',
      '+CPBR: 1,"1",129,"x"',
    ),
  );
  const ANY_NUMBER = fc.stringMatching(/^\+?[0-9]{1,18}$/).filter((number) => !number.startsWith('+0'));
  /** Digits that could be other digits in UCS-2. */
  const DOUBTFUL = fc.stringMatching(/^(?:003[0-9]){3,4}$/);
  // A modem that is set to UCS2 may take these for what they could be: the virtual one does.
  const NUMBERS = ANY_NUMBER.filter((number) => !/^(?:00[0-9]{2}){3,}$/.test(number));

  it('reads back what it wrote, whatever name and number, as far as the card has room for it', async () => {
    const { session, settle, sim } = await start();
    await fc.assert(
      fc.asyncProperty(NAMES, NUMBERS, fc.integer({ min: 1, max: 10 }), async (name, number, index) => {
        const fit = fitAlpha(name, 20);
        const writing = settle(
          outcome(session.writePhonebookEntry('SM', { index, name, number, numberType: null })),
        );
        if (/[\0\uffff]|\p{Cs}/u.test(name)) {
          expect(await writing).toMatchObject({ code: 'INPUT_INVALID' });
        } else if (!fit.fits) {
          expect(await writing).toMatchObject({ code: 'DEVICE_REFUSED', details: { cme: 24 } });
        } else {
          expect(await writing).toMatchObject({ index, name, number });
          expect(sim.phonebook.get(index)).toMatchObject({ name, number });
          await settle(session.deletePhonebookEntry('SM', index));
          expect(sim.phonebook.get(index)).toBeNull();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reads and writes where the names of storages go in the character set too, also after a restart', async () => {
    const { session, settle, put, sim, simulator } = await start(
      { encodesNames: true, bootMs: 2_000, bootLines: ['RDY'] },
      { contacts: [{ name: '\u042e\u0440\u0438\u0439', number: '+491701111111' }] },
    );
    expect(await settle(session.phonebooks())).toEqual(['SM', 'ME', 'FD', 'ON', 'EN']);
    expect(await settle(session.readPhonebook('SM'))).toMatchObject({
      info: { firstIndex: 1, lastIndex: 10 },
      entries: [{ index: 1, name: '\u042e\u0440\u0438\u0439' }],
      problems: [],
    });
    expect(await put({ name: '\u5f20\u4e09' })).toMatchObject({ index: 5, name: '\u5f20\u4e09' });
    // What is set again while the character set is UCS2 is refused by such a modem, and is as it was.
    await settle(session.raw('AT+CSCS?'));
    await settle(session.raw('AT+CMEE=1'));
    expect(await settle(session.readPhonebookEntry('SM', 5))).toMatchObject({ name: '\u5f20\u4e09' });
    simulator.modem('m').faults.add({ kind: 'reboot', at: 'before', command: 'AT+CPBR' });
    expect(await settle(session.readPhonebook('SM').catch(() => session.readPhonebook('SM')))).toMatchObject({
      entries: [{ index: 1, name: '\u042e\u0440\u0438\u0439' }, { index: 5 }],
    });
    expect(sim.phonebook.get(5)?.name).toBe('\u5f20\u4e09');
  });

  it('reads back every number from a modem that is not set to UCS2', async () => {
    const { session, settle, sim } = await start({ charsets: ['GSM', 'IRA'] });
    await fc.assert(
      fc.asyncProperty(fc.oneof(ANY_NUMBER, DOUBTFUL), async (number) => {
        const entry = { index: 1, name: 'Anna', number, numberType: null };
        expect(await settle(outcome(session.writePhonebookEntry('SM', entry)))).toMatchObject({ number });
        expect(sim.phonebook.get(1)).toMatchObject({ number });
        const [read] = (await settle(session.readPhonebook('SM'))).entries;
        expect(read).toMatchObject({ number });
      }),
      { numRuns: 30 },
    );
  });

  it('reads a doubtful number as the storage has shown numbers before', async () => {
    const { session, settle, sim } = await start();
    sim.phonebook.put(1, { name: 'Anna', number: '+4917012345' });
    sim.phonebook.put(2, { name: 'Ben', number: '003000310032' });
    const whole = await settle(session.readPhonebook('SM'));
    expect(whole.entries.map(({ number }) => number)).toEqual(['+4917012345', '003000310032']);
    expect(await settle(session.readPhonebookEntry('SM', 2))).toEqual(whole.entries[1]);
  });

  it('says before what fits, and the card refuses the rest', async () => {
    const { session, settle, put, sim } = await start();
    expect(await settle(session.phonebookCapacity('SM'))).toMatchObject({
      storage: 'SM',
      firstIndex: 1,
      lastIndex: 10,
      maxNumberLength: 40,
      maxNameLength: 20,
      used: 0,
      nameOctets: 20,
      extension: true,
      writable: true,
    });
    const long = '1234567890'.repeat(4);
    expect(await put({ index: 1, number: long, numberType: null })).toMatchObject({ number: long });
    expect(await put({ index: 2, number: long, numberType: null })).toMatchObject({ number: long });
    expect(await settle(session.phonebookCapacity('SM'))).toMatchObject({ used: 2, extension: false });
    expect(await put({ index: 3, number: long, numberType: null })).toMatchObject({ details: { cme: 20 } });
    expect(await put({ index: 3, number: `${long}1`, numberType: null })).toMatchObject({
      details: { cme: 26 },
    });
    expect(await put({ index: 11 })).toMatchObject({ details: { cme: 21 } });
    expect(await put({ index: 1, number: '112', numberType: null })).toMatchObject({ number: '112' });
    expect(await settle(session.phonebookCapacity('SM'))).toMatchObject({ extension: true });
    expect(sim.phonebook.get(2)).toMatchObject({ number: long });
  });

  it('without extension records a long number is refused', async () => {
    const { session, settle, put } = await start({}, { extensions: 0 });
    expect(await settle(session.phonebookCapacity('SM'))).toMatchObject({
      maxNumberLength: 20,
      extension: false,
    });
    expect(await put({ number: '1'.repeat(21), numberType: null })).toMatchObject({ details: { cme: 26 } });
  });

  it.each([
    ['cuts-names', { name: 'a name of more than twenty' }, 'a name of more than '],
    ['literal-hex', { name: 'Anna' }, '0041006E006E0061'],
    ['cuts-at-quote', { name: 'Bob "B"' }, 'Bob '],
    ['drops-empty-number', { number: '', numberType: null }, null],
  ] as const)('shows that a modem %s', async (writeHabit, change, name) => {
    const { put } = await start({ writeHabit });
    const result = await put(change);
    if (name === null) expect(result).toBeNull();
    else expect(result).toMatchObject({ name });
  });

  it('writes into the storage of the modem as well', async () => {
    const { put, sim, session, settle } = await start();
    expect(await put({}, 'ME')).toEqual(ENTRY);
    expect(sim.phonebook.used).toBe(0);
    expect(await settle(session.readPhonebookEntry('SM', 5))).toBeNull();
    expect(await settle(session.readPhonebookEntry('ME', 5))).toEqual(ENTRY);
  });
});
