import { deserialize, serialize } from 'node:v8';
import { blobName } from '../../../store/repositories/contact-parts.ts';
import { type NewContact, rowTexts } from '../../../store/repositories/new-contacts.ts';
import type { Card } from '../../card.ts';
import type { CardPlace, ReadCard } from '../../formats/format.ts';
import { nameKey } from '../../name-key.ts';
import { newRows } from '../../write-card.ts';
import { cleanCard } from '../clean.ts';

/** A card of a file, with everything worked out that takes no question to the book. */
export interface IncomingCard extends NewContact {
  place: CardPlace;
  warnings: readonly string[];
  uid: string | null;
  /** Those of its numbers that are subscriber numbers. */
  e164s: readonly string[];
  photos: readonly Uint8Array[];
  /** The card itself; when it comes from another thread, one of those that are packed together. */
  card: Card | { pack: Pack; index: number };
}

/** Cards in the form in which they go to another thread. Few are ever looked at there: most contacts of a file are new, and rows do. */
export interface Pack {
  octets: Uint8Array;
  /** What was unpacked already. */
  cards?: readonly Card[];
}

/** What reading one card of a file gave: the card, or why there is none. */
export type Incoming = IncomingCard | (ReadCard & { card: null });

/** All that can be done with a card before the book is asked. @param region how national numbers are read */
export function incoming(read: ReadCard, region: string | null): Incoming {
  if (read.card === null) return read;
  const { place, warnings } = read;
  const card = cleanCard(read.card);
  const photos: Uint8Array[] = [];
  const rows = newRows(card, region, {
    putBlob(data) {
      photos.push(data);
      return blobName(data);
    },
  });
  return {
    place,
    warnings,
    ordinal: place.card,
    name: card.name,
    nameKey: nameKey(card.name),
    organization: card.organization,
    rows: rowTexts(place.card, rows),
    uid: card.uid,
    e164s: rows.numbers.flatMap(({ e164 }) => e164 ?? []),
    photos,
    card,
  };
}

/** The same as it goes to another thread. */
export function packed(some: readonly Incoming[]): Incoming[] {
  const cards = some.flatMap((one) => (one.card === null ? [] : cardOf(one)));
  const pack: Pack = { octets: serialize(cards) };
  let index = 0;
  return some.map((one) => {
    if (one.card === null) return one;
    index += 1;
    return { ...one, card: { pack, index: index - 1 } };
  });
}

/** The whole card. */
export function cardOf({ card }: IncomingCard): Card {
  if (!('pack' in card)) return card;
  const { pack, index } = card;
  pack.cards ??= deserialize(pack.octets) as Card[];
  const found = pack.cards[index];
  if (found === undefined) throw new Error('a card is not in its pack');
  return found;
}
