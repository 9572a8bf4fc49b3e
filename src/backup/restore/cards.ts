import { type Card, type CardNumber, emptyCard, PLAIN } from '../../book/card.ts';
import { typeOfLabel } from '../../book/record-extras.ts';
import { personsOf } from '../../book/sim-names.ts';
import type { RecordExtras } from '../../store/repositories/record-extras.ts';

/** What of a record goes into a card. */
type Kept = { name: string; number: string } & RecordExtras;

/**
 * The records of a snapshot as cards, for a file: the records of one person (`Müller/M`, `Müller/W`) are one card whose numbers have
 * their types, in the order of the places. Further fields of a USIM come with them.
 */
export function cardsOfRecords(records: readonly Kept[]): Card[] {
  return personsOf(records).map(({ name, records: own }) => {
    const rows = own.map(({ row }) => row);
    const once = (values: readonly string[]) => [...new Set(values)];
    return {
      ...emptyCard(name),
      nicknames: once(rows.flatMap(({ secondName }) => secondName ?? [])),
      numbers: own.flatMap(({ row, type }) => [
        ...(row.number === '' ? [] : [typed(row.number, type)]),
        ...(row.additionalNumbers ?? []).map(({ number, label = '' }) => {
          const known = typeOfLabel(label);
          return { ...typed(number, known), label: known === null && label !== '' ? label : null };
        }),
      ]),
      emails: once(rows.flatMap(({ emails }) => emails ?? [])).map((address) => ({ ...PLAIN, address })),
      groups: once(rows.flatMap(({ groups }) => groups ?? [])),
    };
  });
}

/** RFC 6350 section 6.4.1 has no word for another one: a number without a type is just that. */
function typed(raw: string, type: string | null): CardNumber {
  return { ...PLAIN, raw, types: type === null || type === 'other' ? [] : [type] };
}
