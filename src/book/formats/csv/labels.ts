import { type CardValue, PLAIN } from '../../card.ts';

/** Several values in one cell, as Google writes them. */
export const SEPARATOR = ' ::: ';

/** Words of a label that are types (RFC 6350 sections 5.6 and 6.4.1), besides `mobile`, which is `cell`. */
const TYPES = new Set(
  'home work cell fax pager voice text textphone video car isdn modem bbs msg pcs internet dom intl parcel postal'.split(
    ' ',
  ),
);

/** The same for a relation (RFC 6350 section 6.6.6): `Spouse` of a CSV is `spouse` of a vCard. */
const RELATIONS = new Set(
  'home work contact acquaintance friend met co-worker colleague co-resident neighbor child parent sibling spouse kin muse crush date sweetheart me agent emergency'.split(
    ' ',
  ),
);

/**
 * What a label such as `* Work Fax` says of a value: types where every word of it is one, else a label. The star marks the
 * preferred value.
 */
export function valueOfLabel(text: string, types: readonly string[] = [], isRelation = false): CardValue {
  const preferred = /^\s*\*/.test(text);
  const label = text.replace(/^\s*\*/, '').trim();
  const preference = preferred ? 1 : null;
  if (label === '' || /^other$/i.test(label)) return { ...PLAIN, types, preference };
  const words = label
    .toLowerCase()
    .split(/\s+/)
    .map((word) => (word === 'mobile' ? 'cell' : word));
  if (words.every((word) => (isRelation ? RELATIONS : TYPES).has(word)))
    return { ...PLAIN, types: words, preference };
  return { ...PLAIN, types, label, preference };
}

/** The label of a value: its own one, else its types in words. */
export function labelOfValue(value: CardValue): string {
  const words = value.types.map((type) => (type === 'cell' ? 'mobile' : type)).map(capital);
  const label = value.label ?? words.join(' ');
  return value.preference === 1 ? `* ${label}` : label;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The values of one cell. */
export function partsOf(cell: string): string[] {
  return cell.split(/ ?::: ?/);
}
