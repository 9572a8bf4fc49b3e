import type { Card, CardAddress } from '../../card.ts';
import { CUSTOM } from '../custom.ts';

const CLASSES = ['top', 'person', 'organizationalPerson', 'inetOrgPerson', 'mozillaAbPersonAlpha'];
/** Longest line (RFC 2849 note 10 leaves it open; 76 is what programs write). */
const WIDTH = 76;

/** One card as a record, with the empty line after it. */
export function recordOfCard(card: Card): string {
  const lines: string[] = [];
  const put = (name: string, value: string | Uint8Array | null | undefined) => {
    if (value !== null && value !== undefined && value.length > 0) lines.push(attributeLine(name, value));
  };
  const mail = card.emails[0]?.address;
  put('dn', `cn=${escapeName(card.name)}${mail === undefined ? '' : `,mail=${escapeName(mail)}`}`);
  for (const one of CLASSES) put('objectClass', one);
  put('cn', card.name);
  put('sn', card.nameParts?.family.join(' ') || card.name);
  put('givenName', card.nameParts?.given.join(' '));
  put('personalTitle', card.nameParts?.prefixes.join(' '));
  put('generationQualifier', card.nameParts?.suffixes.join(' '));
  for (const nickname of card.nicknames) put('mozillaNickname', nickname);
  for (const { address } of card.emails) put('mail', address);
  for (const { types, raw } of card.numbers) put(numberAttribute(types), raw);
  const home = card.addresses.find(({ types }) => types.includes('home'));
  const work = card.addresses.find((address) => address !== home && !address.types.includes('home'));
  if (home) putAddress(put, home, HOME);
  if (work) putAddress(put, work, WORK);
  put('o', card.organization);
  for (const department of card.departments) put('ou', department);
  put('title', card.title);
  const [, year, month, day] = /^(\d{4}|--?)-?(\d\d)-?(\d\d)$/.exec(card.birthday ?? '') ?? [];
  if (year !== undefined && !year.startsWith('-')) put('birthyear', year);
  put('birthmonth', month);
  put('birthday', day);
  for (const { types, url } of card.urls)
    put(types.includes('home') ? 'mozillaHomeUrl' : 'mozillaWorkUrl', url);
  put('description', card.note);
  const custom = card.extras.filter(({ name, values }) => name === CUSTOM && typeof values[0] === 'string');
  for (const [index, { values }] of custom.slice(0, 4).entries())
    put(`mozillaCustom${index + 1}`, String(values[0]));
  if (card.uid?.toLowerCase().startsWith('urn:uuid:')) put('entryUUID', card.uid.slice('urn:uuid:'.length));
  if (card.photo?.kind === 'data' && card.photo.mediaType === 'image/jpeg') put('jpegPhoto', card.photo.data);
  return `${lines.join('')}\n`;
}

type Put = (name: string, value: string) => void;
type AddressNames = Readonly<Partial<Record<keyof CardAddress, string>>>;

const HOME: AddressNames = {
  street: 'mozillaHomeStreet',
  locality: 'mozillaHomeLocalityName',
  region: 'mozillaHomeState',
  postalCode: 'mozillaHomePostalCode',
  country: 'mozillaHomeCountryName',
};
const WORK: AddressNames = {
  postOfficeBox: 'postOfficeBox',
  street: 'street',
  locality: 'l',
  region: 'st',
  postalCode: 'postalCode',
  country: 'c',
};

function putAddress(put: Put, address: CardAddress, names: AddressNames): void {
  for (const [part, name] of Object.entries(names)) {
    const value = address[part as keyof CardAddress];
    if (typeof value === 'string') put(name, value);
  }
}

function numberAttribute(types: readonly string[]): string {
  if (types.includes('fax')) return 'facsimileTelephoneNumber';
  if (types.includes('pager')) return 'pager';
  if (types.includes('cell')) return 'mobile';
  return types.includes('home') ? 'homePhone' : 'telephoneNumber';
}

/** A value of a name (RFC 4514 section 2.4). */
function escapeName(text: string): string {
  return text.replace(/[\\,+"<>;=]/g, '\\$&').replace(/^[ #]| $/g, '\\$&');
}

/** `name: value`, in base64 where the value is no SAFE-STRING (RFC 2849), folded. */
function attributeLine(name: string, value: string | Uint8Array): string {
  const safe = typeof value === 'string' && /^(?![ :<])[\x20-\x7e]*(?<! )$/.test(value);
  const line = safe ? `${name}: ${value}` : `${name}:: ${Buffer.from(value as string).toString('base64')}`;
  const parts = [line.slice(0, WIDTH)];
  for (let from = WIDTH; from < line.length; from += WIDTH - 1)
    parts.push(` ${line.slice(from, from + WIDTH - 1)}`);
  return `${parts.join('\n')}\n`;
}
