import { randomInt } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { type Outbox, PRIORITY } from '../messages/outbox.ts';
import { isE164 } from '../numbers/phone-number.ts';
import type { LineRow } from '../store/repositories/lines.ts';
import type { Store } from '../store/store.ts';
import { settleAwaiting } from './changes.ts';

/** Letters and digits that are read alike nowhere and are the same in GSM-7 and ASCII. */
const CODE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const CODE_LENGTH = 10;
const LIFETIME_MS = 60 * 60_000;
const PATTERN = new RegExp(`^simkeeper code ([${CODE_LETTERS}]{${CODE_LENGTH}})$`);

/**
 * Finds out the number of a SIM that does not tell it: the SIM sends a one-time code to another own line, and the network
 * writes its number on the message. Only with the owner's consent (`line.verify-by-sms`), because it costs a message. The code
 * (50 bits, one hour) proves that the message is ours; a code is sent once and never again.
 */
export function createVerification(store: Store, outbox: Outbox, clock: Clock) {
  function receiver(line: LineRow): LineRow | undefined {
    return store.lines
      .list()
      .find(
        (other) =>
          other.id !== line.id && other.number !== null && !other.awaitingNumber && other.deviceId !== null,
      );
  }

  return {
    /**
     * Queues the code. @returns the line that will receive it
     * @throws SimError CONFLICT when there is nothing to find out or nobody to receive it
     */
    request(line: LineRow): LineRow {
      if (line.iccid === null || line.deviceId === null || (!line.awaitingNumber && line.number !== null)) {
        throw new SimError('CONFLICT', `the number of the line ${line.label} is not in question`, {
          hint: `simkeeper line show ${line.label}`,
          details: { line: line.id },
        });
      }
      const { iccid } = line;
      const to = receiver(line);
      if (!to || to.number === null) {
        throw new SimError(
          'CONFLICT',
          'there is no other own line with a known number and a modem to receive a code',
          {
            hint: `say the number yourself: simkeeper line set-number ${line.label} NUMBER`,
            details: { line: line.id },
          },
        );
      }
      const recipient = to.number;
      if (store.lines.verificationOpen(line.id, iccid)) return to;
      store.transaction(() => {
        const code = Array.from(
          { length: CODE_LENGTH },
          () => CODE_LETTERS[randomInt(CODE_LETTERS.length)],
        ).join('');
        const change = store.lines.lastChange(line.id);
        const id = store.lines.addVerification({
          lineId: line.id,
          changeId: change?.state === 'awaiting-number' ? change.id : null,
          iccid,
          toLineId: to.id,
          code,
          expiresAt: clock.now() + LIFETIME_MS,
        });
        outbox.enqueue({
          purpose: `verify:${id}`,
          recipient,
          text: `simkeeper code ${code}`,
          lineId: line.id,
          deviceId: null,
          priority: PRIORITY.verification,
          report: false,
          validityMinutes: LIFETIME_MS / 60_000,
          resend: false,
          expiresAt: clock.now() + LIFETIME_MS,
          quietZones: null,
        });
      });
      return to;
    },

    /**
     * A received message may carry a code. Call it in the transaction of its consumer.
     * @returns whether it settled a number
     */
    received(message: { lineId: number | null; address: string; text: string }): boolean {
      const code = PATTERN.exec(message.text)?.[1];
      if (code === undefined || !isE164(message.address)) return false;
      const open = store.lines
        .openVerifications()
        .find((row) => row.code === code && row.toLineId === message.lineId);
      if (!open) return false;
      const line = store.lines.byId(open.lineId);
      store.lines.closeVerification(open.id, 'settled');
      // The card may have been changed again meanwhile: then the number is not that of the card in question.
      if (!line || line.iccid !== open.iccid || (!line.awaitingNumber && line.number !== null)) return false;
      settleAwaiting(store, line, message.address, 'verified-by-sms');
      return true;
    },
  };
}
