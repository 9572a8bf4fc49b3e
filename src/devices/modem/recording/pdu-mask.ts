import { bytesToHex, hexToBytes } from '../../../codec/hex.ts';
import type { FakeNumbers } from './secrets.ts';

/** 23.040 section 9.2.3.1. */
const DELIVER = 0;
const SUBMIT = 1;
const REPORT = 2;
const TIMESTAMP = 7;
const X = 0x78;

/**
 * A PDU (27.005 section 3.1: service centre, then TPDU) with other numbers and a text of nothing but "x"; its form stays, so that it is
 * read in the same way. What cannot be read as one becomes zeros.
 */
export function maskPdu(hex: string, numbers: FakeNumbers): string {
  const whole = hex.slice(0, hex.length - (hex.length % 2));
  const bytes = hexToBytes(whole);
  const masked = maskBytes(bytes, numbers) ? bytesToHex(bytes) : '0'.repeat(whole.length);
  return masked + '0'.repeat(hex.length - whole.length);
}

function maskBytes(bytes: Uint8Array, numbers: FakeNumbers): boolean {
  const at = (index: number): number => bytes[index] ?? -1;
  const centre = at(0);
  if (centre > 12 || centre < 0) return false;
  if (centre > 1) maskDigits(bytes, 2, (centre - 1) * 2, numbers);
  let next = centre + 1;
  const first = at(next);
  const type = first & 3;
  if (first < 0 || type > REPORT) return false;
  next += type === DELIVER ? 1 : 2;
  const digits = at(next);
  const typeOfNumber = at(next + 1);
  const octets = (digits + 1) >> 1;
  if (digits < 0 || digits > 20 || next + 2 + octets > bytes.length) return false;
  // 23.040 section 9.1.2.5: an alphanumeric address is packed text.
  if ((typeOfNumber & 0x70) === 0x50) fillSeptets(bytes, next + 2, octets, Math.floor((digits * 4) / 7));
  else maskDigits(bytes, next + 2, digits, numbers);
  next += 2 + octets;
  if (type === REPORT) {
    // Two times and a status; what may follow is not needed for anything here.
    bytes.fill(0, Math.min(bytes.length, next + 2 * TIMESTAMP + 1));
    return next + 2 * TIMESTAMP < bytes.length;
  }
  const coding = at(next + 1);
  next += 2;
  if (type === DELIVER) next += TIMESTAMP;
  else if (type === SUBMIT) next += (first & 0x18) === 0x10 ? 1 : (first & 0x18) === 0 ? 0 : TIMESTAMP;
  const length = at(next);
  if (length < 0) return false;
  maskText(bytes, next + 1, length, coding, (first & 0x40) !== 0);
  return true;
}

function maskDigits(bytes: Uint8Array, from: number, digits: number, numbers: FakeNumbers): void {
  const nibble = (index: number) => ((bytes[from + (index >> 1)] ?? 0xff) >> (index & 1 ? 4 : 0)) & 0x0f;
  const places = Array.from({ length: digits }, (_, index) => index).filter((index) => nibble(index) <= 9);
  const fake = numbers.fakeOf(places.map(nibble).join(''));
  places.forEach((place, index) => {
    const octet = from + (place >> 1);
    if (octet >= bytes.length) return;
    const digit = Number(fake[index]);
    const old = bytes[octet] ?? 0;
    bytes[octet] = place & 1 ? (old & 0x0f) | (digit << 4) : (old & 0xf0) | digit;
  });
}

/** 23.038 section 4: which alphabet a text has decides what "x" is. */
function maskText(bytes: Uint8Array, from: number, length: number, coding: number, header: boolean): void {
  const headerOctets = header ? (bytes[from] ?? 0) + 1 : 0;
  const kept = bytes.slice(from, Math.min(bytes.length, from + headerOctets));
  const group = coding >> 4;
  const alphabet = group < 8 ? (coding >> 2) & 3 : group === 15 ? (coding >> 2) & 1 : group === 14 ? 2 : 0;
  if (alphabet === 0) fillSeptets(bytes, from, bytes.length - from, length);
  else if (alphabet === 2) {
    for (let at = from; at < bytes.length; at += 1) bytes[at] = (at - from - headerOctets) % 2 === 0 ? 0 : X;
  } else bytes.fill(X, from);
  // What is no concatenation (23.040 section 9.2.3.24) may hold anything: only the short headers are kept.
  if (headerOctets <= 7) bytes.set(kept, from);
}

/** Packed septets (23.038 section 6.1.2.1), all of them "x", and zeros behind. */
function fillSeptets(bytes: Uint8Array, from: number, octets: number, septets: number): void {
  bytes.fill(0, from, from + octets);
  for (let index = 0; index < septets; index += 1) {
    const bit = index * 7;
    const value = X << (bit & 7);
    const octet = from + (bit >> 3);
    if (octet < from + octets) bytes[octet] = (bytes[octet] ?? 0) | (value & 0xff);
    if (octet + 1 < from + octets) bytes[octet + 1] = (bytes[octet + 1] ?? 0) | (value >> 8);
  }
}
