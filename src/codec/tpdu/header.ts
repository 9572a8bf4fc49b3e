import type { ShiftTables } from '../gsm7/alphabet.ts';
import { codecError, type Reader } from '../reader.ts';
import type { InformationElement } from './types.ts';

/** Information element identifiers, 23.040 section 9.2.3.24. */
const ID = {
  concat8: 0x00,
  ports8: 0x04,
  ports16: 0x05,
  concat16: 0x08,
  singleShift: 0x24,
  lockingShift: 0x25,
} as const;

/**
 * The elements of a user data header; `octets` is all that follows the length octet. `at` is where it starts, for errors.
 *
 * @throws SimError CODEC_INVALID when an element goes beyond the header
 */
export function decodeHeader(reader: Reader, octets: Uint8Array, at: number): InformationElement[] {
  const elements: InformationElement[] = [];
  let index = 0;
  while (index < octets.length) {
    const id = octets[index] ?? 0;
    const length = octets[index + 1];
    if (length === undefined) {
      throw reader.error('udh.element', 'the header ends before the length of an element', at + index);
    }
    const start = index + 2;
    if (start + length > octets.length) {
      throw reader.error('udh.element', 'an element goes beyond the header', at + index + 1);
    }
    elements.push(decodeElement(id, octets.subarray(start, start + length)));
    index = start + length;
  }
  return elements;
}

/** An element that the standard tells a receiver to ignore (wrong length, part 0 or 5 of 3) is kept as unknown. */
function decodeElement(id: number, data: Uint8Array): InformationElement {
  const [a = 0, b = 0, c = 0, d = 0] = data;
  switch (id) {
    case ID.concat8:
      if (data.length === 3 && c > 0 && c <= b) {
        return { kind: 'concat', bits: 8, reference: a, total: b, sequence: c };
      }
      break;
    case ID.concat16:
      if (data.length === 4 && d > 0 && d <= c) {
        return { kind: 'concat', bits: 16, reference: (a << 8) | b, total: c, sequence: d };
      }
      break;
    case ID.ports8:
      if (data.length === 2) return { kind: 'ports', bits: 8, destination: a, source: b };
      break;
    case ID.ports16:
      if (data.length === 4) {
        return { kind: 'ports', bits: 16, destination: (a << 8) | b, source: (c << 8) | d };
      }
      break;
    case ID.singleShift:
      if (data.length === 1) return { kind: 'single-shift', table: a };
      break;
    case ID.lockingShift:
      if (data.length === 1) return { kind: 'locking-shift', table: a };
      break;
  }
  // A copy: the caller may reuse the octets of the message.
  return { kind: 'unknown', id, data: data.slice() };
}

/**
 * A user data header with its length octet in front; empty for no elements.
 *
 * @throws SimError CODEC_INVALID for values out of range or more than 255 octets
 */
export function encodeHeader(elements: readonly InformationElement[], field: string): Uint8Array {
  if (elements.length === 0) return new Uint8Array(0);
  const octets: number[] = [0];
  for (const element of elements) {
    const [id, data] = elementOctets(element, field);
    if (data.length > 255) throw codecError(field, octets.length, 'an element has more than 255 octets');
    octets.push(id, data.length, ...data);
  }
  if (octets.length > 256) throw codecError(field, 0, 'the header has more than 255 octets');
  octets[0] = octets.length - 1;
  return Uint8Array.from(octets);
}

function elementOctets(
  element: InformationElement,
  field: string,
): [number, ArrayLike<number> & Iterable<number>] {
  switch (element.kind) {
    case 'concat': {
      const { bits, reference, total, sequence } = element;
      const small = bits === 8;
      checkOctets(field, reference, small ? 0xff : 0xffff);
      checkOctets(field, total, 0xff);
      if (!Number.isInteger(sequence) || sequence < 1 || sequence > total) {
        throw codecError(field, 0, 'the part number is not within 1 to the number of parts');
      }
      return small
        ? [ID.concat8, [reference, total, sequence]]
        : [ID.concat16, [reference >> 8, reference & 0xff, total, sequence]];
    }
    case 'ports': {
      const { bits, destination, source } = element;
      const limit = bits === 8 ? 0xff : 0xffff;
      checkOctets(field, destination, limit);
      checkOctets(field, source, limit);
      return bits === 8
        ? [ID.ports8, [destination, source]]
        : [ID.ports16, [destination >> 8, destination & 0xff, source >> 8, source & 0xff]];
    }
    case 'single-shift':
    case 'locking-shift':
      checkOctets(field, element.table, 0xff);
      return [element.kind === 'single-shift' ? ID.singleShift : ID.lockingShift, [element.table]];
    case 'unknown':
      checkOctets(field, element.id, 0xff);
      return [element.id, element.data];
  }
}

function checkOctets(field: string, value: number, limit: number): void {
  if (!Number.isInteger(value) || value < 0 || value > limit) {
    throw codecError(field, 0, `not a whole number from 0 to ${limit}`);
  }
}

/** The national tables that a header asks for; of repeated elements the last counts (23.040 section 9.2.3.24). */
export function tablesOf(header: readonly InformationElement[]): ShiftTables {
  let single: number | null = null;
  let locking: number | null = null;
  for (const element of header) {
    if (element.kind === 'single-shift') single = element.table;
    else if (element.kind === 'locking-shift') locking = element.table;
  }
  return { single, locking };
}

/** The concatenation element that counts, or null for a message of one part. */
export function concatOf(
  header: readonly InformationElement[],
): Extract<InformationElement, { kind: 'concat' }> | null {
  for (let index = header.length - 1; index >= 0; index -= 1) {
    const element = header[index];
    if (element?.kind === 'concat') return element;
  }
  return null;
}
