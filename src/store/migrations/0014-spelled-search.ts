import { RAW_DIGITS, recordJson } from './0010-cards.ts';
import type { Migration } from './migration.ts';

/**
 * Letters and how people write them without their own, in small letters: the same as in book/matching/name-forms.ts, which a test
 * compares. `dropped`: without what is special about them, where dropping the accent does not do that already.
 */
const LETTERS: readonly { letter: string; spelled: string; dropped?: string }[] = [
  { letter: 'ä', spelled: 'ae' },
  { letter: 'ö', spelled: 'oe' },
  { letter: 'ü', spelled: 'ue' },
  { letter: 'ß', spelled: 'ss', dropped: 'ss' },
  { letter: 'å', spelled: 'aa' },
  { letter: 'ø', spelled: 'oe', dropped: 'o' },
  { letter: 'æ', spelled: 'ae', dropped: 'ae' },
  { letter: 'œ', spelled: 'oe', dropped: 'oe' },
  { letter: 'þ', spelled: 'th' },
  { letter: 'ð', spelled: 'd' },
  { letter: 'đ', spelled: 'd', dropped: 'd' },
  { letter: 'ł', spelled: 'l', dropped: 'l' },
  { letter: 'ı', spelled: 'i', dropped: 'i' },
];

/** A letter as it may stand in a name: small or capital, in one piece or with its accent behind it. */
function written(letter: string): string[] {
  const capital = letter === 'ß' ? 'ẞ' : letter === 'ı' ? 'ı' : letter.toUpperCase();
  return [...new Set([letter, capital, letter.normalize('NFD'), capital.normalize('NFD')])];
}

/** ` ` and the text with these letters replaced, when it has any of them; else nothing. */
function form(text: string, letters: readonly (readonly [letter: string, instead: string])[]): string {
  const all = letters.flatMap(([letter, instead]) => written(letter).map((one) => [one, instead] as const));
  const signs = [...new Set(all.map(([one]) => one.at(-1)))].join('');
  const replaced = all.reduce((sql, [one, instead]) => `replace(${sql}, '${one}', '${instead}')`, text);
  return `CASE WHEN ${text} GLOB '*[${signs}]*' THEN ' ' || ${replaced} ELSE '' END`;
}

/** The other forms under which somebody may look for a text. */
function otherForms(text: string): string {
  const dropped = LETTERS.flatMap((one) =>
    one.dropped === undefined ? [] : [[one.letter, one.dropped] as const],
  );
  return `${form(text, dropped)} || ${form(
    text,
    LETTERS.map((one) => [one.letter, one.spelled] as const),
  )}`;
}

/** Rows of the search index for the living ones of `contacts`: each text, and how it is written without letters of its own. */
const SEARCH_ROWS = `INSERT INTO contacts_search (rowid, name, organization, nicknames, numbers, emails)
  SELECT contacts.id, name_key || ${otherForms('name')}, organization || ${otherForms('organization')},
    (SELECT group_concat(value || ${otherForms('value')}, ' ') FROM contact_fields
     WHERE contact_id = contacts.id AND field = 'nickname'),
    (SELECT group_concat(CASE WHEN e164 IS NULL THEN ${RAW_DIGITS} WHEN e164 = raw THEN substr(e164, 2)
       ELSE substr(e164, 2) || ' ' || ${RAW_DIGITS} END, ' ') FROM contact_numbers WHERE contact_id = contacts.id),
    (SELECT group_concat(address, ' ') FROM contact_emails WHERE contact_id = contacts.id)
  FROM contacts`;

/** "mueller" finds "Müller": the search index knows how people write names without letters of their own. */
export const spelledSearch: Migration = {
  version: 14,
  name: 'spelled-search',
  sql: `
DROP TRIGGER change_set_closed;
-- As before but for the words to search.
CREATE TRIGGER change_set_closed AFTER UPDATE OF set_id ON change_context
WHEN OLD.set_id IS NOT NULL AND NEW.set_id IS NULL AND EXISTS (SELECT 1 FROM change_touched)
BEGIN
  INSERT INTO change_log (set_id, contact_id, entity, entity_id, field, operation, old_value, new_value, old_row, new_row)
  SELECT OLD.set_id, contact_id, 'record', contact_id, 'record', CASE born WHEN 1 THEN 'insert' ELSE 'update' END,
    json_extract(before, '$.contact.name'), json_extract(after, '$.contact.name'), before, after
  FROM (SELECT contact_id, born, before, ${recordJson('change_touched.contact_id')} AS after FROM change_touched)
  WHERE OLD.mode = 'records' AND before IS NOT after;
  UPDATE contacts SET updated_at = (SELECT at FROM change_sets WHERE id = OLD.set_id)
  WHERE id IN (SELECT contact_id FROM change_touched WHERE born = 0);
  DELETE FROM contacts_search WHERE rowid IN (SELECT contact_id FROM change_touched WHERE born = 0);
  ${SEARCH_ROWS} WHERE deleted_at IS NULL AND contacts.id IN (SELECT contact_id FROM change_touched);
  DELETE FROM change_touched;
END;

INSERT INTO contacts_search (contacts_search) VALUES ('delete-all');
${SEARCH_ROWS} WHERE deleted_at IS NULL;
`,
};
