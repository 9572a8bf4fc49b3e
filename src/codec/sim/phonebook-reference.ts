/**
 * One record of EF_PBR, 4F30 in DF_PHONEBOOK: which files of a USIM make up one set of its phone book, and how their records
 * belong to those of EF_ADN (31.102 section 4.4.2.1).
 */
export interface PhonebookReference {
  files: ReferencedFile[];
}

/** What a file holds; the names of 31.102 section 4.4.2. */
export type PhonebookFileKind =
  | 'adn'
  | 'iap'
  | 'ext1'
  | 'sne'
  | 'anr'
  | 'pbc'
  | 'grp'
  | 'aas'
  | 'gas'
  | 'uid'
  | 'email'
  | 'ccp1';

/**
 * `same-index`: record n belongs to entry n (type 1); `by-iap`: EF_IAP says which record belongs to an entry (type 2);
 * `by-reference`: the record is named inside of another one (type 3).
 */
export type PhonebookLinking = 'same-index' | 'by-iap' | 'by-reference';

export interface ReferencedFile {
  kind: PhonebookFileKind;
  linking: PhonebookLinking;
  /** File identifier. */
  id: number;
  /** Octet of EF_IAP, from 0, that names the record of this file; null for the other two ways of linking. */
  iapPosition: number | null;
}

const LINKING: Readonly<Record<number, PhonebookLinking>> = {
  168: 'same-index',
  169: 'by-iap',
  170: 'by-reference',
};
const KINDS: readonly PhonebookFileKind[] = [
  'adn',
  'iap',
  'ext1',
  'sne',
  'anr',
  'pbc',
  'grp',
  'aas',
  'gas',
  'uid',
  'email',
  'ccp1',
];
const FIRST_KIND = 0xc0;

/**
 * Reads one record of EF_PBR; null for one that is empty or names no EF_ADN. What cannot be read ends the reading: the files
 * before it are known all the same.
 */
export function decodePhonebookReference(record: Uint8Array): PhonebookReference | null {
  const files: ReferencedFile[] = [];
  for (const { tag, value } of dataObjects(record)) {
    const linking = LINKING[tag];
    if (linking === undefined) continue;
    // Each file of type 2 has its octet in EF_IAP, also one of a kind that is not known here.
    for (const [position, file] of dataObjects(value).entries()) {
      const kind = KINDS[file.tag - FIRST_KIND];
      const [high, low] = file.value;
      if (kind === undefined || high === undefined || low === undefined) continue;
      files.push({
        kind,
        linking,
        id: (high << 8) | low,
        iapPosition: linking === 'by-iap' ? position : null,
      });
    }
  }
  return files.some(({ kind }) => kind === 'adn') ? { files } : null;
}

/** Simple data objects: a tag, a length of one octet or 81 and one, a value. Padding with FF or 00 ends them. */
function dataObjects(bytes: Uint8Array): { tag: number; value: Uint8Array }[] {
  const found: { tag: number; value: Uint8Array }[] = [];
  for (let at = 0; at + 1 < bytes.length; ) {
    const tag = bytes[at] ?? 0xff;
    if (tag === 0xff || tag === 0) break;
    const long = bytes[at + 1] === 0x81;
    const length = bytes[at + (long ? 2 : 1)] ?? 0;
    const start = at + (long ? 3 : 2);
    if (start + length > bytes.length) break;
    found.push({ tag, value: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

/** Writes one record of EF_PBR. Files of one linking stand together, in the order given; `shortIds`: an SFI by file id. */
export function encodePhonebookReference(
  files: readonly Pick<ReferencedFile, 'kind' | 'linking' | 'id'>[],
  shortIds: ReadonlyMap<number, number> = new Map(),
): Uint8Array {
  const octets: number[] = [];
  for (const [tag, linking] of Object.entries(LINKING)) {
    const group = files.filter((file) => file.linking === linking);
    if (group.length === 0) continue;
    const inner = group.flatMap(({ kind, id }) => {
      const sfi = shortIds.get(id);
      const value = [id >> 8, id & 0xff, ...(sfi === undefined ? [] : [sfi])];
      return [FIRST_KIND + KINDS.indexOf(kind), value.length, ...value];
    });
    octets.push(Number(tag), inner.length, ...inner);
  }
  return Uint8Array.from(octets);
}
