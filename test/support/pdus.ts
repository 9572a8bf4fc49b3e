import { addressFromDigits, alphanumericAddress } from '../../src/codec/address.ts';
import { decodePdu, encodePdu } from '../../src/codec/pdu-mode.ts';
import { segmentText } from '../../src/codec/segment.ts';
import { timestampFromMs } from '../../src/codec/tpdu/timestamp.ts';
import type { Deliver, Submit } from '../../src/codec/tpdu/types.ts';

const SMSC = addressFromDigits('+491710760000');

/** The DELIVERs of a text, as a service centre sends them. */
export function deliverPdus(
  from: string,
  text: string,
  options: { at?: number; reference?: number } = {},
): string[] {
  const originator = /^[+0-9]/.test(from) ? addressFromDigits(from) : alphanumericAddress(from);
  return segmentText(text, { reference: options.reference ?? 7 }).map(({ dcs, userData }) => {
    const tpdu: Deliver = {
      type: 'deliver',
      moreMessages: false,
      loopPrevention: false,
      statusReportIndication: false,
      replyPath: false,
      originator,
      protocolId: 0,
      dcs,
      timestamp: timestampFromMs(options.at ?? Date.UTC(2026, 0, 1, 12, 0, 0), 60),
      userData,
    };
    return encodePdu({ smsc: SMSC, tpdu }).hex;
  });
}

/** A STATUS-REPORT about a message that was sent at `sentAt` (wall time, ms). */
export function reportPdu(recipient: string, reference: number, status: number, sentAt: number): string {
  return encodePdu({
    smsc: SMSC,
    tpdu: {
      type: 'status-report',
      moreMessages: false,
      loopPrevention: false,
      qualifier: 'submit',
      messageReference: reference,
      recipient: addressFromDigits(recipient),
      timestamp: timestampFromMs(sentAt, 0),
      discharge: timestampFromMs(sentAt + 5000, 0),
      status,
      parameters: null,
    },
  }).hex;
}

/** What a SUBMIT says. */
export function readSubmit(pdu: string): Submit {
  const { tpdu } = decodePdu(pdu, 'to-network');
  if (tpdu.type !== 'submit') throw new Error(`a ${tpdu.type} is no submit`);
  return tpdu;
}

/** The text of a SUBMIT. */
export function submitText(pdu: string): string {
  const { userData } = readSubmit(pdu);
  return 'text' in userData ? userData.text : '';
}
