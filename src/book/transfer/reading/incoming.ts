import { blobName } from '../../../store/repositories/contact-parts.ts';
import { type NewContact, rowsOfTexts, rowTexts } from '../../../store/repositories/new-contacts.ts';
import type { Card } from '../../card.ts';
import { cardOf } from '../../card-rows.ts';
import type { CardPlace, ReadCard } from '../../formats/format.ts';
import { emailKey } from '../../matching/match.ts';
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
  /** Its e-mail addresses, by what makes two of them one. */
  emails: readonly string[];
  /** Octets of its photo, by the name under which its rows know them. */
  photos: readonly { name: string; data: Uint8Array }[];
}

/** What reading one card of a file gave: the card, or why there is none. */
export type Incoming = IncomingCard | Unread;
export type Unread = Extract<ReadCard, { card: null }>;

/** All that can be done with a card before the book is asked. @param region how national numbers are read */
export function incoming(read: ReadCard, region: string | null): Incoming {
  if (read.card === null) return read;
  const { place, warnings } = read;
  const card = cleanCard(read.card);
  const photos: { name: string; data: Uint8Array }[] = [];
  const rows = newRows(card, region, {
    putBlob(data) {
      const photo = { name: blobName(data), data };
      photos.push(photo);
      return photo.name;
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
    emails: card.emails.map(({ address }) => emailKey(address)).filter((key) => key !== ''),
    photos,
  };
}

/** The whole card, made of its rows as that of a contact is: few are ever asked for, and none has to be carried between threads. */
export function cardOfIncoming({ name, organization, rows, photos }: IncomingCard): Card {
  return cardOf(
    { contact: { name, organization }, ...rowsOfTexts(rows) },
    { blob: (wanted) => photos.find((photo) => photo.name === wanted)?.data },
  );
}
