import { codecError } from './reader.ts';

/** How the user data is coded. */
export type DcsAlphabet = 'gsm7' | '8bit' | 'ucs2' | 'compressed' | 'reserved';

/** 0 is shown at once and not stored (flash), 1 goes to the phone, 2 to the SIM, 3 to the attached terminal. */
export type MessageClass = 0 | 1 | 2 | 3;

/** A message waiting indication, 23.038 section 4, coding groups 1100 to 1110. */
export interface MessageWaiting {
  readonly active: boolean;
  readonly kind: 'voicemail' | 'fax' | 'email' | 'other';
  /** False: the text may be discarded. */
  readonly store: boolean;
}

/** The meaning of one TP-Data-Coding-Scheme octet. */
export interface DataCoding {
  /** `reserved`: the standard gives the octet no meaning, and asks the receiver to read it as `gsm7`. */
  readonly alphabet: DcsAlphabet;
  readonly messageClass: MessageClass | null;
  readonly waiting: MessageWaiting | null;
  /** The sender asks that the message be deleted once it has been read (coding groups 01xx). */
  readonly automaticDeletion: boolean;
}

const ALPHABETS: readonly DcsAlphabet[] = ['gsm7', '8bit', 'ucs2', 'reserved'];
const WAITING_KINDS = ['voicemail', 'fax', 'email', 'other'] as const;

const CODINGS: readonly DataCoding[] = Array.from({ length: 256 }, (_, dcs) => Object.freeze(interpret(dcs)));

/** The meaning of the octet (23.038 section 4); every value has one. The result is shared and frozen. */
export function decodeDcs(dcs: number): DataCoding {
  const coding = CODINGS[dcs];
  if (coding === undefined) throw codecError('dcs', 0, 'not an octet');
  return coding;
}

/** The plain octet for an alphabet and an optional message class: general data coding, group 00xx. */
export function dcsFor(alphabet: 'gsm7' | '8bit' | 'ucs2', messageClass: MessageClass | null = null): number {
  const bits = alphabet === 'gsm7' ? 0x00 : alphabet === '8bit' ? 0x04 : 0x08;
  return messageClass === null ? bits : 0x10 | bits | messageClass;
}

function interpret(dcs: number): DataCoding {
  const group = dcs >> 4;
  const plain = { messageClass: null, waiting: null, automaticDeletion: false };
  const messageClass = (dcs & 0x03) as MessageClass;
  if (group < 0x08) {
    const alphabet = ALPHABETS[(dcs >> 2) & 0x03] ?? 'reserved';
    return {
      alphabet: dcs & 0x20 && alphabet !== 'reserved' ? 'compressed' : alphabet,
      messageClass: dcs & 0x10 ? messageClass : null,
      waiting: null,
      automaticDeletion: group >= 0x04,
    };
  }
  if (group < 0x0c) return { ...plain, alphabet: 'reserved' };
  if (group < 0x0f) {
    const kind = WAITING_KINDS[dcs & 0x03] ?? 'other';
    const waiting = { active: (dcs & 0x08) !== 0, kind, store: group !== 0x0c };
    return { ...plain, alphabet: group === 0x0e ? 'ucs2' : 'gsm7', waiting };
  }
  // Bit 3 should be zero; senders that set it are known to mean UCS-2 (gammu tests/at-sms/14.dump), so nothing is assumed.
  const text = dcs & 0x08 ? 'reserved' : 'gsm7';
  return { ...plain, alphabet: dcs & 0x04 ? '8bit' : text, messageClass };
}
