import { decodeAdn, encodeAdn } from '../../codec/sim/adn.ts';
import { encodeAlpha } from '../../codec/sim/alpha.ts';
import { splitNumber } from '../../codec/sim/extension.ts';
import type { ExtensionFile } from './extension-file.ts';
import { RecordFile } from './record-file.ts';

/** A phonebook entry as AT commands show it; `number` starts with `+` when its type is international. */
export interface PhonebookEntry {
  name: string;
  number: string;
  /** `<type>` of 27.007 section 8.14: type-of-address octet, 145 international, 129 otherwise. */
  type: number;
}

/** Why an entry was not stored. */
export type PhonebookRefusal =
  | 'no-such-index'
  | 'name-too-long'
  | 'number-too-long'
  | 'number-invalid'
  | 'no-extension';

/** Octets of EF_ADN after the name: length, type, 10 of number, 2 identifiers (31.102 section 4.4.2.3). */
const FIXED_OCTETS = 14;
const MAX_DIGITS = 20;
/** With extension records modems take so many, though the card could chain more. */
const MAX_EXTENDED_DIGITS = 40;

/** Phonebook records as a card stores them: real EF_ADN bytes, read and written through the codec. */
export class PhonebookFile {
  readonly file: RecordFile;
  /** Octets that a record has for the name. */
  readonly nameLength: number;
  readonly numberLength: number;
  /** Where the digits of long numbers go; null: they are refused. */
  readonly extensions: ExtensionFile | null;

  constructor(size: number, nameOctets: number, extensions: ExtensionFile | null = null) {
    this.nameLength = nameOctets;
    this.extensions = extensions;
    this.numberLength = extensions === null ? MAX_DIGITS : MAX_EXTENDED_DIGITS;
    this.file = new RecordFile(size, nameOctets + FIXED_OCTETS);
  }

  get size(): number {
    return this.file.count;
  }

  get used(): number {
    return this.file.used;
  }

  /** The entry at `index` (from 1), or null when it is empty or holds nothing that can be read. */
  get(index: number): PhonebookEntry | null {
    const record = this.file.read(index);
    if (!record || this.file.isEmpty(index)) return null;
    try {
      const entry = decodeAdn(record);
      if (!entry) return null;
      const international = entry.number.startsWith('+');
      return {
        name: entry.name,
        number: entry.number + (this.extensions?.digitsFrom(entry.extension) ?? ''),
        type: entry.numberType ?? (international ? 145 : 129),
      };
    } catch {
      // A test may put any bytes on a card; a modem shows such a record as empty.
      return null;
    }
  }

  /** The octets of the name at `index` without padding, in SIM coding. */
  rawName(index: number): Uint8Array {
    const name = this.file.read(index)?.subarray(0, this.nameLength) ?? new Uint8Array();
    let end = name.length;
    while (end > 0 && name[end - 1] === 0xff) end--;
    return name.subarray(0, end);
  }

  /** Stores an entry; null when it went well. */
  put(
    index: number,
    entry: { name: string; number: string; numberType?: number | null },
  ): PhonebookRefusal | null {
    if (index < 1 || index > this.size) return 'no-such-index';
    if (!/^\+?[0-9*#pPwW,?]*$/.test(entry.number)) return 'number-invalid';
    if (entry.number.replace('+', '').length > this.numberLength) return 'number-too-long';
    try {
      encodeAlpha(entry.name, this.nameLength);
    } catch {
      return 'name-too-long';
    }
    const { first, rest } = splitNumber(entry.number);
    const before = this.extensionOf(index);
    try {
      encodeAdn({ ...entry, number: first }, this.file.recordLength);
    } catch {
      return 'number-invalid';
    }
    const extension = rest.length === 0 ? null : (this.extensions?.store(rest) ?? null);
    if (rest.length > 0 && extension === null) return 'no-extension';
    this.file.write(index, encodeAdn({ ...entry, number: first, extension }, this.file.recordLength));
    this.extensions?.free(before);
    return null;
  }

  private extensionOf(index: number): number | null {
    const octet = this.file.isEmpty(index) ? 0xff : (this.file.read(index)?.at(-1) ?? 0xff);
    return octet === 0xff ? null : octet;
  }

  /** Empties a record. */
  remove(index: number): void {
    this.extensions?.free(this.extensionOf(index));
    this.file.write(index, new Uint8Array());
  }

  firstFree(): number | null {
    return this.file.firstFree();
  }
}
