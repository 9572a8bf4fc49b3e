/** The files of one phone book set in EF_PBR. */
export interface PhonebookFiles {
  /** The file of names and numbers, tag C0. */
  adn: number | null;
  /** The file of further digits, tag C2. */
  ext1: number | null;
}

const ADN = 0xc0;
const EXT1 = 0xc2;
const UNUSED = 0xff;

/**
 * One record of EF_PBR (0x4F30; 31.102 section 4.4.2.1): groups with the tags A8, A9 and AA, in each of them files with their tag, their
 * identifier in two octets, and maybe a short one. Null when the record is empty or cannot be read.
 */
export function phonebookFiles(record: Uint8Array): PhonebookFiles | null {
  const found = new Map<number, number>();
  for (let at = 0; at + 1 < record.length && record[at] !== UNUSED; ) {
    const length = record[at + 1] ?? 0;
    const group = record[at] ?? 0;
    const end = Math.min(at + 2 + length, record.length);
    if (group < 0xa8 || group > 0xaa) return null;
    for (let inner = at + 2; inner + 1 < end; inner += 2 + (record[inner + 1] ?? 0)) {
      const [tag = 0, size = 0, high = 0, low = 0] = record.subarray(inner, end);
      if (size >= 2 && inner + 3 < end && !found.has(tag)) found.set(tag, (high << 8) | low);
    }
    at = end;
  }
  return found.size === 0 ? null : { adn: found.get(ADN) ?? null, ext1: found.get(EXT1) ?? null };
}
