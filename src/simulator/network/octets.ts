/** Where the fields of an SMS-SUBMIT stand, so that they can be passed on octet for octet (23.040 section 9.2.2.2). */
export interface SubmitOctets {
  firstOctet: number;
  messageReference: number;
  /** TP-DA with its length and type. */
  destination: Uint8Array;
  protocolId: number;
  dcs: number;
  /** TP-UDL and TP-UD. */
  userData: Uint8Array;
}

const REPLY_PATH_AND_HEADER = 0xc0;
const REPORT = 0x20;
const NO_MORE_MESSAGES = 0x04;
const STATUS_REPORT = 0x02;
/** Octets of TP-VP by TP-VPF: none, enhanced, relative, absolute. */
const VALIDITY_OCTETS = [0, 7, 1, 7] as const;

/** Cuts a SUBMIT that the codec could read. */
export function splitSubmit(tpdu: Uint8Array): SubmitOctets {
  const firstOctet = tpdu[0] ?? 0;
  const addressEnd = 4 + (((tpdu[2] ?? 0) + 1) >> 1);
  const validity = VALIDITY_OCTETS[(firstOctet >> 3) & 0x03] ?? 0;
  return {
    firstOctet,
    messageReference: tpdu[1] ?? 0,
    destination: tpdu.subarray(2, addressEnd),
    protocolId: tpdu[addressEnd] ?? 0,
    dcs: tpdu[addressEnd + 1] ?? 0,
    userData: tpdu.subarray(addressEnd + 2 + validity),
  };
}

/**
 * The DELIVER for a SUBMIT: protocol, coding, reply path and user data are passed on as they are, so that the receiver gets what was
 * sent even where the codec would write it in another way (23.040 section 9.2.2.1).
 */
export function deliverOctets(
  submit: SubmitOctets,
  originator: Uint8Array,
  timestamp: Uint8Array,
  moreMessages: boolean,
): Uint8Array {
  const { firstOctet, protocolId, dcs, userData } = submit;
  const first = (firstOctet & (REPLY_PATH_AND_HEADER | REPORT)) | (moreMessages ? 0 : NO_MORE_MESSAGES);
  return Uint8Array.of(first, ...originator, protocolId, dcs, ...timestamp, ...userData);
}

/** The STATUS-REPORT about a SUBMIT (23.040 section 9.2.2.3); TP-RA is the TP-DA as it was sent. */
export function reportOctets(
  submit: SubmitOctets,
  timestamp: Uint8Array,
  discharge: Uint8Array,
  status: number,
): Uint8Array {
  const { messageReference, destination } = submit;
  const first = STATUS_REPORT | NO_MORE_MESSAGES;
  return Uint8Array.of(first, messageReference, ...destination, ...timestamp, ...discharge, status & 0xff);
}
