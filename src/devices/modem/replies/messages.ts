import type { StoredSmsStatus } from '../../contract/device.ts';
import { afterPrefix, numberOf, splitFields } from './fields.ts';

/** One stored message as the modem listed it. */
export interface ListedMessage {
  /** Null in the reply to AT+CMGR, which does not repeat it. */
  index: number | null;
  status: StoredSmsStatus;
  pdu: string;
  tpduLength: number | null;
}

export interface MessageList {
  messages: ListedMessage[];
  /** Headers without a PDU, texts, anything else that could not be read. */
  problems: string[];
}

/** By their number in PDU mode (27.005 section 3.1). */
export const STORED_SMS_STATUS: readonly StoredSmsStatus[] = [
  'received-unread',
  'received-read',
  'stored-unsent',
  'stored-sent',
];

/**
 * Reads the reply to AT+CMGL in PDU mode (27.005 section 3.4.2): pairs of `+CMGL: index,stat,[alpha],length` and a PDU. Some
 * modems leave the empty alpha field out. A slot full of FF is an erased one.
 */
export function parseMessageList(lines: readonly string[]): MessageList {
  return parse(lines, '+CMGL:', true);
}

/** Reads the reply to AT+CMGR (27.005 section 3.4.3), `+CMGR: stat,[alpha],length` and a PDU; null for an empty slot. */
export function parseMessage(lines: readonly string[]): ListedMessage | null {
  return parse(lines, '+CMGR:', false).messages[0] ?? null;
}

function parse(lines: readonly string[], prefix: string, indexed: boolean): MessageList {
  const list: MessageList = { messages: [], problems: [] };
  for (let at = 0; at < lines.length; at += 1) {
    const header = afterPrefix(lines[at] ?? '', prefix);
    if (header === null) continue;
    const fields = splitFields(header);
    const index = indexed ? numberOf(fields.shift()) : null;
    if (indexed && index === null) {
      list.problems.push(`a message without an index: ${header.slice(0, 40)}`);
      continue;
    }
    const [stat] = fields;
    if (stat?.quoted && /[A-Z]/.test(stat.text)) {
      list.problems.push(`message ${index ?? ''} came as text, not as a PDU`);
      continue;
    }
    const next = lines[at + 1]?.trim().replace(/"$/, '') ?? '';
    // An odd number of digits is kept: a message that cannot be decoded is shown, one that is dropped is lost.
    const isPdu = /^[0-9A-Fa-f]{2,}$/.test(next);
    const tpduLength = fields.length >= 2 ? numberOf(fields.at(-1)) : null;
    if (!isPdu) {
      if (tpduLength !== 0) list.problems.push(`message ${index ?? ''} has no PDU`);
      continue;
    }
    at += 1;
    if (/^(?:FF)+$/i.test(next)) continue;
    const status = STORED_SMS_STATUS[numberOf(stat) ?? 1] ?? 'received-read';
    list.messages.push({ index, status, pdu: withServiceCentre(next.toUpperCase(), tpduLength), tpduLength });
  }
  return list;
}

/**
 * Some modems leave the octets of the service centre away: then the PDU is exactly as long as the TPDU is said to be, and gets
 * the octet for "none". The claimed length is wrong on others, so it decides only where the octets agree with it.
 */
export function withServiceCentre(pdu: string, tpduLength: number | null): string {
  const octets = pdu.length / 2;
  const centre = Number.parseInt(pdu.slice(0, 2), 16);
  if (tpduLength === null || octets !== tpduLength || octets - centre - 1 === tpduLength) return pdu;
  const typeOfAddress = Number.parseInt(pdu.slice(2, 4), 16);
  // 24.011 section 8.2.5.1: one octet of type, whose highest bit is set, and at most ten of digits.
  const plausible =
    centre === 0 || (centre >= 2 && centre <= 11 && typeOfAddress >= 0x80 && centre + 1 < octets);
  return plausible && centre !== 0 && looksLikeDeliver(pdu, centre) ? pdu : `00${pdu}`;
}

/** 23.040 section 9.2.3.1: message type DELIVER or STATUS-REPORT, and an address of at most 20 digits after it. */
function looksLikeDeliver(pdu: string, centre: number): boolean {
  const at = (centre + 1) * 2;
  const type = Number.parseInt(pdu.slice(at, at + 2), 16) & 3;
  const digits = Number.parseInt(pdu.slice(at + 2, at + 4), 16);
  return type === 0 && digits >= 1 && digits <= 20;
}

/** Names of the storages for reading (mem1) in the reply to AT+CPMS=? (27.005 section 3.2.2). */
export function parseMessageStorages(lines: readonly string[]): string[] {
  for (const line of lines) {
    const text = afterPrefix(line, '+CPMS:');
    if (text === null) continue;
    const group = /^\(([^)]*)\)/.exec(text)?.[1] ?? text;
    return [...new Set(group.match(/[A-Z]{2}/g) ?? [])];
  }
  return [];
}

/** Reads `+CPMS: used,total,...` or `+CPMS: "SM",used,total,...`: the first storage. */
export function parseMessageUse(lines: readonly string[]): { used: number; total: number } | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+CPMS:');
    if (text === null) continue;
    const numbers = splitFields(text).filter((field) => !field.quoted && numberOf(field) !== null);
    const used = numberOf(numbers[0]);
    const total = numberOf(numbers[1]);
    if (used !== null && total !== null) return { used, total };
  }
  return null;
}

/** Reads the reference in `+CMGS: mr[,ackpdu]` (27.005 section 3.5.1); null when there is none from 0 to 255. */
export function parseMessageReference(lines: readonly string[]): number | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+CMGS:');
    const reference = text === null ? null : numberOf(splitFields(text)[0]);
    if (reference !== null && reference >= 0 && reference <= 255) return reference;
  }
  return null;
}

/** Reads the place in `+CMGW: index` (27.005 section 4.3); null when there is none. */
export function parseWrittenIndex(lines: readonly string[]): number | null {
  for (const line of lines) {
    const text = afterPrefix(line, '+CMGW:');
    const index = text === null ? null : numberOf(splitFields(text)[0]);
    if (index !== null && index >= 0 && index <= 65_535) return index;
  }
  return null;
}
