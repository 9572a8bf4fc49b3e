import { addressFromDigits } from '../codec/address.ts';
import { bytesToHex, hexToBytes } from '../codec/hex.ts';
import { encodePdu } from '../codec/pdu-mode.ts';
import { segmentText } from '../codec/segment.ts';
import { decodeTpdu } from '../codec/tpdu/decode.ts';
import { encodeTpdu } from '../codec/tpdu/encode.ts';
import { relativeMinutes, relativeOctet } from '../codec/tpdu/validity.ts';

/** Minutes that the relative format can say: the shortest period that is not below `minutes` (23.040 section 9.2.3.12.1). */
export function representableMinutes(minutes: number): number {
  return relativeMinutes(relativeOctet(minutes, 'submit.vp'));
}

/**
 * Encodes a text once into the SUBMITs of its parts, as hex without a service centre address. Every later attempt sends these
 * very octets, whatever the program that sends them has become.
 * @param reference 0 to 255, the concatenation reference of this message
 * @throws SimError CODEC_INVALID for a text that does not fit into 255 parts
 */
export function encodeParts(options: {
  recipient: string;
  text: string;
  reference: number;
  validityMinutes: number;
  report: boolean;
}): string[] {
  const destination = addressFromDigits(options.recipient);
  return segmentText(options.text, { reference: options.reference }).map(({ dcs, userData }) =>
    bytesToHex(
      encodeTpdu({
        type: 'submit',
        rejectDuplicates: false,
        statusReportRequest: options.report,
        replyPath: false,
        // Set when it is sent: see toPdu.
        messageReference: 0,
        destination,
        protocolId: 0,
        dcs,
        validity: { kind: 'relative', minutes: options.validityMinutes },
        userData,
      }),
    ),
  );
}

/**
 * A stored SUBMIT as `AT+CMGS` wants it. `tpduLength`: octets, without SMSC.
 * @param attempt.messageReference the same for every attempt of a part: most modems put their own, but where they keep ours the
 *   network can tell a second attempt from another message
 * @param attempt.rejectDuplicates TP-Reject-Duplicates (23.040 section 9.2.3.25)
 */
export function toPdu(
  tpdu: string,
  attempt: { messageReference: number; rejectDuplicates: boolean },
): { hex: string; tpduLength: number } {
  const submit = decodeTpdu(hexToBytes(tpdu), 'to-network');
  if (submit.type !== 'submit') throw new Error(`a ${submit.type} cannot be sent`);
  return encodePdu({ smsc: null, tpdu: { ...submit, ...attempt } });
}
