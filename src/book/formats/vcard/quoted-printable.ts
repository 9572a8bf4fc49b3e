import { Buffer } from 'node:buffer';

/** True when an equals sign in it is no escape. */
export const isDamagedQuoted = (text: string): boolean => /=(?![0-9A-Fa-f]{2})/.test(text);

/** The octets of quoted-printable text (RFC 2045 section 6.7) without line breaks. What is no escape stays as it is. */
export function quotedOctets(text: string): Buffer {
  const source = Buffer.from(text, 'utf8');
  const octets = Buffer.alloc(source.length);
  let length = 0;
  for (let at = 0; at < source.length; at += 1) {
    const octet = source[at] ?? 0;
    const code = octet === 0x3d ? hexPair(source[at + 1], source[at + 2]) : null;
    if (code !== null) at += 2;
    octets[length] = code ?? octet;
    length += 1;
  }
  return octets.subarray(0, length);
}

function hexPair(high = 0, low = 0): number | null {
  const pair = String.fromCharCode(high, low);
  return /^[0-9A-Fa-f]{2}$/.test(pair) ? Number.parseInt(pair, 16) : null;
}
