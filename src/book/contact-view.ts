import { isoTime } from '../core/clock.ts';
import type { ContactRow } from '../store/repositories/contacts.ts';
import type { Store } from '../store/store.ts';
import type { Card, CardAddress, CardExtra, CardNameParts, CardRelation, CardUrl } from './card.ts';
import { cardValue } from './card-rows.ts';
import { readCard } from './write-card.ts';

export interface NumberView {
  number: string | null;
  raw: string;
  /** The first of its types, such as `work`. */
  type: string | null;
}

/** A contact as everybody outside of the book sees it in a list. */
export interface ContactView {
  id: number;
  name: string;
  numbers: NumberView[];
  emails: string[];
  organization: string | null;
  groups: string[];
  sources: { device: string | null; iccid: string | null; storage: string; index: number }[];
  updatedAt: string;
}

/** A contact with all that is known. */
export interface ContactDetail extends Omit<ContactView, 'numbers'> {
  numbers: (NumberView & { kind: string | null; label: string | null; types: string[] })[];
  nameParts: CardNameParts | null;
  nicknames: readonly string[];
  departments: readonly string[];
  title: string | null;
  role: string | null;
  birthday: string | null;
  addresses: readonly CardAddress[];
  urls: readonly CardUrl[];
  note: string | null;
  relations: readonly CardRelation[];
  photo: { mediaType: string | null; bytes: number | null; uri: string | null } | null;
  extras: readonly CardExtra[];
  uid: string | null;
}

export function contactView(store: Store, row: ContactRow): ContactView {
  const { parts, contacts } = store;
  return {
    id: row.id,
    name: row.name,
    numbers: parts.numbers.of(row.id).map((number) => ({
      number: number.e164,
      raw: number.raw,
      type: cardValue(number).types[0] ?? null,
    })),
    emails: parts.emails.of(row.id).map((email) => email.address),
    organization: row.organization,
    groups: parts.groups.of(row.id).map((group) => group.name),
    sources: contacts
      .sources(row.id)
      .map(({ device, iccid, storage, index }) => ({ device, iccid, storage, index })),
    updatedAt: isoTime(row.updatedAt),
  };
}

export function contactDetail(store: Store, row: ContactRow): ContactDetail {
  const card = readCard(store, row);
  const { nameParts, nicknames, departments, title, role, birthday, addresses, urls, note, relations } = card;
  return {
    ...contactView(store, row),
    numbers: store.parts.numbers.of(row.id).map((number) => {
      const { types, label } = cardValue(number);
      return {
        number: number.e164,
        raw: number.raw,
        type: types[0] ?? null,
        kind: number.kind,
        label,
        types: [...types],
      };
    }),
    nameParts,
    nicknames,
    departments,
    title,
    role,
    birthday,
    addresses,
    urls,
    note,
    relations,
    photo: photoView(card.photo),
    extras: card.extras,
    uid: card.uid,
  };
}

function photoView(photo: Card['photo']): ContactDetail['photo'] {
  if (photo === null) return null;
  return photo.kind === 'uri'
    ? { mediaType: null, bytes: null, uri: photo.uri }
    : { mediaType: photo.mediaType, bytes: photo.data.byteLength, uri: null };
}
