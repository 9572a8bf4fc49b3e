import { addressFieldNames, encodeAddressValue, readAddressValue, typeOfAddress } from './address.ts';
import { bytesToHex, hexToBytes } from './hex.ts';
import { Reader } from './reader.ts';
import { type DecodeTpduOptions, decodeTpdu } from './tpdu/decode.ts';
import { encodeTpdu } from './tpdu/encode.ts';
import type { Address, Direction, Tpdu } from './tpdu/types.ts';

/** A PDU as modems show it: service centre address, then TPDU (27.005 section 3.1). */
export interface Pdu {
  smsc: Address | null;
  tpdu: Tpdu;
  /** Octets of the TPDU alone: the number in `AT+CMGS=<length>` and `+CMGL: ...,<length>`. */
  tpduLength: number;
}

export interface DecodePduOptions extends Omit<DecodeTpduOptions, 'base'> {
  /**
   * The length that the modem gave. It settles whether there is a service centre address: some modems leave it out altogether.
   * Where it fits neither way it is taken for wrong (seen) and not used.
   */
  declaredLength?: number;
}

const SERVICE_CENTRE = addressFieldNames('address');
/** Type and ten octets of digits, 24.011 section 8.2.5.2. */
const MAX_SMSC_OCTETS = 11;

/**
 * Reads a PDU in hexadecimal, as it stands in the lines after `+CMT:`, `+CMGL:` and `+CMGR:`.
 *
 * @throws SimError CODEC_INVALID; `offset` counts octets of the whole PDU
 */
export function decodePdu(hex: string, direction: Direction, options: DecodePduOptions = {}): Pdu {
  const bytes = hexToBytes(hex);
  const smscOctets = bytes[0] ?? 0;
  const bare =
    options.declaredLength === bytes.length && options.declaredLength !== bytes.length - 1 - smscOctets;
  const { smsc, size } = bare ? { smsc: null, size: 0 } : readServiceCentre(bytes);
  const body = bytes.subarray(size);
  const { report = 'auto', trailing = 'refuse' } = options;
  const tpdu = decodeTpdu(body, direction, { report, trailing, base: size });
  return { smsc, tpdu, tpduLength: body.length };
}

/**
 * A PDU as `AT+CMGS` and `AT+CMGW` want it. Without a service centre the first octet is 0: the modem takes its own.
 *
 * @throws SimError CODEC_INVALID
 */
export function encodePdu(pdu: { smsc: Address | null; tpdu: Tpdu }): { hex: string; tpduLength: number } {
  const tpdu = encodeTpdu(pdu.tpdu);
  return { hex: encodeServiceCentre(pdu.smsc) + bytesToHex(tpdu), tpduLength: tpdu.length };
}

function readServiceCentre(bytes: Uint8Array): { smsc: Address | null; size: number } {
  const reader = new Reader(bytes, 'smsc');
  const octets = reader.octet('length');
  if (octets === 0) return { smsc: null, size: 1 };
  if (octets > MAX_SMSC_OCTETS) throw reader.error('length', `more than ${MAX_SMSC_OCTETS} octets`, 0);
  // Here the length counts octets, so the filler tells whether the number of digits is odd.
  const last = bytes[octets] ?? 0;
  const semiOctets = (octets - 1) * 2;
  const odd = octets > 1 && last >> 4 === 0x0f;
  const smsc = readAddressValue(reader, SERVICE_CENTRE, odd ? semiOctets - 1 : semiOctets);
  return { smsc, size: octets + 1 };
}

function encodeServiceCentre(smsc: Address | null): string {
  if (smsc === null) return '00';
  const { octets } = encodeAddressValue(smsc, 'smsc.address');
  return bytesToHex(Uint8Array.of(octets.length + 1, typeOfAddress(smsc), ...octets));
}
