import { addressFromDigits, alphanumericAddress, encodeAddressField } from '../../codec/address.ts';
import { decodeTpdu } from '../../codec/tpdu/decode.ts';
import { encodeTimestamp, timestampFromMs, timestampToMs } from '../../codec/tpdu/timestamp.ts';
import type { Address, InformationElement, Submit, UserData, Validity } from '../../codec/tpdu/types.ts';

const MINUTE = 60_000;

/** The SMS-SUBMIT in these octets, or null when they are none. */
export function readSubmit(tpdu: Uint8Array): Submit | null {
  try {
    const decoded = decodeTpdu(tpdu, 'to-network');
    return decoded.type === 'submit' ? decoded : null;
  } catch {
    return null;
  }
}

/** A number or a name of up to 11 characters as an address. @throws SimError CODEC_INVALID */
export function addressOf(sender: string): Address {
  return /^\+?[0-9*#]+$/.test(sender) ? addressFromDigits(sender) : alphanumericAddress(sender);
}

/** The same as the field of a TPDU. @throws SimError CODEC_INVALID */
export function addressOctets(sender: string): Uint8Array {
  return encodeAddressField(addressOf(sender), 'originator');
}

/** A moment as the seven octets of a time stamp. */
export function timeOctets(ms: number, offsetMinutes: number): Uint8Array {
  return encodeTimestamp(timestampFromMs(ms, offsetMinutes), 'timestamp');
}

/** When a message accepted at `acceptedAt` runs out; `fallbackMs` when it does not say. */
export function validUntil(validity: Validity | null, acceptedAt: number, fallbackMs: number): number {
  if (!validity) return acceptedAt + fallbackMs;
  if (validity.kind === 'relative') return acceptedAt + validity.minutes * MINUTE;
  if (validity.kind === 'absolute') return timestampToMs(validity.time) ?? acceptedAt + fallbackMs;
  if (validity.format === 'relative') return acceptedAt + validity.minutes * MINUTE;
  if (validity.format === 'seconds') return acceptedAt + validity.seconds * 1000;
  if (validity.format === 'clock') {
    return acceptedAt + ((validity.hours * 60 + validity.minutes) * 60 + validity.seconds) * 1000;
  }
  return acceptedAt + fallbackMs;
}

export function textOf(userData: UserData): string | null {
  return userData.alphabet === 'gsm7' || userData.alphabet === 'ucs2' ? userData.text : null;
}

type Concat = Extract<InformationElement, { kind: 'concat' }>;

export function partOf(userData: UserData): Omit<Concat, 'kind'> | null {
  const concat = userData.header.find((element): element is Concat => element.kind === 'concat');
  if (!concat) return null;
  const { bits, reference, total, sequence } = concat;
  return { bits, reference, total, sequence };
}
