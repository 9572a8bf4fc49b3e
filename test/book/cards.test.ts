import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, emptyCard, PLAIN } from '../../src/book/card.ts';
import { NUMBER, testServices } from '../support/services.ts';
import { arbitraryCard } from './support/arbitrary-card.ts';

const edit = { region: 'DE', cause: 'edit', origin: 'test' };
const LOGS = ['book.log = "fields"', 'book.log = "records"'];

const full: Card = {
  ...emptyCard('Anna Müller'),
  uid: 'urn:uuid:1',
  nameParts: { family: ['Müller'], given: ['Anna'], additional: [], prefixes: ['Dr.'], suffixes: [] },
  nicknames: ['Annie', 'Mü'],
  numbers: [
    { ...PLAIN, raw: '0151 23456701', types: ['cell', 'work'], preference: 1 },
    { ...PLAIN, raw: NUMBER.b, label: 'holiday house', parameters: { 'x-sip': ['a', 'b'] } },
  ],
  emails: [{ ...PLAIN, address: 'anna@example.org', types: ['home'] }],
  organization: 'Acme',
  departments: ['Sales', 'North'],
  title: 'Head of sales',
  birthday: '--0415',
  note: 'line one\nline two',
  groups: ['friends', 'club'],
  photo: { kind: 'data', mediaType: 'image/png', data: new Uint8Array([137, 80, 78, 71]) },
};

describe('a card in the book', () => {
  it('comes back as it was', () => {
    const { book } = testServices();
    fc.assert(
      fc.property(arbitraryCard, (card) => {
        expect(book.card(book.addCard(card, 1, edit))).toEqual(card);
      }),
      { numRuns: 300 },
    );
  });

  it('is replaced by any other one exactly, and an undo gives the first one back', () => {
    for (const toml of LOGS) {
      const { book } = testServices(toml);
      fc.assert(
        fc.property(arbitraryCard, arbitraryCard, (one, two) => {
          const id = book.addCard(one, 1, edit);
          book.replace(id, two, edit);
          expect(book.card(id)).toEqual(two);
          if (book.history(id).some((change) => change.set > 1 && change.operation !== 'insert')) {
            book.replace(id, one, edit);
            expect(book.card(id)).toEqual(one);
            book.undo(id);
            expect(book.card(id)).toEqual(two);
            book.undo(id);
            expect(book.card(id)).toEqual(one);
          }
        }),
        { numRuns: 100 },
      );
    }
  });

  it('touches and logs nothing when it is replaced by itself', () => {
    for (const toml of LOGS) {
      const { book } = testServices(toml);
      fc.assert(
        fc.property(arbitraryCard, (card) => {
          const id = book.addCard(card, 1, edit);
          const before = book.history(id);
          book.replace(id, card, edit);
          expect(book.history(id)).toEqual(before);
        }),
        { numRuns: 100 },
      );
    }
  });

  it.each<[string, Partial<Card>, [string, string, string | null, string | null][]]>([
    ['a title', { title: 'Boss' }, [['title', 'update', 'Head of sales', 'Boss']]],
    ['a note taken out', { note: null }, [['note', 'delete', 'line one\nline two', null]]],
    ['a role', { role: 'cook' }, [['role', 'insert', null, 'cook']]],
    ['a group left', { groups: ['club'] }, [['group', 'delete', 'friends', null]]],
    [
      'one more number',
      { numbers: [...full.numbers, { ...PLAIN, raw: '110' }] },
      [['number', 'insert', null, '110']],
    ],
    [
      'the first number gone',
      { numbers: full.numbers.slice(1) },
      [['number', 'delete', '0151 23456701', null]],
    ],
    [
      'another number in its place',
      { numbers: full.numbers.map((one, index) => (index === 0 ? { ...one, raw: NUMBER.c } : one)) },
      [['number', 'update', '0151 23456701', NUMBER.c]],
    ],
    [
      'other types of a number',
      { numbers: full.numbers.map((one, index) => (index === 0 ? { ...one, types: ['home'] } : one)) },
      [['number', 'update', '0151 23456701', '0151 23456701']],
    ],
  ])('logs %s and nothing else', (_, change, expected) => {
    for (const toml of LOGS) {
      const { book } = testServices(toml);
      const id = book.addCard(full, 1, edit);
      const before = book.history(id).length;
      book.replace(id, { ...full, ...change }, edit);
      expect(
        book
          .history(id)
          .slice(before)
          .map((row) => [row.field, row.operation, row.old, row.new]),
      ).toEqual(expected);
    }
  });

  it('keeps the octets of a photo once, and no photo that nobody has', async () => {
    const { book, store, clock } = testServices();
    const ids = [book.addCard(full, 1, edit), book.addCard(full, 1, edit)];
    const hash = store.parts.fields.of(ids[0] ?? 0).find((row) => row.field === 'photo')?.value ?? '';
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(store.changes.ofContact(1))).not.toContain('iVBOR');
    const empty = () => {
      clock.advance(1000);
      return book.bin.empty(1, clock.now());
    };
    await book.bin.remove(ids.slice(0, 1), 'edit', null);
    expect(await empty()).toBe(1);
    expect(store.parts.blob(hash)).toEqual(new Uint8Array([137, 80, 78, 71]));
    await book.bin.remove(ids.slice(1), 'edit', null);
    expect(await empty()).toBe(1);
    expect(store.parts.blob(hash)).toBeUndefined();
  });

  it('refuses any change that leaves no trace, however it is written', () => {
    for (const toml of LOGS) {
      const { book, store } = testServices(toml);
      const id = book.addCard(full, 1, edit);
      const group = { contactId: id, position: 9, name: 'secret' };
      for (const change of [
        () => store.parts.groups.add(group),
        () => store.parts.fields.add({ contactId: id, position: 0, field: 'note', value: 'x', data: null }),
        () => store.parts.numbers.remove(store.parts.numbers.of(id)[0]?.id ?? 0),
        () => store.contacts.setDeleted(id, 1),
        () => store.contacts.setOrganization(id, 'x'),
      ]) {
        expect(change).toThrowError(/set_id/);
      }
      expect(book.card(id)).toEqual(full);
    }
  });
});

describe('undo', () => {
  type Step = { wait: number; card: Card } | { wait: number; undo: true } | { wait: number; bin: true };
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ wait: fc.integer({ min: 1, max: 1000 }), card: arbitraryCard }),
    fc.record({ wait: fc.integer({ min: 1, max: 1000 }), undo: fc.constant(true as const) }),
    fc.record({ wait: fc.integer({ min: 1, max: 1000 }), bin: fc.constant(true as const) }),
  );

  it.each(LOGS)('since a time gives the card of that time, whatever was done (%s)', async (toml) => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryCard,
        fc.array(step, { minLength: 1, maxLength: 8 }),
        fc.nat(),
        async (card, steps, pick) => {
          const { book, clock } = testServices(toml);
          const id = book.addCard(card, 1, edit);
          const states: { at: number; card: Card | null }[] = [];
          const now = () => {
            const binned = book.bin.list(1).some((row) => row.id === id);
            return binned ? null : book.card(id);
          };
          for (const one of steps) {
            clock.advance(one.wait);
            states.push({ at: clock.now(), card: now() });
            if ('undo' in one) book.undo(id);
            else if (now() === null) await book.bin.restore([id], 'edit', null);
            else if ('bin' in one) await book.bin.remove([id], 'edit', null);
            else book.replace(id, one.card, edit);
          }
          const chosen = states[pick % states.length];
          const before = now();
          const changed = book.history(id).some((row) => row.at >= new Date(chosen?.at ?? 0).toISOString());
          if (!changed) return;
          clock.advance(1);
          book.undo(id, { since: chosen?.at ?? 0 });
          expect(now()).toEqual(chosen?.card);
          // Its own undo gives back what was.
          if (JSON.stringify(before) !== JSON.stringify(chosen?.card)) {
            book.undo(id);
            expect(now()).toEqual(before);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes back what happened at one time, and refuses when a later change stands in the way', () => {
    for (const toml of LOGS) {
      const { book, clock } = testServices(toml);
      const id = book.addCard(full, 1, edit);
      clock.advance(1000);
      const at = clock.now();
      book.replace(id, { ...full, title: 'Boss', note: 'new' }, edit);
      clock.advance(1000);
      book.replace(id, { ...full, title: 'Boss', note: 'new', groups: [] }, edit);
      book.undo(id, { from: at, before: at + 1 });
      expect(book.card(id)).toEqual({ ...full, groups: [] });
      book.undo(id);
      book.replace(id, { ...full, title: 'King' }, edit);
      expect(() => book.undo(id, { from: at, before: at + 1 })).toThrowError(
        expect.objectContaining({ code: 'CONFLICT', exitCode: 5 }),
      );
      expect(book.card(id)).toEqual({ ...full, title: 'King' });
    }
  });

  it('lets a change stand again when its undo is taken back', () => {
    const { book } = testServices();
    const id = book.addCard(full, 1, edit);
    book.replace(id, { ...full, title: 'Boss' }, edit);
    const change = book.history(id).at(-1);
    book.undo(id);
    book.undo(id);
    expect(book.history(id).find((row) => row.id === change?.id)?.undone).toBe(false);
    expect(book.undo(id, change?.id).undone).toMatchObject([{ id: change?.id }]);
    expect(book.card(id)).toEqual(full);
  });
});
