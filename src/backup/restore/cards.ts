import { type Card, emptyCard, PLAIN } from '../../book/card.ts';
import { personsOf } from '../../book/sim-names.ts';

/**
 * The records of a snapshot as cards, for a file: the records of one person (`Müller/M`, `Müller/W`) are one card whose numbers have
 * their types, in the order of the places.
 */
export function cardsOfRecords(records: readonly { name: string; number: string }[]): Card[] {
  return personsOf(records).map(({ name, records: own }) => ({
    ...emptyCard(name),
    numbers: own
      .filter(({ row }) => row.number !== '')
      .map(({ row, type }) => ({
        ...PLAIN,
        raw: row.number,
        // RFC 6350 section 6.4.1 has no word for another one: a number without a type is just that.
        types: type === null || type === 'other' ? [] : [type],
      })),
  }));
}
