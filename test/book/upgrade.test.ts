import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBook } from '../../src/book/book.ts';
import { openDatabase } from '../../src/store/database.ts';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import { storeOver } from '../../src/store/store.ts';
import { ManualClock } from '../support/manual-clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-upgrade-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A book as it was before contacts had whole cards, with an edit after the first set. */
const BEFORE = `
INSERT INTO change_sets (at, cause) VALUES (1, 'edit');
UPDATE change_context SET set_id = 1;
INSERT INTO contacts (book_id, name, name_key, organization, created_at, updated_at)
VALUES (1, 'Anna Müller', 'anna muller', 'Acme', 1, 1);
INSERT INTO contact_numbers (contact_id, position, raw, e164, kind)
VALUES (1, 0, '+4915123456701', '+4915123456701', 'mobile');
INSERT INTO contact_groups (contact_id, name) VALUES (1, 'b'), (1, 'a');
UPDATE change_context SET set_id = NULL;
INSERT INTO change_sets (at, cause) VALUES (2, 'edit');
UPDATE change_context SET set_id = 2;
DELETE FROM contact_groups WHERE name = 'b';
UPDATE contact_numbers SET raw = '+4915123456702', e164 = '+4915123456702';
UPDATE change_context SET set_id = NULL;`;

describe('a book of an earlier version', () => {
  it('is searched, shown and undone as before', () => {
    const file = path.join(folder, 'book.db');
    const old = openDatabase(
      file,
      MIGRATIONS.filter((migration) => migration.version < 10),
    );
    old.exec(BEFORE);
    old.close();
    const clock = new ManualClock();
    const db = openDatabase(file);
    const book = createBook(storeOver(db, clock), () => clock.now());
    const shown = { name: 'Anna Müller', organization: 'Acme', groups: ['a'] };
    expect(book.list('mull')).toMatchObject([{ ...shown, numbers: [{ number: '+4915123456702' }] }]);
    expect([book.list('mueller').length, book.list('acm').length]).toEqual([1, 1]);
    expect(book.undo(1).contact).toMatchObject({
      groups: ['a', 'b'],
      numbers: [{ number: '+4915123456701', type: null }],
    });
    expect(book.undo(1).contact).toMatchObject({ ...shown, numbers: [{ number: '+4915123456702' }] });
    db.close();
  });
});
