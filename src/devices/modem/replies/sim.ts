import type { FinalResult } from '../../../at/final-results.ts';
import { hexToBytes } from '../../../codec/hex.ts';
import { normalizeIccid } from '../../../codec/sim/iccid.ts';
import type { DeviceState } from '../../contract/device.ts';
import { afterPrefix, numberOf, splitFields } from './fields.ts';

/** What AT+CPIN? says of the card. `lock`: what is asked for, where a person must give it and our PIN is the wrong one. */
export interface SimState {
  state: DeviceState;
  /** True only where the PIN of the card itself is asked for. */
  takesPin: boolean;
  detail: string;
}

/** 27.007 section 8.3. PIN2 and PUK2 are asked for by single commands only: the card itself works. */
const CODES: Readonly<Record<string, DeviceState>> = {
  READY: 'ready',
  'SIM PIN': 'pin-required',
  'SIM PUK': 'puk-required',
  'SIM PIN2': 'ready',
  'SIM PUK2': 'ready',
  'SIM NOT INSERTED': 'sim-absent',
  'NOT INSERTED': 'sim-absent',
  'NO SIM': 'sim-absent',
  'SIM BUSY': 'busy',
  'NOT READY': 'busy',
  'SIM FAILURE': 'error',
};

/** Reads `+CPIN: code`; null when no line says anything. */
export function parsePinState(lines: readonly string[]): SimState | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+CPIN:');
    if (text === null) continue;
    const detail = text.replaceAll('"', '').trim().toUpperCase();
    // PH-NET PIN, PH-SIM PIN and their like: a lock of the device, which a person must open.
    const state =
      CODES[detail] ??
      (/PUK/.test(detail) ? 'puk-required' : /PIN|PASSWORD/.test(detail) ? 'pin-required' : 'error');
    return { state, takesPin: detail === 'SIM PIN', detail };
  }
  return null;
}

/** 27.007 section 9.2.1: what a CME error says of the card. */
const BY_CME: Readonly<Record<number, DeviceState>> = {
  [-1]: 'sim-absent',
  5: 'pin-required',
  6: 'pin-required',
  7: 'puk-required',
  10: 'sim-absent',
  11: 'pin-required',
  12: 'puk-required',
  13: 'error',
  14: 'busy',
  15: 'error',
  16: 'pin-required',
  515: 'busy',
};

/** 27.005 section 3.2.5: the same for CMS errors. */
const BY_CMS: Readonly<Record<number, DeviceState>> = {
  310: 'sim-absent',
  311: 'pin-required',
  312: 'pin-required',
  313: 'error',
  314: 'busy',
  315: 'error',
  316: 'puk-required',
  515: 'busy',
};

/** Texts that modems give instead of numbers (AT+CMEE=2, or by their own will). */
const BY_TEXT: readonly (readonly [RegExp, DeviceState])[] = [
  [/sim not inserted|no sim/i, 'sim-absent'],
  [/sim busy|busy/i, 'busy'],
  [/puk/i, 'puk-required'],
  [/pin/i, 'pin-required'],
  [/sim (failure|wrong)/i, 'error'],
];

/** The same sources: PIN2 or PUK2 is wanted for this one command (fixed dialling, call charges); the card itself works. */
const SECOND_PIN: Readonly<Record<'cme' | 'cms', readonly number[]>> = { cme: [17, 18], cms: [317, 318] };

/** True when a command was refused because it wants PIN2 or PUK2. */
export function wantsSecondPin(final: FinalResult | null): boolean {
  if (final === null || (final.kind !== 'cme' && final.kind !== 'cms')) return false;
  return final.code === null
    ? /(?:pin|puk) ?2/i.test(final.text)
    : SECOND_PIN[final.kind].includes(final.code);
}

/** What an error to any command says of the card; null when it is about something else. */
export function simStateOfError(final: FinalResult | null): DeviceState | null {
  if (final === null || (final.kind !== 'cme' && final.kind !== 'cms')) return null;
  if (wantsSecondPin(final)) return null;
  if (final.code !== null) return (final.kind === 'cme' ? BY_CME : BY_CMS)[final.code] ?? null;
  const text = final.text.slice(final.text.indexOf(':') + 1);
  return BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Finds the ICCID in the reply to one of the many commands for it; null when there is none. */
export function parseIccid(lines: readonly string[]): string | null {
  for (const line of lines) {
    const response = parseSimResponse([line]);
    const iccid = normalizeIccid(response?.hex ?? line);
    if (iccid !== null) return iccid;
  }
  return null;
}

/** Reads the reply to AT+CIMI: a line of digits, on some modems after a prefix. */
export function parseImsi(lines: readonly string[]): string | null {
  for (const line of lines) {
    const digits = /^(?:\+CIMI:)?\s*"?(\d{6,15})"?$/i.exec(line.trim())?.[1];
    if (digits !== undefined) return digits;
  }
  return null;
}

/** The reply of the card to AT+CRSM (27.007 section 8.18) when it says success, else null. */
export function parseSimResponse(lines: readonly string[]): { hex: string; bytes: Uint8Array } | null {
  const reply = parseCardReply(lines);
  return reply?.ok ? { hex: reply.hex, bytes: reply.bytes } : null;
}

/** What the card said to AT+CRSM; null when no line is its answer. */
export interface CardReply {
  sw1: number;
  sw2: number;
  /** 51.011 section 9.4: 90 success, 91 and 9F success with something more to fetch. */
  ok: boolean;
  hex: string;
  bytes: Uint8Array;
}

/** Reads `+CRSM: sw1,sw2[,data]`. */
export function parseCardReply(lines: readonly string[]): CardReply | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+CRSM:');
    if (text === null) continue;
    const [first, second, data] = splitFields(text);
    const sw1 = numberOf(first);
    const hex = data?.text.replaceAll(' ', '') ?? '';
    if (sw1 === null || !/^(?:[0-9A-Fa-f]{2})*$/.test(hex)) return null;
    const ok = sw1 === 144 || sw1 === 145 || sw1 === 159;
    return { sw1, sw2: numberOf(second) ?? 0, ok, hex, bytes: hexToBytes(hex) };
  }
  return null;
}
