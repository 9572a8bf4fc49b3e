import { addressToString, typeOfAddress } from '../../codec/address.ts';
import { decodeDcs } from '../../codec/dcs.ts';
import { bytesToHex } from '../../codec/hex.ts';
import { decodeTpdu } from '../../codec/tpdu/decode.ts';
import type { Address, Deliver, StatusReport, Submit, Timestamp, UserData } from '../../codec/tpdu/types.ts';
import { quoteString } from './arguments.ts';
import { toCharset } from './charset.ts';
import type { VirtualModem } from './modem.ts';

type Shown = Deliver | Submit | StatusReport;

/** A stored TPDU, whichever way it goes; null when it cannot be read. */
export function readStored(tpdu: Uint8Array, outgoing: boolean): Shown | null {
  try {
    const decoded = decodeTpdu(tpdu, outgoing ? 'to-network' : 'to-mobile');
    const { type } = decoded;
    return type === 'deliver' || type === 'submit' || type === 'status-report' ? decoded : null;
  } catch {
    return null;
  }
}

/** `<oa>,[<alpha>],<scts>[,<tooa>,<fo>,<pid>,<dcs>,<sca>,<tosca>,<length>]` of `+CMT:` (27.005 section 3.4.1). */
export function deliverHeader(modem: VirtualModem, tpdu: Uint8Array): string | null {
  const message = readStored(tpdu, false);
  if (message?.type !== 'deliver') return null;
  return `${addressText(modem, message.originator)},,${timeText(message.timestamp)}${details(modem, tpdu, message)}`;
}

/** The same fields as +CMGR and +CMGL show them behind the status; also of messages that go out. */
export function storedHeader(modem: VirtualModem, tpdu: Uint8Array, message: Shown, list: boolean): string {
  switch (message.type) {
    case 'deliver': {
      const head = `${addressText(modem, message.originator)},,${timeText(message.timestamp)}`;
      if (list && modem.settings.showHeaders) {
        return `${head},${typeOfAddress(message.originator)},${textLength(message.userData)}`;
      }
      return list ? head : head + details(modem, tpdu, message);
    }
    case 'submit': {
      const head = `${addressText(modem, message.destination)},`;
      if (!modem.settings.showHeaders) return list ? `${head},` : head;
      const type = typeOfAddress(message.destination);
      return list ? `${head},,${type},${textLength(message.userData)}` : `${head},${type},${tpdu[0] ?? 0}`;
    }
    case 'status-report':
      return reportFields(tpdu, message);
  }
}

/** `<fo>,<mr>,[<ra>],[<tora>],<scts>,<dt>,<st>` of `+CDS:` in text mode. */
export function reportText(tpdu: Uint8Array): string | null {
  const report = readStored(tpdu, false);
  return report?.type === 'status-report' ? reportFields(tpdu, report) : null;
}

function reportFields(tpdu: Uint8Array, report: StatusReport): string {
  const to = `"${addressToString(report.recipient)}",${typeOfAddress(report.recipient)}`;
  const times = `${timeText(report.timestamp)},${timeText(report.discharge)}`;
  return `${tpdu[0] ?? 0},${report.messageReference},${to},${times},${report.status}`;
}

/** `<data>`: text in the TE's character set; hexadecimal where there is a header or no text (27.005 section 3.1). */
export function messageText(modem: VirtualModem, tpdu: Uint8Array, outgoing = false): string {
  const message = readStored(tpdu, outgoing);
  return message && 'userData' in message ? dataText(modem, message.userData) : '';
}

export function dataText(modem: VirtualModem, data: UserData): string {
  if (!('text' in data)) return bytesToHex(data.data);
  if (data.alphabet === 'ucs2') return toCharset(data.text, 'UCS2');
  return toCharset(data.text, modem.settings.charset);
}

function details(modem: VirtualModem, tpdu: Uint8Array, message: Deliver): string {
  if (!modem.settings.showHeaders) return '';
  const centre = modem.card?.serviceCentre ?? '';
  const length = textLength(message.userData);
  const type = typeOfAddress(message.originator);
  const fields = [type, tpdu[0] ?? 0, message.protocolId, message.dcs];
  return `,${fields.join(',')},"${centre}",${centre.startsWith('+') ? 145 : 129},${length}`;
}

function addressText(modem: VirtualModem, address: Address): string {
  const text = addressToString(address);
  const alphanumeric = address.typeOfNumber === 'alphanumeric';
  return quoteString(alphanumeric ? toCharset(text, modem.settings.charset) : text);
}

function textLength(data: UserData): number {
  return 'text' in data ? data.text.length : data.data.length;
}

/** `"yy/MM/dd,hh:mm:ss±zz"`, the zone in quarters of an hour. */
function timeText(time: Timestamp): string {
  if (time.iso === null) return '"00/01/01,00:00:00+00"';
  const { iso, offsetMinutes } = time;
  const quarters = String(Math.abs(offsetMinutes) / 15).padStart(2, '0');
  const date = iso.slice(2, 10).replaceAll('-', '/');
  return `"${date},${iso.slice(11, 19)}${offsetMinutes < 0 ? '-' : '+'}${quarters}"`;
}

/** The coding of text that a program types in text mode, by the DCS that it set. */
export function typedAlphabet(dcs: number): 'gsm7' | 'ucs2' | '8bit' {
  const { alphabet } = decodeDcs(dcs);
  return alphabet === 'ucs2' || alphabet === '8bit' ? alphabet : 'gsm7';
}
