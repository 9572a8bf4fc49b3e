import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CollectPart, collectParts } from '../../src/codec/collect.ts';
import type { UserData } from '../../src/codec/tpdu/types.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface PartOptions {
  from?: string;
  reference?: number;
  bits?: 8 | 16;
  total?: number;
  at?: number;
  received?: number;
}

let count = 0;

/** One part; `meta` numbers all parts, so that none can get lost unseen. */
function part(sequence: number, text: string, options: PartOptions = {}): CollectPart<number> {
  const { from = '+491701234567', reference = 7, bits = 8, total = 3, at = 0, received = at } = options;
  count += 1;
  const userData: UserData = {
    header: [{ kind: 'concat', bits, reference, total, sequence }],
    alphabet: 'gsm7',
    text,
  };
  return { originator: from, userData, timestampMs: at, receivedMs: received, meta: count };
}

function texts(parts: readonly CollectPart<number>[]): (string | null)[] {
  return collectParts(parts).complete.map(({ text }) => text);
}

function metas(parts: readonly CollectPart<number>[]): number[] {
  const { complete, incomplete } = collectParts(parts);
  return [...complete, ...incomplete]
    .flatMap((message) => [...message.parts, ...message.duplicates])
    .map(({ meta }) => meta)
    .sort((a, b) => a - b);
}

describe('parts of one message', () => {
  test('out of order', () => {
    expect(texts([part(3, 'c'), part(1, 'a'), part(2, 'b')])).toEqual(['abc']);
  });

  test('delivered days apart', () => {
    const parts = [
      part(1, 'a', { at: 0 }),
      part(3, 'c', { at: 2000, received: 5 * DAY }),
      part(2, 'b', { at: 1000, received: 9 * DAY }),
    ];
    expect(texts(parts)).toEqual(['abc']);
  });

  test('sent days apart', () => {
    expect(texts([part(1, 'a'), part(2, 'b', { at: 2 * DAY }), part(3, 'c', { at: 6 * DAY })])).toEqual([
      'abc',
    ]);
  });

  test('doubled by the network', () => {
    const { complete, incomplete } = collectParts([
      part(1, 'a'),
      part(1, 'a'),
      part(2, 'b'),
      part(3, 'c'),
      part(3, 'c'),
    ]);
    expect(incomplete).toEqual([]);
    expect(complete).toHaveLength(1);
    expect(complete[0]?.duplicates).toHaveLength(2);
  });

  test('sent twice by a sender that was not sure', () => {
    const again = { at: 5000 };
    const parts = [
      part(1, 'a'),
      part(2, 'b'),
      part(2, 'b', again),
      part(3, 'c', { at: 6000 }),
      part(3, 'c', { at: 9000 }),
    ];
    const { complete, incomplete } = collectParts(parts);
    expect(complete.map(({ text }) => text)).toEqual(['abc']);
    expect(incomplete).toEqual([]);
  });

  test('missing ones are named, and what came is kept', () => {
    const { complete, incomplete } = collectParts([part(2, 'b', { total: 4 })]);
    expect(complete).toEqual([]);
    expect(incomplete).toMatchObject([
      { reference: 7, bits: 8, total: 4, missing: [1, 3, 4], parts: [{ meta: count }] },
    ]);
  });
});

describe('several messages at once', () => {
  test('from several senders, with the same reference', () => {
    const parts = ['+1', '+2', 'Bank'].flatMap((from) => [
      part(2, `2${from}`, { from }),
      part(1, `1${from}`, { from }),
    ]);
    const two = parts.map((p) => ({ ...p, userData: withTotal(p.userData, 2) }));
    expect(texts(two).sort()).toEqual(['1+12+1', '1+22+2', '1Bank2Bank']);
  });

  test('8-bit and 16-bit references of the same number, and different numbers of parts, are apart', () => {
    const parts = [
      part(1, 'a', { total: 2 }),
      part(2, 'B', { total: 2, bits: 16 }),
      part(2, 'c', { total: 3 }),
      part(1, 'A', { total: 2, bits: 16 }),
      part(2, 'b', { total: 2 }),
    ];
    expect(texts(parts).sort()).toEqual(['AB', 'ab']);
    expect(metas(parts)).toHaveLength(5);
  });

  test('a reference that comes round again', () => {
    const first = { total: 2, at: 0 };
    const second = { total: 2, at: HOUR };
    const parts = [
      part(1, 'one ', first),
      part(2, 'done', first),
      part(1, 'two ', second),
      part(2, 'over', second),
    ];
    for (const order of [
      parts,
      parts.toReversed(),
      [parts[2], parts[0], parts[3], parts[1]].flatMap((p) => p ?? []),
    ]) {
      expect(texts(order).sort()).toEqual(['one done', 'two over']);
    }
  });

  test('careless senders that always use the same reference and begin alike', () => {
    const first = { total: 2, at: 0 };
    const second = { total: 2, at: 60_000 };
    const parts = [
      part(1, 'Dear customer, ', first),
      part(2, 'one', first),
      part(1, 'Dear customer, ', second),
      part(2, 'two', second),
    ];
    expect(texts(parts).sort()).toEqual(['Dear customer, one', 'Dear customer, two']);
  });

  test('a fragment of last month does not take in a part of today', () => {
    const old = part(1, 'old', { total: 2, at: 0 });
    const parts = [old, part(2, 'new 2', { total: 2, at: 30 * DAY })];
    expect(texts(parts)).toEqual([]);
    expect(texts([...parts, part(1, 'new 1 ', { total: 2, at: 30 * DAY })])).toEqual(['new 1 new 2']);
    expect(collectParts(parts, { windowMs: 60 * DAY }).complete).toHaveLength(1);
  });
});

describe('texts and data', () => {
  const plain = (userData: UserData): CollectPart<number> => ({
    originator: 'x',
    userData,
    timestampMs: null,
    receivedMs: 0,
    meta: 0,
  });

  test('a message of one part', () => {
    expect(texts([plain({ header: [], alphabet: 'ucs2', text: 'я' })])).toEqual(['я']);
    const { complete } = collectParts([plain({ header: [], alphabet: '8bit', data: Uint8Array.of(1) })]);
    expect(complete).toMatchObject([{ text: null, data: Uint8Array.of(1) }]);
  });

  test('a pair that was cut between two parts is whole again', () => {
    const parts = [part(1, 'a\ud83d', { total: 2 }), part(2, '\ude00b', { total: 2 })];
    expect(texts(parts)).toEqual(['a😀b']);
  });

  test('an escape that was cut from its character', () => {
    expect(texts([part(1, 'a\u001b', { total: 2 }), part(2, 'e rest', { total: 2 })])).toEqual(['a€ rest']);
  });

  test('parts in different alphabets are one text', () => {
    const ucs2: UserData = {
      header: [{ kind: 'concat', bits: 8, reference: 7, total: 2, sequence: 2 }],
      alphabet: 'ucs2',
      text: 'я',
    };
    expect(texts([part(1, 'a', { total: 2 }), { ...part(2, '', { total: 2 }), userData: ucs2 }])).toEqual([
      'aя',
    ]);
  });

  test('parts of data are joined', () => {
    const data = (sequence: number, ...octets: number[]) =>
      plain({
        header: [{ kind: 'concat', bits: 16, reference: 1, total: 2, sequence }],
        alphabet: '8bit',
        data: Uint8Array.from(octets),
      });
    expect(collectParts([data(2, 3), data(1, 1, 2)]).complete).toMatchObject([
      { text: null, data: Uint8Array.of(1, 2, 3) },
    ]);
  });
});

test('a flood of fragments under one reference is sorted without losing one', () => {
  const flood = Array.from({ length: 20_000 }, (_, index) =>
    part(1 + (index % 2), `text ${index}`, { at: index }),
  );
  expect(metas(flood)).toHaveLength(20_000);
});

test('every part comes back once, whatever comes in, and the order of arrival does not matter', () => {
  const anyPart = fc.record({
    sequence: fc.integer({ min: 1, max: 3 }),
    text: fc.constantFrom('a', 'b'),
    reference: fc.constantFrom(1, 2),
    from: fc.constantFrom('+1', '+2'),
    at: fc.integer({ min: 0, max: 20 * DAY }),
  });
  fc.assert(
    fc.property(fc.array(anyPart, { maxLength: 25 }), fc.integer(), (descriptions, seed) => {
      const parts = descriptions.map(({ sequence, text, ...options }) => part(sequence, text, options));
      expect(metas(parts)).toEqual(parts.map(({ meta }) => meta));
      const shuffled = [...parts].sort((a, b) => ((a.meta * 7919) ^ seed) - ((b.meta * 7919) ^ seed));
      expect(summary(shuffled)).toEqual(summary(parts));
    }),
    { numRuns: 300 },
  );
});

/** What was found, without telling apart parts that say the same. */
function summary(parts: readonly CollectPart<number>[]): string[] {
  const { complete, incomplete } = collectParts(parts);
  return [
    ...complete.map(({ originator, text, duplicates }) => `${originator} ${text} +${duplicates.length}`),
    ...incomplete.map(({ originator, missing, parts: came }) => `${originator} ${missing} of ${came.length}`),
  ].sort();
}

function withTotal(userData: UserData, total: number): UserData {
  const header = userData.header.map((element) =>
    element.kind === 'concat' ? { ...element, total } : element,
  );
  return { ...userData, header };
}
