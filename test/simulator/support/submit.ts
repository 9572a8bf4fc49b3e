import { addressFromDigits } from '../../../src/codec/address.ts';
import { encodePdu } from '../../../src/codec/pdu-mode.ts';
import type { Submit } from '../../../src/codec/tpdu/types.ts';
import type { Terminal } from './bench.ts';

/** Somebody who is no SIM of the simulator. */
export const FRIEND = '+491701234567';

/** A SUBMIT as a program would write it. */
export function submitPdu(change: Partial<Submit> = {}, text = 'hello') {
  return encodePdu({
    smsc: null,
    tpdu: {
      type: 'submit',
      rejectDuplicates: false,
      statusReportRequest: false,
      replyPath: false,
      messageReference: 0,
      destination: addressFromDigits(FRIEND),
      protocolId: 0,
      dcs: 0,
      validity: null,
      userData: { header: [], alphabet: 'gsm7', text },
      ...change,
    },
  });
}

/** Sends with AT+CMGS; gives what came after Ctrl-Z. */
export function send(terminal: Terminal, change: Partial<Submit> = {}, text?: string): string {
  const { hex, tpduLength } = submitPdu(change, text);
  terminal.type(`AT+CMGS=${tpduLength}\r`);
  return terminal.type(`${hex}\x1a`);
}
