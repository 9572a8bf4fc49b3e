import { decodeSeptets, encodeSeptets, packSeptets, unpackSeptets } from './gsm7/septets.ts';
import { bytesToHex, hexToBytes } from './hex.ts';
import { codecError } from './reader.ts';

const CARRIAGE_RETURN = 0x0d;

/**
 * A USSD request as packed septets in hexadecimal, the form that Huawei modems want in AT+CUSD (`*100#` is AA180C3602). Where
 * seven bits would be left over a carriage return fills them, else they would read as `@` (23.038 section 6.1.2.3.1).
 *
 * @throws SimError CODEC_INVALID for a character that the GSM 7 bit alphabet lacks
 */
export function encodeUssd(text: string): string {
  const septets = encodeSeptets(text);
  if (septets === null) throw codecError('ussd', 0, 'a character that the GSM 7 bit alphabet does not have');
  const last = septets.at(-1);
  const fill = septets.length % 8 === 7 || (septets.length % 8 === 0 && last === CARRIAGE_RETURN);
  return bytesToHex(packSeptets(fill ? Uint8Array.of(...septets, CARRIAGE_RETURN) : septets));
}

/**
 * The text of packed septets in hexadecimal; a filling carriage return at the end is left out.
 *
 * @throws SimError CODEC_INVALID for what is no hexadecimal
 */
export function decodeUssd(hex: string): string {
  const bytes = hexToBytes(hex);
  const count = Math.floor((bytes.length * 8) / 7);
  const septets = unpackSeptets(bytes, count);
  const filled = count > 0 && count % 8 === 0 && septets[count - 1] === CARRIAGE_RETURN;
  return decodeSeptets(filled ? septets.subarray(0, -1) : septets);
}
