import { addressFromDigits } from '../../codec/address.ts';
import { decodeTpdu } from '../../codec/tpdu/decode.ts';
import { encodeTpdu } from '../../codec/tpdu/encode.ts';
import { timestampFromMs, timestampToMs } from '../../codec/tpdu/timestamp.ts';
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

/** A number or a name as an originator address. */
export function addressOf(sender: string): Address {
  if (/^\+?[0-9*#]+$/.test(sender)) return addressFromDigits(sender);
  return { typeOfNumber: 'alphanumeric', numberingPlan: 0, text: sender };
}

/** What the receiver gets for a SUBMIT: same protocol, coding and user data, with sender and time (23.040 section 9.2.2.1). */
export function deliverFor(
  submit: Submit,
  from: string,
  acceptedAt: number,
  options: { moreMessages: boolean; offsetMinutes: number },
): Uint8Array {
  return encodeTpdu({
    type: 'deliver',
    moreMessages: options.moreMessages,
    loopPrevention: false,
    statusReportIndication: submit.statusReportRequest,
    replyPath: submit.replyPath,
    originator: addressOf(from),
    protocolId: submit.protocolId,
    dcs: submit.dcs,
    timestamp: timestampFromMs(acceptedAt, options.offsetMinutes),
    userData: submit.userData,
  });
}

/** The report about a SUBMIT (23.040 section 9.2.2.3). */
export function reportFor(
  submit: Submit,
  times: { acceptedAt: number; dischargedAt: number; offsetMinutes: number },
  status: number,
): Uint8Array {
  return encodeTpdu({
    type: 'status-report',
    moreMessages: false,
    loopPrevention: false,
    qualifier: 'submit',
    messageReference: submit.messageReference,
    recipient: submit.destination,
    timestamp: timestampFromMs(times.acceptedAt, times.offsetMinutes),
    discharge: timestampFromMs(times.dischargedAt, times.offsetMinutes),
    status,
    parameters: null,
  });
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
