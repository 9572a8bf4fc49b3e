/** How an elementary file of a card is built. */
export interface FileShape {
  structure: 'transparent' | 'linear' | 'cyclic';
  /** Octets of the whole file; null when the card does not say. */
  size: number | null;
  /** Octets of one record; null for a transparent file. */
  recordLength: number | null;
  /** Records; null for a transparent file, or when the card does not say. */
  records: number | null;
  /** Which of the two forms of answer it was: that of a SIM, or that of a USIM. */
  card: 'sim' | 'usim';
}

const TEMPLATE = 0x62;
const FILE_SIZE = 0x80;
const FILE_DESCRIPTOR = 0x82;
/** Type of file 4: an elementary file (51.011 section 9.3). */
const ELEMENTARY = 0x04;
const MAX_RECORD = 255;

/**
 * The shape of an elementary file in what a card says when it is selected: on a SIM 15 octets (51.011 section 9.2.1), on a USIM the
 * template with tag 62 (102.221 section 11.1.1.3). Null for anything else, such as a directory.
 */
export function fileShape(bytes: Uint8Array): FileShape | null {
  return bytes[0] === TEMPLATE ? ofTemplate(bytes) : ofSim(bytes);
}

function ofSim(bytes: Uint8Array): FileShape | null {
  if (bytes.length < 14 || bytes[6] !== ELEMENTARY) return null;
  const size = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
  const structure = bytes[13] ?? 0;
  if (structure === 0)
    return { structure: 'transparent', size, recordLength: null, records: null, card: 'sim' };
  const recordLength = bytes[14] ?? 0;
  if ((structure !== 1 && structure !== 3) || recordLength === 0) return null;
  return {
    structure: structure === 1 ? 'linear' : 'cyclic',
    size,
    recordLength,
    records: size > 0 ? Math.floor(size / recordLength) : null,
    card: 'sim',
  };
}

function ofTemplate(bytes: Uint8Array): FileShape | null {
  const descriptor = tagged(bytes, FILE_DESCRIPTOR);
  if (descriptor === null || descriptor.length < 2) return null;
  const sizeOctets = tagged(bytes, FILE_SIZE);
  const size = sizeOctets === null ? null : sizeOctets.reduce((total, octet) => total * 256 + octet, 0);
  const kind = descriptor[0] ?? 0;
  // 102.221 table 11.5: bits 4 to 6 are 7 for a directory.
  if ((kind & 0x38) === 0x38) return null;
  const structure = kind & 0x07;
  if (structure === 1)
    return { structure: 'transparent', size, recordLength: null, records: null, card: 'usim' };
  const recordLength = ((descriptor[2] ?? 0) << 8) | (descriptor[3] ?? 0);
  const known = (structure === 2 || structure === 6) && descriptor.length >= 4;
  if (!known || recordLength === 0 || recordLength > MAX_RECORD) return null;
  const told = descriptor.length >= 5 ? (descriptor[4] ?? 0) : 0;
  const counted = size === null ? null : Math.floor(size / recordLength);
  return {
    structure: structure === 2 ? 'linear' : 'cyclic',
    size,
    recordLength,
    records: told > 0 ? told : counted,
    card: 'usim',
  };
}

/** The value of a tag inside of the template; all of these have lengths of one octet. */
function tagged(bytes: Uint8Array, tag: number): Uint8Array | null {
  for (let at = 2; at + 1 < bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
    if (bytes[at] === tag) return bytes.subarray(at + 2, at + 2 + (bytes[at + 1] ?? 0));
  }
  return null;
}
