import { describe, expect, it } from 'vitest';
import { NUMBER, testServices } from '../support/services.ts';

const edit = { region: 'DE', cause: 'edit', origin: 'test' };

function finished<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function world() {
  const services = testServices();
  const { book, store } = services;
  const add = (name: string, ...numbers: string[]) =>
    book.add({ bookId: 1, name, numbers }, 'DE', 'edit', 'test').id;
  const linked = (id: number, index: number) => {
    const seriesId = store.snapshots.series({ iccid: '8949020000100000015' }, 'SM');
    store.links.put({ seriesId, index, contactId: id, numberId: null, agreed: null });
    return { seriesId, index };
  };
  const proposals = () => finished(book.merging.proposals(1));
  return { ...services, add, linked, proposals };
}

describe('merging contacts', () => {
  it('makes one of them, and undo brings each back as it was, with its records', () => {
    const { book, store, add, linked } = world();
    const [one, two, three] = [
      add('Müller', NUMBER.a),
      add('Mueller/M', NUMBER.a, NUMBER.b),
      add('Udo', NUMBER.c),
    ];
    const link = linked(two, 4);
    const before = [one, two, three].map((id) => book.card(id));
    const { contact } = book.merging.merge([two, one], edit);
    expect(contact).toBe(one);
    expect(book.list().map(({ id, name }) => [id, name])).toEqual([
      [one, 'Müller'],
      [three, 'Udo'],
    ]);
    expect(book.show(one).numbers.map(({ number }) => number)).toEqual([NUMBER.a, NUMBER.b]);
    expect(store.links.at(link.seriesId, link.index)?.contactId).toBe(one);

    book.undo(one);
    expect([one, two, three].map((id) => book.card(id))).toEqual(before);
    expect(store.links.at(link.seriesId, link.index)?.contactId).toBe(two);

    // An undo can be undone, from either side.
    book.undo(two);
    expect(book.list().map(({ id }) => id)).toEqual([one, three]);
    expect(store.links.at(link.seriesId, link.index)?.contactId).toBe(one);
  });

  it('keeps an old number retired, and one that is still held alive', () => {
    const { book, store, add } = world();
    const [one, two] = [add('Eva', NUMBER.a), add('Eva', NUMBER.b)];
    book.replaceNumber(one, NUMBER.a, NUMBER.c, 'update', 'update 1');
    book.replaceNumber(two, NUMBER.b, NUMBER.a, 'update', 'update 2');
    book.merging.merge([one, two], edit);
    expect(store.contacts.retiredOf(one)).toEqual([NUMBER.b]);
  });

  it('refuses one contact alone, and contacts that are not there: then nothing has changed', () => {
    const { book, add } = world();
    const one = add('Eva', NUMBER.a);
    expect(() => book.merging.merge([one, one], edit)).toThrowError(
      expect.objectContaining({ code: 'INPUT_INVALID' }),
    );
    expect(() => book.merging.merge([one, 99], edit)).toThrowError(
      expect.objectContaining({ code: 'NOT_FOUND' }),
    );
    expect(book.history(one)).toHaveLength(2);
  });
});

describe('finding doubles', () => {
  it('merges what is safe, proposes what is not, and does not propose it again once told apart', () => {
    const { book, add, proposals } = world();
    const [one, two, three] = [add('Müller', NUMBER.a), add('Mueller/M', NUMBER.a), add('Chef', NUMBER.a)];
    add('Udo', NUMBER.c);
    const found = proposals();
    expect(found.map(({ a, b, verdict }) => [a, b, verdict])).toEqual([
      [one, two, 'safe'],
      [one, three, 'doubtful'],
      [two, three, 'doubtful'],
    ]);
    const done = finished(book.merging.applySafe(found, edit));
    expect(done.merged).toMatchObject([{ contact: one, absorbed: [two], name: 'Müller' }]);
    expect(proposals().map(({ a, b, names }) => [a, b, names])).toEqual([[one, three, ['Müller', 'Chef']]]);
    book.merging.tellApart([three, one]);
    expect(proposals()).toEqual([]);
  });

  it('names in what it leaves open the contacts that are there after the merging, each pair once', () => {
    const { book, add, proposals } = world();
    const [one, two, three] = [add('Müller', NUMBER.a), add('Mueller/M', NUMBER.a), add('Chef', NUMBER.a)];
    const { merged, proposals: open } = finished(book.merging.applySafe(proposals(), edit));
    expect(merged).toMatchObject([{ contact: one, absorbed: [two] }]);
    expect(open.map(({ a, b, names }) => [a, b, names])).toEqual([[one, three, ['Müller', 'Chef']]]);
  });

  it('does not bring two together by a third who fits both, when a person has told the two apart', () => {
    const { book, add, proposals } = world();
    const ids = [add('Eva Lang', NUMBER.a), add('Eva Lang', NUMBER.a), add('Eva Lang', NUMBER.a)];
    const [one = 0, two = 0, three = 0] = ids;
    expect(proposals().map(({ verdict }) => verdict)).toEqual(['safe', 'safe', 'safe']);
    book.merging.tellApart([one, three]);
    const found = proposals();
    expect(found.map(({ a, b, verdict }) => [a, b, verdict])).toEqual([
      [one, two, 'doubtful'],
      [two, three, 'doubtful'],
    ]);
    expect(finished(book.merging.applySafe(found, edit)).merged).toEqual([]);
  });

  it('keeps those apart who were told apart from one that is a part of another contact now', () => {
    const { book, add, proposals } = world();
    const ids = [add('Eva Lang', NUMBER.a), add('Eva Lang', NUMBER.a), add('Eva Lang', NUMBER.a)];
    const [one = 0, two = 0, three = 0] = ids;
    book.merging.tellApart([two, three]);
    book.merging.merge([one, two], edit);
    expect(proposals()).toEqual([]);
  });
});
