import type { CommandSender } from '../../at/channel.ts';
import type { CommandOutcome } from '../../at/transaction.ts';
import { type ErrorDetails, SimError } from '../../core/errors.ts';
import { classifySmsError, describeSmsError, type SmsFailure } from '../contract/sms-errors.ts';
import type { ModemContext } from './context.ts';
import { errorNumbers } from './failure.ts';
import { parseMessageReference } from './replies/messages.ts';

/** The manuals of Telit and u-blox ask to wait up to 180 s for the network; nearly all answers come in 10 s. */
const NETWORK_TIMEOUT_MS = 180_000;
export const PROMPT_TIMEOUT_MS = 20_000;

const NO_CENTRE_HINT = 'set the number of the message centre: simkeeper modem at NAME \'AT+CSCA="+49..."\'';

/**
 * Hands one ready SUBMIT to the network (27.005 section 4.3). What is thrown says whether it can have been sent.
 * @throws SimError SMS_REFUSED (certainly not) SMS_UNKNOWN (perhaps) CANCELED (certainly not)
 */
export async function submitWith(
  sender: CommandSender,
  context: ModemContext,
  pdu: string,
  tpduLength: number,
): Promise<{ messageReference: number }> {
  checkPdu(pdu, tpduLength);
  if (!context.memory.pduMode) {
    // In text mode the length would be read as the number of a recipient.
    throw new SimError('SMS_REFUSED', 'the modem does not take messages in PDU mode', {
      hint: 'this modem cannot send through simkeeper; use another one',
      details: { class: 'mode', afterPayload: false },
    });
  }
  const outcome = await sender.send({
    text: `AT+CMGS=${tpduLength}`,
    prefixes: ['+CMGS:'],
    payload: pdu,
    timeoutMs: NETWORK_TIMEOUT_MS,
    promptTimeoutMs: PROMPT_TIMEOUT_MS,
  });
  if (outcome.kind !== 'ok') throw submitError(outcome);
  const messageReference = parseMessageReference(outcome.lines);
  if (messageReference === null) {
    throw new SimError('SMS_UNKNOWN', 'the modem accepted the message but did not give its reference', {
      hint: 'the message was most likely sent; a delivery report settles it',
      details: { class: 'ambiguous', afterPayload: true, accepted: true },
    });
  }
  return { messageReference };
}

/** What a failed AT+CMGS says about the message. Pure. */
export function submitError(outcome: CommandOutcome): SimError {
  const afterPayload = outcome.payloadSent;
  if (outcome.kind !== 'error') {
    const what = WITHOUT_RESULT[outcome.kind === 'ok' ? 'garbled' : outcome.kind];
    return afterPayload ? unknown(what, { class: 'ambiguous' }) : refused(what, { class: 'transient' });
  }
  const failure: SmsFailure = { ...errorNumbers(outcome), afterPayload };
  const kind = classifySmsError(failure);
  const details = { ...errorNumbers(outcome), class: kind };
  const sentence = describeSmsError(failure);
  if (kind === 'ambiguous') return unknown(sentence, details);
  return refused(sentence, details, failure.cms === 330 ? NO_CENTRE_HINT : undefined, afterPayload);
}

const WITHOUT_RESULT = {
  timeout: 'The modem did not answer in time.',
  aborted: 'The modem restarted before the message was handed over.',
  closed: 'The port closed.',
  garbled: 'The reply of the modem cannot be read.',
} as const;

function refused(message: string, details: ErrorDetails, hint?: string, afterPayload = false): SimError {
  return new SimError('SMS_REFUSED', message, {
    ...(hint === undefined ? {} : { hint }),
    details: { ...details, afterPayload },
  });
}

function unknown(message: string, details: ErrorDetails): SimError {
  return new SimError('SMS_UNKNOWN', `${message} The message may have been sent.`, {
    hint: 'it is not sent again before its validity has run out; a delivery report settles it earlier',
    details: { ...details, afterPayload: true },
  });
}

/** @throws SimError INPUT_INVALID for what is no PDU with a service centre and of this length */
export function checkPdu(pdu: string, tpduLength: number): void {
  const centre = Number.parseInt(pdu.slice(0, 2), 16);
  const valid = /^(?:[0-9A-Fa-f]{2}){2,200}$/.test(pdu) && pdu.length / 2 === tpduLength + centre + 1;
  if (!valid) {
    throw new SimError(
      'INPUT_INVALID',
      'the message is no PDU with a service centre and of the given length',
      {
        details: { field: 'pdu', tpduLength },
      },
    );
  }
}
