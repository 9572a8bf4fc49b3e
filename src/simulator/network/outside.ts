import { randomInt } from 'node:crypto';
import { hexToBytes } from '../../codec/hex.ts';
import { type Segment, segmentText } from '../../codec/segment.ts';
import { encodeTpdu } from '../../codec/tpdu/encode.ts';
import type { Submit } from '../../codec/tpdu/types.ts';
import { SimError } from '../../core/errors.ts';
import type { SimCard } from '../sim/sim-card.ts';
import type { NetworkMessage } from './log.ts';
import type { Network } from './network.ts';
import { addressOf, readSubmit } from './translate.ts';

const CENTRE = '+491710760000';

/** An SMS from somebody who is no SIM of the simulator. */
export interface OutsideSms {
  /** A number, or a name of up to 11 characters. */
  from: string;
  to: string;
  text: string;
  /** Ties the parts of a long text together; default random. */
  reference?: number;
  referenceBits?: 8 | 16;
  messageClass?: 0 | 1 | 2 | 3 | null;
  alphabet?: 'auto' | 'gsm7' | 'ucs2';
  /** Which parts of a long text are sent, and in which order, counted from 1; default all in order. */
  parts?: readonly number[];
}

/** Sends a text to a number; gives the messages of the log, one per part. @throws SimError CODEC_INVALID, SMS_REFUSED */
export function sendFromOutside(network: Network, sms: OutsideSms): NetworkMessage[] {
  const bits = sms.referenceBits ?? 8;
  const segments = segmentText(sms.text, {
    reference: sms.reference ?? randomInt(1 << bits),
    referenceBits: bits,
    messageClass: sms.messageClass ?? null,
    alphabet: sms.alphabet ?? 'auto',
  });
  const order = sms.parts ?? segments.map((_, index) => index + 1);
  return order.map((part) => {
    const segment = segments[part - 1];
    if (!segment) throw new SimError('INPUT_INVALID', `the text has no part ${part}`);
    return sendSegment(network, sms, segment);
  });
}

function sendSegment(network: Network, sms: OutsideSms, { dcs, userData }: Segment): NetworkMessage {
  const submit: Submit = {
    type: 'submit',
    rejectDuplicates: false,
    statusReportRequest: false,
    replyPath: false,
    messageReference: 0,
    destination: addressOf(sms.to),
    protocolId: 0,
    dcs,
    validity: null,
    userData,
  };
  const tpdu = encodeTpdu(submit);
  // What cannot be read back would reach nobody: it is better refused here.
  const result = network.submitFrom(sms.from, CENTRE, readSubmit(tpdu) ?? submit, tpdu);
  if (!result.accepted) throw new SimError('SMS_REFUSED', `refused by the network, cause ${result.cause}`);
  return result.message;
}

/** Brings the octets of a DELIVER or STATUS-REPORT to a card as they are. @throws SimError CODEC_INVALID */
export function injectTpdu(network: Network, card: SimCard, hex: string, kind: 'deliver' | 'report'): void {
  network.inject(card, CENTRE, hexToBytes(hex), kind);
}
