import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NUMBER, testServices } from '../support/services.ts';

function bookWith(numbers: string[]) {
  const services = testServices();
  const contact = services.book.add(
    {
      bookId: 1,
      name: 'Anna Müller',
      numbers,
      emails: ['anna@example.org'],
      groups: ['friends'],
      organization: 'Acme',
    },
    'DE',
    'edit',
    'test',
  );
  return { ...services, id: contact.id, contact };
}

describe('the book', () => {
  it('keeps a number as written and in E.164', () => {
    const { contact } = bookWith(['0151 23456701', '*100#']);
    expect(contact).toMatchObject({
      name: 'Anna Müller',
      numbers: [
        { number: NUMBER.a, raw: '0151 23456701', type: null },
        { number: null, raw: '*100#', type: null },
      ],
      emails: ['anna@example.org'],
      organization: 'Acme',
      groups: ['friends'],
      sources: [],
    });
  });

  it('finds by a part of the name without accents, by organisation and by digits', () => {
    const { book, id } = bookWith([NUMBER.a]);
    for (const query of ['mull', 'MÜLLER', 'acme', '23456701', '0151 234567'.slice(4)]) {
      expect(book.list(query).map((contact) => contact.id)).toEqual([id]);
    }
    expect(book.list('%')).toEqual([]);
    for (const none of ['', '  ', '\u00a0', undefined]) expect(book.list(none)).toHaveLength(1);
    expect(book.list('Berta')).toEqual([]);
  });

  it('refuses control characters and empty names, and then nothing is added', () => {
    const { book } = bookWith([]);
    for (const name of ['', '  ', 'a\u001bb', 'a\nb']) {
      expect(() => book.add({ bookId: 1, name, numbers: [] }, null, 'edit', null)).toThrowError(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    }
    expect(book.list()).toHaveLength(1);
  });

  it('writes one row of the log for each field', () => {
    const { book, id } = bookWith([NUMBER.a, NUMBER.b]);
    expect(
      book.history(id).map(({ field, operation, new: value, cause }) => [field, operation, value, cause]),
    ).toEqual([
      ['name', 'insert', 'Anna Müller', 'edit'],
      ['organization', 'insert', 'Acme', 'edit'],
      ['number', 'insert', NUMBER.a, 'edit'],
      ['number', 'insert', NUMBER.b, 'edit'],
      ['email', 'insert', 'anna@example.org', 'edit'],
      ['group', 'insert', 'friends', 'edit'],
    ]);
  });

  it('replaces one number and nothing else, and takes it back', () => {
    const { book, id, contact } = bookWith([NUMBER.a, NUMBER.b]);
    const set = book.replaceNumber(id, NUMBER.a, NUMBER.c, 'update', 'update 1');
    const changed = book.show(id);
    expect(changed).toEqual({
      ...contact,
      updatedAt: changed.updatedAt,
      numbers: [
        { number: NUMBER.c, raw: NUMBER.c, type: null },
        { number: NUMBER.b, raw: NUMBER.b, type: null },
      ],
    });
    expect(book.history(id).filter((change) => change.set === set)).toEqual([
      expect.objectContaining({
        field: 'number',
        operation: 'update',
        old: NUMBER.a,
        new: NUMBER.c,
        origin: 'update 1',
      }),
    ]);
    book.undo(id);
    expect(book.show(id).numbers).toEqual(contact.numbers);
  });

  it('refuses to replace a number that the contact does not hold', () => {
    const { book, id } = bookWith([NUMBER.a]);
    expect(() => book.replaceNumber(id, NUMBER.b, NUMBER.c, 'update', 'x')).toThrowError(
      expect.objectContaining({ code: 'CONFLICT', exitCode: 5 }),
    );
    expect(book.history(id).filter((change) => change.cause === 'update')).toEqual([]);
  });

  it('refuses an undo that a later change stands in the way of, and changes nothing then', () => {
    const { book, id } = bookWith([NUMBER.a]);
    book.replaceNumber(id, NUMBER.a, NUMBER.b, 'update', 'one');
    const first = book.history(id).at(-1);
    book.replaceNumber(id, NUMBER.b, NUMBER.c, 'update', 'two');
    const before = [book.show(id), book.history(id)];
    expect(() => book.undo(id, first?.id)).toThrowError(expect.objectContaining({ code: 'CONFLICT' }));
    expect([book.show(id), book.history(id)]).toEqual(before);
  });

  it('undoes the birth of a contact into the bin, and the undo of that brings all of it back', () => {
    const { book, id, contact } = bookWith([NUMBER.a, NUMBER.b]);
    expect(book.undo(id).contact).toBeNull();
    expect(book.list()).toEqual([]);
    const back = book.undo(id).contact;
    expect(back).toEqual({ ...contact, updatedAt: back?.updatedAt });
  });

  it('refuses any change that leaves no trace', () => {
    const { store } = bookWith([NUMBER.a]);
    expect(() => store.contacts.rename(1, 'x', 'x')).toThrowError(/set_id/);
    const number = {
      raw: '1',
      e164: null,
      kind: null,
      label: null,
      types: null,
      preference: null,
      parameters: null,
    };
    expect(() => store.parts.numbers.add({ contactId: 1, position: 1, ...number })).toThrowError(/set_id/);
  });

  it('says which contact is not there', () => {
    const { book } = bookWith([]);
    expect(() => book.show(99)).toThrowError(expect.objectContaining({ code: 'NOT_FOUND', exitCode: 3 }));
    expect(() => book.history(99)).toThrowError(/no contact 99/);
  });

  it('undoing an undo restores, whatever was done', () => {
    const numbers = Object.values(NUMBER);
    const edit = fc.record({ from: fc.constantFrom(...numbers), to: fc.constantFrom(...numbers) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const { book, id } = bookWith([NUMBER.a, NUMBER.b]);
        for (const { from, to } of edits) {
          try {
            book.replaceNumber(id, from, to, 'update', 'x');
          } catch {
            // The contact does not hold it: nothing was done.
          }
        }
        const before = book.show(id);
        book.undo(id);
        book.undo(id);
        expect({ ...book.show(id), updatedAt: '' }).toEqual({ ...before, updatedAt: '' });
      }),
      { numRuns: 40 },
    );
  });
});
