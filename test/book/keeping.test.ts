import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyCard, PLAIN } from '../../src/book/card.ts';
import { foldings } from '../../src/book/matching/name-forms.ts';
import { nameKey } from '../../src/book/name-key.ts';
import { searchTerms } from '../../src/book/search-words.ts';
import { nextTurn } from '../../src/core/turn.ts';
import { homeRegion } from '../../src/lines/home-region.ts';
import { addContacts } from '../support/many-contacts.ts';
import { CARD, NUMBER, testServices } from '../support/services.ts';

const edit = { region: 'DE', cause: 'edit', origin: 'test' };

function bookOf(...names: string[]) {
  const services = testServices();
  const ids = names.map((name) => services.book.addCard(emptyCard(name), 1, edit));
  return { ...services, ids };
}

/** How many turns everybody else has while this work goes on. */
async function turnsDuring(work: Promise<void>): Promise<number> {
  let open = true;
  const ended = work.finally(() => {
    open = false;
  });
  let turns = 0;
  for (; open; turns += 1) await nextTurn();
  await ended;
  return turns;
}

const code = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
};

describe('the bin', () => {
  it('keeps what was removed, with its history, and gives it back', async () => {
    const { book, ids } = bookOf('Anna', 'Berta', 'Carla');
    const [anna = 0, berta = 0] = ids;
    await book.bin.remove([anna, berta], 'edit', null);
    expect(book.list().map((one) => one.name)).toEqual(['Carla']);
    expect(book.list('anna')).toEqual([]);
    expect(code(() => book.show(anna))).toBe('NOT_FOUND');
    expect(book.bin.list(1).map((one) => one.name)).toEqual(['Berta', 'Anna']);
    expect(book.history(anna).at(-1)).toMatchObject({ field: 'deleted', operation: 'update' });
    await book.bin.restore([anna], 'edit', null);
    expect(book.list('anna')).toHaveLength(1);
    book.undo(berta);
    expect(book.list()).toHaveLength(3);
  });

  it('removes and restores all or none', async () => {
    const { book, ids } = bookOf('Anna', 'Berta');
    await expect(book.bin.remove([...ids, 99], 'edit', null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(book.list()).toHaveLength(2);
    await expect(book.bin.restore(ids, 'edit', null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('forgets what is older when it is emptied, and nothing else', async () => {
    const { book, ids, clock, store } = bookOf('Anna', 'Berta', 'Carla');
    const [anna = 0, berta = 0, carla = 0] = ids;
    await book.bin.remove([anna], 'edit', null);
    clock.advance(60_000);
    await book.bin.remove([berta], 'edit', null);
    expect(await book.bin.empty(1, clock.now() - 30_000)).toBe(1);
    expect(book.bin.list(1).map((one) => one.name)).toEqual(['Berta']);
    expect(code(() => book.history(anna))).toBe('NOT_FOUND');
    await expect(book.bin.restore([anna], 'edit', null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(JSON.stringify(store.changes.ofContact(anna))).not.toContain('Anna');
    expect(book.card(carla).name).toBe('Carla');
  });

  it.each(['fields', 'records'])('leaves nothing in a log by %s of what left it for good', async (mode) => {
    const { book, clock, store } = testServices(`book.log = "${mode}"`);
    const card = {
      ...emptyCard('Zenzi Vergessmich'),
      numbers: [{ ...PLAIN, raw: '0151 23456701' }],
      note: 'Geheimnis',
    };
    const ids = Array.from({ length: 60 }, () => book.addCard(card, 1, edit));
    book.edit(ids[0] ?? 0, { name: 'Zenzi Umbenannt' }, edit);
    book.addCard(emptyCard('Otto'), 1, edit);
    await book.bin.remove(ids, 'edit', null);
    const log = () => JSON.stringify([...Array(70).keys()].flatMap((id) => store.changes.ofContact(id)));
    expect(log()).toContain('Geheimnis');
    clock.advance(1);
    expect(await book.bin.empty(1, clock.now())).toBe(60);
    for (const secret of ['Zenzi', 'Vergessmich', 'Umbenannt', 'Geheimnis', '23456701'])
      expect({ secret, there: log().includes(secret) }).toEqual({ secret, there: false });
    expect(log()).toContain('Otto');
  });

  it('takes and gives thousands as one set, beside which everybody else has turns', async () => {
    const { book, clock, store } = testServices();
    const ids = addContacts(
      store,
      Array.from({ length: 1000 }, (_, n) => emptyCard(`Anna ${n}`)),
    );
    const setsOf = () => new Set(ids.map((id) => store.changes.ofContact(id).at(-1)?.setId)).size;
    expect(await turnsDuring(book.bin.remove(ids, 'edit', null))).toBeGreaterThan(15);
    expect([book.list().length, setsOf()]).toEqual([0, 1]);
    expect([...book.bin.pages(1)].map((page) => page.length)).toEqual(Array(10).fill(100));
    clock.advance(1);
    expect(await turnsDuring(book.bin.restore(ids, 'edit', null))).toBeGreaterThan(15);
    expect([book.list().length, setsOf()]).toEqual([1000, 1]);
  });

  it('is emptied as one set, of which everybody else hears while it goes on', async () => {
    const { book, clock, store } = testServices();
    const ids = addContacts(
      store,
      Array.from({ length: 320 }, (_, n) => emptyCard(`Anna ${n}`)),
    );
    await book.bin.remove(ids, 'edit', null);
    clock.advance(1);
    const [first = 0] = ids;
    const emptying = book.bin.empty(1, clock.now());
    // Between two slices somebody takes one back that its turn has not come to.
    await nextTurn();
    await book.bin.restore([first], 'edit', null);
    expect(await emptying).toBe(319);
    expect(book.list().map((one) => one.id)).toEqual([first]);
    const sets = new Set(ids.slice(1).map((id) => store.changes.ofContact(id).at(-1)?.setId));
    expect(sets.size).toBe(1);
  });
});

describe('groups', () => {
  it('begin with their first contact and end with their last', async () => {
    const { book, ids } = bookOf('Anna', 'Berta');
    const { groups } = book;
    await groups.add(1, 'Family', ids, null);
    await groups.add(1, 'Family', ids.slice(0, 1), null);
    expect(groups.list(1)).toEqual([{ name: 'Family', contacts: 2 }]);
    expect(groups.show(1, 'Family').map((one) => one.name)).toEqual(['Anna', 'Berta']);
    await groups.remove(1, 'Family', ids.slice(0, 1), null);
    expect(groups.show(1, 'Family').map((one) => one.name)).toEqual(['Berta']);
    await groups.remove(1, 'Family', null, null);
    expect(groups.list(1)).toEqual([]);
    expect(code(() => groups.show(1, 'Family'))).toBe('NOT_FOUND');
  });

  it('become one under a name that is taken, each contact once, and each rename is undone alone', async () => {
    const { book, ids } = bookOf('Anna', 'Berta');
    const { groups } = book;
    await groups.add(1, 'a', ids, null);
    await groups.add(1, 'b', ids.slice(0, 1), null);
    await groups.rename(1, 'a', 'b', null);
    expect(groups.list(1)).toEqual([{ name: 'b', contacts: 2 }]);
    book.undo(ids[0] ?? 0);
    book.undo(ids[1] ?? 0);
    expect(groups.list(1)).toEqual([
      { name: 'a', contacts: 2 },
      { name: 'b', contacts: 1 },
    ]);
  });

  it('take no contact of another book', async () => {
    const { book } = bookOf();
    const other = book.addCard(emptyCard('Otto'), book.owners.add('Workshop', null).book, edit);
    await expect(book.groups.add(1, 'Family', [other], null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(book.groups.add(1, 'a\u001bb', [other], null)).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it('of thousands are changed as one set, beside which everybody else has turns', async () => {
    const { book, store } = testServices();
    const ids = addContacts(
      store,
      Array.from({ length: 1000 }, (_, n) => emptyCard(`Anna ${n}`)),
    );
    const { groups } = book;
    const setOf = (id: number) => store.changes.ofContact(id).at(-1)?.setId;
    expect(await turnsDuring(groups.add(1, 'a', ids, null))).toBeGreaterThan(15);
    expect(new Set(ids.map(setOf)).size).toBe(1);
    expect(await turnsDuring(groups.rename(1, 'a', 'b', null))).toBeGreaterThan(15);
    expect(groups.list(1)).toEqual([{ name: 'b', contacts: 1000 }]);
    expect([...groups.pages(1, 'b')].map((page) => page.length)).toEqual(Array(10).fill(100));
    await expect(groups.remove(1, 'b', [...ids, 9999], null)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(groups.list(1)).toEqual([{ name: 'b', contacts: 1000 }]);
    expect(await turnsDuring(groups.remove(1, 'b', null, null))).toBeGreaterThan(15);
    expect(groups.list(1)).toEqual([]);
  });
});

describe('owners', () => {
  it('have a book of their own or share one', () => {
    const { book } = bookOf('Anna');
    const { owners } = book;
    const workshop = owners.add('Workshop', null);
    const night = owners.add('Night desk', 'Workshop');
    expect([workshop.book === 1, night.book === workshop.book, night.sharesBookWith]).toEqual([
      false,
      true,
      ['Workshop'],
    ]);
    book.addCard(emptyCard('Otto'), owners.bookOf('Night desk'), edit);
    const names = (bookId: number) => [...book.views({ bookId })].flat().map((one) => one.name);
    expect([names(owners.bookOf(null)), names(workshop.book)]).toEqual([['Anna'], ['Otto']]);
    expect([...book.views({ bookId: workshop.book, query: 'anna' })].flat()).toEqual([]);
    expect([...book.cards(workshop.book)].map(({ card }) => card.name)).toEqual(['Otto']);
  });

  it('are removed only when nothing is left with them', () => {
    const { book, lines } = bookOf();
    const { owners } = book;
    owners.add('Workshop', null);
    book.addCard(emptyCard('Otto'), owners.bookOf('Workshop'), edit);
    expect(code(() => owners.remove('Workshop'))).toBe('CONFLICT');
    owners.add('Night desk', 'Workshop');
    owners.remove('Workshop');
    lines.add({ label: 'desk', owner: 'Night desk', number: NUMBER.a });
    expect(code(() => owners.remove('Night desk'))).toBe('CONFLICT');
    expect(code(() => owners.add('Night desk', null))).toBe('CONFLICT');
    expect(owners.rename('Night desk', 'Day desk')).toMatchObject({ name: 'Day desk', lines: 1 });
    expect(code(() => owners.find('Night desk'))).toBe('NOT_FOUND');
  });
});

describe('search', () => {
  const { book } = testServices();
  const add = (name: string, more: object = {}) => book.addCard({ ...emptyCard(name), ...more }, 1, edit);
  add('Anna Müller', { numbers: [{ ...PLAIN, raw: '0151 23456701' }], nicknames: ['Mausi'] });
  add('李雷', { emails: [{ ...PLAIN, address: 'lilei@example.org' }] });
  add('Øystein Ødegård', { organization: 'Fjord & Co' });
  add('हिन्दी नाम');
  add('Jörg Weiß', { nicknames: ['Süßer'] });
  add('Koeln Mueller');
  add('MÄRZ A\u030aSA');
  add('Only short', { numbers: [{ ...PLAIN, raw: '*100#' }] });
  const names = (query: string) =>
    [...book.views({ query, region: 'DE' })].flat().map((one) => one.name.normalize('NFC'));

  it.each([
    ['a', ['Anna Müller', 'MÄRZ ÅSA']],
    ['mul', ['Anna Müller']],
    ['muell', ['Anna Müller', 'Koeln Mueller']],
    ['MUELLER anna', ['Anna Müller']],
    ['müller', ['Anna Müller', 'Koeln Mueller']],
    ['Köln', ['Koeln Mueller']],
    ['kol', []],
    ['joerg weiss', ['Jörg Weiß']],
    ['jorg weiß', ['Jörg Weiß']],
    ['suesser', ['Jörg Weiß']],
    ['Süßer', ['Jörg Weiß']],
    ['odegard', ['Øystein Ødegård']],
    ['oedegaard oeystein', ['Øystein Ødegård']],
    ['maerz aasa', ['MÄRZ ÅSA']],
    ['marz asa', ['MÄRZ ÅSA']],
    ['MÜLLER ann', ['Anna Müller']],
    ['maus', ['Anna Müller']],
    ['015123', ['Anna Müller']],
    ['+49 151 2345', ['Anna Müller']],
    ['0049151', ['Anna Müller']],
    ['456701', ['Anna Müller']],
    ['李', ['李雷']],
    ['雷', ['李雷']],
    ['lilei@ex', ['李雷']],
    ['fjord co', ['Øystein Ødegård']],
    ['हिन्दी', ['हिन्दी नाम']],
    ['*100', ['Only short']],
    ['anna 雷', []],
    ['%', []],
    ['"', []],
    ['" OR name:*', []],
    ['nobody', []],
  ])('%j finds %j', (query, expected) => {
    expect(names(query)).toEqual(expected);
  });

  it('finds everybody when nothing is asked for', () => {
    expect([names('').length, names(' ')]).toEqual([8, names('')]);
  });

  it('finds a name under each of its forms, whatever letters it has', () => {
    const letter = fc.constantFrom(...'aouäöüßåøæœþðđłıéñçşßÄÖÜẞÅØÆŒÞÐĐŁ', 'u\u0308', 'A\u030a', 'и');
    const word = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), (words) => {
        const { book: own } = testServices();
        const name = words.join(' ');
        own.addCard({ ...emptyCard(name), organization: name }, 1, edit);
        for (const query of [name, name.toLowerCase(), nameKey(name), ...foldings(name)])
          expect({ query, found: own.list(query).length }).toEqual({ query, found: 1 });
      }),
      { numRuns: 60 },
    );
  });

  it('follows every change at once', () => {
    const { book: own } = testServices();
    const id = own.addCard(emptyCard('Before'), 1, edit);
    own.edit(id, { name: 'After', addNicknames: ['Zorro'] }, edit);
    expect([own.list('before'), own.list('after').length, own.list('zor').length]).toEqual([[], 1, 1]);
    own.undo(id);
    expect([own.list('before').length, own.list('after')]).toEqual([1, []]);
  });

  it('gives the first by name, few or many as they are', () => {
    const { book: own, store } = testServices();
    const many = Array.from({ length: 2100 }, (_, n) => emptyCard(`Anna ${String(9999 - n)}`));
    addContacts(store, [...many, emptyCard('Berta')]);
    const first = (query: string, limit: number) =>
      [...own.views({ query, limit })].flat().map((one) => one.name);
    expect(first('ann', 2)).toEqual(['Anna 7900', 'Anna 7901']);
    expect(first('anna 79', 2)).toEqual(['Anna 7900', 'Anna 7901']);
    expect(first('ann', 5000)).toHaveLength(2100);
  });

  it('reads a number as it is dialled at home', () => {
    expect(searchTerms('0151 234', 'DE')).toEqual([['0151234', '490151234', '49151234']]);
    expect(searchTerms('0151 234', null)).toEqual([['0151234']]);
    expect(searchTerms('ann 12', 'DE')).toEqual([['ann'], ['12']]);
    expect(searchTerms('Müller-Weiß 0151', null)).toEqual([
      ['muller', 'mueller'],
      ['weiß', 'weiss'],
      ['0151'],
    ]);
  });
});

describe('an edit', () => {
  const start = {
    ...emptyCard('Anna'),
    numbers: [{ ...PLAIN, raw: '0151 23456701', types: ['work'] }],
    title: 'Boss',
    groups: ['a', 'b'],
  };
  it('changes what is named and leaves the rest', () => {
    const { book } = testServices();
    const id = book.addCard(start, 1, edit);
    const after = book.edit(
      id,
      {
        title: null,
        note: 'one\ntwo',
        addNumbers: [NUMBER.a, NUMBER.b],
        removeGroups: ['a'],
        addGroups: ['c', 'b'],
      },
      edit,
    );
    expect(after).toMatchObject({ title: null, note: 'one\ntwo', groups: ['b', 'c'] });
    expect(book.card(id).numbers).toEqual([start.numbers[0], { ...PLAIN, raw: NUMBER.b }]);
    expect(after.numbers.map((number) => [number.number, number.kind])).toEqual([
      [NUMBER.a, 'mobile'],
      [NUMBER.b, 'mobile'],
    ]);
    book.edit(id, { removeNumbers: [NUMBER.a] }, edit);
    expect(book.card(id).numbers).toEqual([{ ...PLAIN, raw: NUMBER.b }]);
  });

  it.each([
    ['1996-04-15', '1996-04-15'],
    ['19960415', '1996-04-15'],
    ['--04-15', '--0415'],
    ['--0229', '--0229'],
    ['2024-02-29', '2024-02-29'],
    ['1996', '1996'],
    ['2023-02-29', null],
    ['1996-13-01', null],
    ['1996-00-10', null],
    ['31.12.1999', null],
    ['soon', null],
  ])('takes %s for the birthday %s', (typed, kept) => {
    const { book } = testServices();
    const id = book.addCard(start, 1, edit);
    if (kept === null) expect(code(() => book.edit(id, { birthday: typed }, edit))).toBe('INPUT_INVALID');
    else expect(book.edit(id, { birthday: typed }, edit)).toMatchObject({ birthday: kept });
  });

  it('finds a number that cannot be read in any way of writing it', () => {
    const { book } = testServices();
    const id = book.addCard({ ...start, numbers: [{ ...PLAIN, raw: '030123456' }] }, 1, {
      ...edit,
      region: null,
    });
    const bare = { ...edit, region: null };
    expect(code(() => book.edit(id, { removeNumbers: ['0301234567'] }, bare))).toBe('NOT_FOUND');
    book.edit(id, { removeNumbers: ['0 30-123 456'] }, bare);
    expect(book.card(id).numbers).toEqual([]);
  });

  it.each(['book.log = "fields"', 'book.log = "records"'])(
    '%s tells when a contact was removed as a time',
    async (log) => {
      const { book } = testServices(log);
      const id = book.addCard(start, 1, edit);
      await book.bin.remove([id], 'edit', null);
      const removal = book.history(id).at(-1);
      expect(removal).toMatchObject({ field: 'deleted', old: null, new: removal?.at });
    },
  );

  it.each(['book.log = "fields"', 'book.log = "records"'])(
    '%s says of each change and of each undo in a row whether it stands',
    (log) => {
      const { book, clock } = testServices(log);
      const id = book.addCard(start, 1, edit);
      clock.advance(1_000);
      book.edit(id, { name: 'Other' }, edit);
      for (let undos = 1; undos <= 6; undos += 1) {
        book.undo(id);
        const stands = book
          .history(id)
          .filter(({ field, set }) => field === 'name' && set > 1)
          .map(({ undone }) => !undone);
        // The last one stands, the one before it does not, and so on: each is what takes the one before it back.
        expect(stands).toEqual(Array.from({ length: undos + 1 }, (_, at) => (undos - at) % 2 === 0));
        expect(book.show(id).name).toBe(undos % 2 === 0 ? 'Other' : start.name);
      }

      const stood = book.history(id).map(({ undone }) => undone);
      const first = book.history(id).find(({ set }) => set > 1)?.at ?? '';
      expect(book.undo(id, { since: Date.parse(first) }).undone.length).toBeGreaterThan(0);
      book.undo(id);
      expect(
        book
          .history(id)
          .slice(0, stood.length)
          .map(({ undone }) => undone),
      ).toEqual(stood);
    },
  );

  it('is refused whole when a part of it cannot be', () => {
    const { book } = testServices();
    const id = book.addCard(start, 1, edit);
    expect(code(() => book.edit(id, { name: 'X', removeNumbers: ['110'] }, edit))).toBe('NOT_FOUND');
    expect(code(() => book.edit(id, { name: 'X', title: '\u0007' }, edit))).toBe('INPUT_INVALID');
    expect(book.card(id)).toEqual(start);
    expect(book.history(id).filter((row) => row.set > 1)).toEqual([]);
  });
});

describe('the region of home', () => {
  it('is the configured one, else that of the card at hand, else of a line of the book', () => {
    const services = testServices();
    const { store } = services;
    expect(homeRegion(store, null)).toBeNull();
    services.see(services.device('front'), CARD.a, NUMBER.a);
    expect(homeRegion(store, null)).toBe('DE');
    expect(homeRegion(store, 'FR')).toBe('FR');
  });
});
