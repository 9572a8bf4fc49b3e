import { describe, expect, it } from 'vitest';
import { ucs2Hex } from '../../src/codec/ucs2.ts';
import { drive, idle } from '../support/fake-modem.ts';
import { ERROR, lines, OK, type Script, scriptedModem } from '../support/scripted-modem.ts';

interface Quirks {
  size?: number;
  /** Largest range that is not refused. */
  maxRange?: number;
  /** Records after which a reply stops, with OK. */
  maxRecords?: number;
  /** What an empty range answers. */
  empty?: string;
  /** What an index over the size answers. */
  over?: string;
  refusal?: string;
  used?: number;
}

/** A phone book behind AT+CPBS, AT+CPBR=? and AT+CPBR, with the quirks of real ones. */
function phonebook(records: Record<number, string>, quirks: Quirks = {}): Script {
  const {
    size = 250,
    maxRange = 1000,
    maxRecords = 1000,
    empty = OK,
    over = '\r\n+CME ERROR: 21\r\n',
  } = quirks;
  return {
    'AT+CPBR=?': lines(`+CPBR: (1-${quirks.size === undefined ? 250 : size}),40,14`),
    'AT+CPBS?': lines(`+CPBS: "SM",${quirks.used ?? Object.keys(records).length},${size}`),
    'AT+CPBR=': (heard) => {
      const [from = 0, to = from] = heard.slice('AT+CPBR='.length).split(',').map(Number);
      if (to > size) return over;
      if (to - from >= maxRange) return quirks.refusal ?? ERROR;
      const found = Object.entries(records).filter(([index]) => Number(index) >= from && Number(index) <= to);
      if (found.length === 0) return empty;
      return lines(...found.slice(0, maxRecords).map(([, line]) => line));
    },
  };
}

const record = (index: number, name = `N${index}`) =>
  `+CPBR: ${index},"+4917${index}",145,"${ucs2Hex(name)}"`;
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [i + 1, record(i + 1)]));

async function read(script: Script, times = 1) {
  const { open, modem, clock } = scriptedModem(script);
  const { session } = await open();
  const progress: number[] = [];
  let reading = await drive(
    clock,
    session.readPhonebook('SM', { onProgress: (done) => progress.push(done) }),
  );
  const first = modem.heard.filter((heard) => /^AT\+CPBR=\d/.test(heard));
  let again: string[] = [];
  for (let time = 1; time < times; time += 1) {
    modem.heard.length = 0;
    reading = await drive(clock, session.readPhonebook('SM'));
    again = modem.heard.filter((heard) => /^AT\+CPBR=\d/.test(heard));
  }
  return { reading, ranges: first, again, progress, session };
}

describe('reading a phone book', () => {
  it('takes one command where the modem allows it', async () => {
    const { reading, ranges, progress } = await read(phonebook(many(250)));
    expect(ranges).toEqual(['AT+CPBR=1,250']);
    expect(reading.entries).toHaveLength(250);
    // A range that takes seconds is shown as it comes in, record by record.
    expect(progress.slice(0, 3)).toEqual([0, 1, 2]);
    expect(reading.entries[249]).toEqual({ index: 250, number: '+4917250', name: 'N250', numberType: 145 });
    expect(reading.info).toEqual({
      storage: 'SM',
      firstIndex: 1,
      lastIndex: 250,
      maxNumberLength: 40,
      maxNameLength: 14,
    });
    expect(reading.problems).toEqual([]);
    expect(progress.at(-1)).toBe(250);
  });

  it('halves what is refused, and remembers it for the session', async () => {
    const { reading, ranges, again } = await read(phonebook(many(250), { maxRange: 50 }), 2);
    expect(reading.entries).toHaveLength(250);
    expect(reading.problems).toEqual([]);
    expect(ranges.slice(0, 4)).toEqual(['AT+CPBR=1,250', 'AT+CPBR=1,125', 'AT+CPBR=1,62', 'AT+CPBR=1,31']);
    expect(again[0]).toBe('AT+CPBR=1,31');
    expect(again).toHaveLength(9);
  });

  it.each([
    ['OK', OK],
    ['CME 22', '\r\n+CME ERROR: 22\r\n'],
    ['CME -1', '\r\n+CME ERROR: -1\r\n'],
  ])('takes %s for an empty storage, in one command', async (_name, empty) => {
    const { reading, ranges } = await read(phonebook({}, { empty }));
    expect(reading).toMatchObject({ entries: [], problems: [] });
    expect(ranges).toEqual(['AT+CPBR=1,250']);
  });

  it.each([
    ['CME 21', '\r\n+CME ERROR: 21\r\n'],
    ['ERROR', ERROR],
  ])(
    'reads all there is when the storage is smaller than it says and answers %s over its end',
    async (_name, over) => {
      const script = phonebook(many(100), { size: 100, over });
      script['AT+CPBR=?'] = lines('+CPBR: (1-250),40,14');
      const { reading } = await read(script);
      expect(reading.entries).toHaveLength(100);
      // An error without a number could be anything: then the reading says what it does not know.
      expect(reading.problems.length === 0).toBe(over !== ERROR);
    },
  );

  it('goes on behind the last record when the modem stops early', async () => {
    const { reading } = await read(phonebook(many(120), { maxRecords: 50 }));
    expect(reading.entries).toHaveLength(120);
    expect(reading.problems).toEqual([]);
  });

  it('does not believe a count that is too high, and ends', async () => {
    const { reading, ranges } = await read(phonebook(many(10), { used: 40 }));
    expect(reading.entries).toHaveLength(10);
    expect(reading.problems).toEqual([]);
    expect(ranges).toEqual(['AT+CPBR=1,250', 'AT+CPBR=11,250', 'AT+CPBR=1,250']);
    // The wrong count is known from then on.
    expect((await read(phonebook(many(10), { used: 40 }), 2)).again).toEqual([
      'AT+CPBR=1,250',
      'AT+CPBR=11,250',
    ]);
  });

  it('asks again for a record whose line was lost or hit on its way, once', async () => {
    for (const damage of [
      (reply: string) => reply.replace(/\r\n\+CPBR: 3,.*?\r\n/, ''),
      (reply: string) => reply.replace('+CPBR: 3', '+C\x00\xffBR: 3'),
      (reply: string) => reply.replace('"+49173"', '"+49\x01\x0273"'),
      (reply: string) => reply.replace('"+49173",145,', '"+49173,145,'),
    ]) {
      const script = phonebook(many(5));
      const whole = script['AT+CPBR='];
      let asked = 0;
      script['AT+CPBR='] = (heard) => {
        asked += 1;
        const reply = typeof whole === 'function' ? (whole(heard) ?? '') : '';
        return asked === 1 ? damage(reply) : reply;
      };
      const { reading } = await read(script);
      expect(reading.entries.map(({ number }) => number)).toEqual(
        [1, 2, 3, 4, 5].map((index) => `+4917${index}`),
      );
      expect(reading.problems).toEqual([]);
    }
  });

  it('believes odd bytes that come twice in the same way', async () => {
    const { reading, ranges } = await read(phonebook({ 1: '+CPBR: 1,"+49\x0117",145,"0041"' }));
    expect(reading.problems).toEqual([]);
    expect(reading.entries).toHaveLength(1);
    expect(ranges).toEqual(['AT+CPBR=1,250', 'AT+CPBR=1,250']);
  });

  it('keeps the rest when one record cannot be read', async () => {
    const { reading } = await read(phonebook({ ...many(20), 7: '+CPBR: 7,"broken' }));
    expect(reading.entries.map((entry) => entry.index)).toEqual(many20Without7());
    expect(reading.problems).toEqual(['index 7 could not be read']);
  });

  it('says so when the modem gives an index that it was not asked for', async () => {
    const { reading } = await read(phonebook({ 1: record(1), 2: record(999) }));
    expect(reading.entries.map((entry) => entry.index)).toEqual([1]);
    expect(reading.problems).toEqual(['the modem gave index 999, which it was not asked for']);
  });

  it('takes a doubled record once, and tells of two that differ', async () => {
    const same = await read(phonebook({ 1: `${record(1)}\r\n${record(1)}` }));
    expect(same.reading).toMatchObject({ entries: [{ index: 1 }], problems: [] });
    const other = await read(phonebook({ 1: `${record(1)}\r\n${record(1, 'Other')}` }));
    expect(other.reading.problems).toEqual(['the modem gave two different records for index 1']);
  });

  it('joins a record that has a line feed in its quotes', async () => {
    const { reading } = await read(phonebook({ 3: '+CPBR: 3,"12\n34",129,"Two\r\nlines"', 4: record(4) }));
    expect(reading.entries.map((entry) => entry.number)).toEqual(['12\n34', '+49174']);
    expect(reading.problems).toEqual([]);
  });

  it('does not let a name end the reply: the record is a problem, the next command has its own reply', async () => {
    const { reading, session } = await read(
      phonebook({ 3: '+CPBR: 3,"12",129,"x\r\nOK\r\ny"', 4: record(4) }),
    );
    expect(reading.entries.map((entry) => entry.index)).toEqual([4]);
    expect(reading.problems).toEqual(['index 3 could not be read']);
    expect(session.state).toBe('ready');
  });

  it('uses the count where there is no range', async () => {
    const script = { ...phonebook(many(5), { size: 10 }), 'AT+CPBR=?': ERROR };
    const { reading, ranges } = await read(script);
    expect(ranges).toEqual(['AT+CPBR=1,10']);
    expect(reading.info).toMatchObject({ firstIndex: 1, lastIndex: 10, maxNumberLength: null });
  });

  it('survives a time-out of a range', async () => {
    let silent = 1;
    const script = phonebook(many(30), { size: 30 });
    const answer = script['AT+CPBR='] as (heard: string) => string;
    script['AT+CPBR='] = (heard) => (silent-- > 0 ? null : answer(heard));
    const { reading } = await read(script);
    expect(reading).toMatchObject({ problems: [] });
    expect(reading.entries).toHaveLength(30);
  });

  it('is refused for a storage that there is not, and for a name that is none', async () => {
    const { open, clock, modem } = scriptedModem({ 'AT+CPBS=': '\r\n+CME ERROR: 4\r\n' });
    const { session } = await open();
    await expect(drive(clock, session.readPhonebook('FD'))).rejects.toMatchObject({
      code: 'DEVICE_REFUSED',
      details: { cme: 4 },
    });
    await expect(drive(clock, session.readPhonebook('SM"\r'))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    expect(modem.heard).not.toContain('AT+CPBS="SM"');
  });

  it('selects and reads without another command in between', async () => {
    const { open, clock, modem } = scriptedModem(phonebook(many(3)));
    const { session } = await open();
    await drive(
      clock,
      Promise.all([session.readPhonebook('SM'), session.readPhonebook('ME'), session.network()]),
    );
    const heard = modem.heard;
    for (const [at, command] of heard.entries()) {
      if (command === 'AT+CPBR=1,250') expect(heard[at - 1]).toMatch(/^AT\+CPBS="(SM|ME)"$/);
    }
    expect(heard.filter((command) => command === 'AT+CPBR=1,250')).toHaveLength(2);
  });

  it('waits while the card is busy', async () => {
    let busy = 2;
    const script = phonebook(many(3));
    const answer = script['AT+CPBR='] as (heard: string) => string;
    script['AT+CPBR='] = (heard) => (busy-- > 0 ? '\r\n+CME ERROR: 14\r\n' : answer(heard));
    const { reading } = await read(script);
    expect(reading.entries).toHaveLength(3);
  });

  it('can be cancelled between two ranges', async () => {
    const { open, clock, modem } = scriptedModem(phonebook(many(250), { maxRange: 50 }));
    const { session } = await open();
    const abort = new AbortController();
    const onProgress = (done: number) => done > 0 && abort.abort();
    const reading = session.readPhonebook('SM', { signal: abort.signal, onProgress });
    await expect(drive(clock, reading)).rejects.toMatchObject({ code: 'CANCELED' });
    await idle();
    expect(modem.heard.filter((heard) => /^AT\+CPBR=\d/.test(heard))).toEqual(['AT+CPBR=1,250']);
  });

  it('names the phone books', async () => {
    const { open, clock } = scriptedModem({ 'AT+CPBS=?': lines('+CPBS: ("SM","ME","FD","ON")') });
    const { session } = await open();
    expect(await drive(clock, session.phonebooks())).toEqual(['SM', 'ME', 'FD', 'ON']);
  });
});

function many20Without7(): number[] {
  return Array.from({ length: 20 }, (_, index) => index + 1).filter((index) => index !== 7);
}
