import { SimError } from '../../core/errors.ts';
import { csv } from './csv/csv.ts';
import type { Format } from './format.ts';
import { JCARD } from './jcard/jcard.ts';
import { json } from './json/json.ts';
import { ldif } from './ldif/ldif.ts';
import { VCARD_3, VCARD_4, VCARD_21 } from './vcard/formats.ts';

/**
 * Every file format for contacts, in the order in which files are tried. A new format is one folder or file beside this one and
 * one row here.
 */
export const FORMATS: readonly Format[] = [VCARD_4, VCARD_3, VCARD_21, JCARD, json, ldif, csv];

/**
 * The format that `--format` names.
 * @throws SimError USAGE when there is none of that name
 */
export function formatById(id: string): Format {
  const found = FORMATS.find((format) => format.id === id);
  if (found) return found;
  throw new SimError('USAGE', `there is no format ${JSON.stringify(id)}`, {
    hint: `the formats are ${FORMATS.map((format) => format.id).join(', ')}`,
    details: { format: id },
  });
}

/**
 * The format of a file, told by its beginning (up to 4096 octets, read as UTF-8) and, where that says nothing, by the ending of
 * its name. The content decides: a vCard named `contacts.txt` is one, and so is one named `contacts.csv`.
 * @returns null when neither says anything
 */
export function recogniseFormat(head: string, fileName: string | null): Format | null {
  const byContent = FORMATS.filter((format) => format.recognises(head));
  const ending = /\.([^./\\]+)$/.exec(fileName ?? '')?.[1]?.toLowerCase();
  const byName = (formats: readonly Format[]) =>
    ending === undefined ? undefined : formats.find((format) => format.extensions.includes(ending));
  return byName(byContent) ?? byContent[0] ?? byName(FORMATS) ?? null;
}
