import type { Result } from '../../api/contract/methods.ts';
import type { Field } from '../fields.ts';
import { humanTime, NONE, words } from '../format.ts';

type Contact = Result<'contacts.list'>[number];
type Detail = Result<'contacts.show'>;
type Binned = Result<'bin.list'>[number];
type Change = Result<'contacts.history'>[number];

function sourceText(source: Contact['sources'][number]): string {
  return `${source.device ?? source.iccid ?? '?'} ${source.storage} ${source.index}`;
}

export const contactFields: readonly Field<Contact>[] = [
  { key: 'id', title: 'Id', cell: (c) => String(c.id), right: true },
  { key: 'name', title: 'Name', cell: (c) => c.name, flex: true },
  {
    key: 'numbers',
    title: 'Numbers',
    cell: (c) => words(c.numbers.map((n) => n.number ?? n.raw)),
    flex: true,
  },
  { key: 'emails', title: 'E-mail', cell: (c) => words(c.emails), flex: true },
  { key: 'organization', title: 'Organization', cell: (c) => c.organization ?? NONE, flex: true },
  { key: 'groups', title: 'Groups', cell: (c) => words(c.groups), flex: true },
  { key: 'sources', title: 'From', cell: (c) => words(c.sources.map(sourceText)), only: 'detail' },
  { key: 'updatedAt', title: 'Changed', cell: (c, now) => humanTime(c.updatedAt, now) },
];

export const binnedFields: readonly Field<Binned>[] = [
  ...contactFields,
  { key: 'removedAt', title: 'Removed', cell: (c, now) => humanTime(c.removedAt, now) },
];

export const contactDetailFields: readonly Field<Detail>[] = [
  ...contactFields.map((field): Field<Detail> => {
    return field.key === 'numbers' ? { ...field, cell: (c) => words(c.numbers.map(numberText)) } : field;
  }),
  {
    key: 'nameParts',
    title: 'Parts of the name',
    cell: ({ nameParts: parts }) =>
      parts === null
        ? NONE
        : words(
            [parts.prefixes, parts.given, parts.additional, parts.family, parts.suffixes]
              .map((part) => part.join(' '))
              .filter((part) => part !== ''),
          ),
  },
  { key: 'nicknames', title: 'Nicknames', cell: (c) => words([...c.nicknames]) },
  { key: 'departments', title: 'Departments', cell: (c) => words([...c.departments]) },
  { key: 'title', title: 'Title', cell: (c) => c.title ?? NONE },
  { key: 'role', title: 'Role', cell: (c) => c.role ?? NONE },
  { key: 'birthday', title: 'Birthday', cell: (c) => c.birthday ?? NONE },
  { key: 'addresses', title: 'Addresses', cell: (c) => c.addresses.map(addressText).join('; ') || NONE },
  { key: 'urls', title: 'Web', cell: (c) => words(c.urls.map(({ url }) => url)) },
  { key: 'note', title: 'Note', cell: (c) => c.note?.replaceAll('\n', ' / ') ?? NONE },
  {
    key: 'relations',
    title: 'Relations',
    cell: (c) => words(c.relations.map(({ text, label, types }) => withTypes(text, about(label, types)))),
  },
  { key: 'photo', title: 'Photo', cell: (c) => photoText(c.photo) },
  { key: 'extras', title: 'Also kept', cell: (c) => words([...new Set(c.extras.map(({ name }) => name))]) },
  { key: 'uid', title: 'UID', cell: (c) => c.uid ?? NONE },
];

function withTypes(text: string, types: readonly string[]): string {
  return types.length === 0 ? text : `${text} (${types.join(', ')})`;
}

const about = (label: string | null, types: readonly string[]): readonly string[] =>
  label === null ? types : [label, ...types];

function numberText(number: Detail['numbers'][number]): string {
  const said = about(number.label, number.types);
  return withTypes(
    number.number ?? number.raw,
    said.length > 0 || number.kind === null ? said : [number.kind],
  );
}

function addressText(address: Detail['addresses'][number]): string {
  const { postOfficeBox, extended, street, postalCode, locality, region, country } = address;
  return [postOfficeBox, extended, street, `${postalCode} ${locality}`.trim(), region, country]
    .map((part) => part.replaceAll('\n', ', '))
    .filter((part) => part !== '')
    .join(', ');
}

function photoText(photo: Detail['photo']): string {
  if (photo === null) return NONE;
  return photo.uri ?? `${photo.mediaType ?? 'of an unknown type'}, ${photo.bytes} bytes`;
}

export const changeFields: readonly Field<Change>[] = [
  { key: 'id', title: 'Id', cell: (c) => String(c.id), right: true },
  { key: 'at', title: 'When', cell: (c, now) => humanTime(c.at, now) },
  { key: 'contact', title: 'Contact', cell: (c) => String(c.contact), right: true },
  { key: 'field', title: 'Field', cell: (c) => c.field },
  { key: 'operation', title: 'Did', cell: (c) => c.operation },
  { key: 'old', title: 'Before', cell: (c) => c.old ?? NONE, flex: true },
  { key: 'new', title: 'After', cell: (c) => c.new ?? NONE, flex: true },
  { key: 'cause', title: 'Cause', cell: (c) => c.cause },
  { key: 'origin', title: 'Origin', cell: (c) => c.origin ?? NONE, flex: true },
  { key: 'set', title: 'Set', cell: (c) => String(c.set), right: true },
  {
    key: 'undone',
    title: 'Undone',
    cell: (c) => (c.undone ? 'yes' : 'no'),
    tone: (c) => (c.undone ? 'dim' : undefined),
  },
];
