import type { Clock } from '../core/clock.ts';
import { type SimError, toSimError } from '../core/errors.ts';
import type { Log } from '../core/logger.ts';
import type { DeviceSession } from '../devices/contract/device.ts';
import { classifySmsError, type SmsErrorClass } from '../devices/contract/sms-errors.ts';
import type { DuePart, PartError } from '../store/repositories/outbox.ts';
import type { Store } from '../store/store.ts';
import { createAllowance } from './allowance.ts';
import type { SendingLimits } from './limits.ts';
import { isSettled, messageState } from './message-state.ts';
import { toPdu } from './outgoing-pdu.ts';
import { type QuietHours, quietUntil } from './quiet-hours.ts';
import { createReferenceKeepers } from './reference-keepers.ts';
import { decideRetry } from './retry.ts';

/** The device that a sender may use now. */
export interface SendingDevice {
  id: number;
  name: string;
  /** The card in it; reports belong to a card. */
  iccid: string;
  lineId: number | null;
  session: DeviceSession;
}

export interface SenderOptions {
  store: Store;
  clock: Clock;
  log: Log;
  /** Asked anew for every part, so that a changed configuration counts at once. */
  quietHours: () => QuietHours | null;
  limits: () => SendingLimits;
  /** For the jitter of retries. */
  random?: () => number;
}

/** After the validity ran out the network may take a moment to say so. */
const VALIDITY_MARGIN_MS = 60_000;

/**
 * Sends queued parts, one at a time per device. The row says `sending` on the disk before the modem is asked: whatever happens
 * then, a part is never taken for unsent when it may have been sent.
 */
export function createSender({ store, clock, log, quietHours, limits, random = Math.random }: SenderOptions) {
  const { outbox, events } = store;
  const allowance = createAllowance(store, clock, limits);
  const keepers = createReferenceKeepers();

  function tellState(outboxId: number): void {
    const state = messageState(outbox.parts(outboxId).map((part) => part.state));
    if (isSettled(state) || state === 'ambiguous') events.tell('message.state', { message: outboxId, state });
  }

  function accepted(part: DuePart, messageReference: number | null): void {
    store.transaction(() => {
      outbox.accept(part.id, messageReference);
      tellState(part.outboxId);
    });
  }

  function settle(part: DuePart, state: 'failed' | 'ambiguous', error: PartError): void {
    outbox.settle(part.id, state, error);
    // A message with a lost part is lost: its other parts would arrive as a fragment.
    if (state === 'failed') outbox.cancel(part.outboxId);
    tellState(part.outboxId);
  }

  /** What a failed submission means for its part. Whatever is not surely refused is unknown, and counts as sent. */
  function failed(device: SendingDevice, part: DuePart, error: SimError, takeBack: () => void): void {
    // Its report may have come before the modem's answer, or in its place, and knows more.
    if (outbox.part(part.id)?.state !== 'sending') return;
    if (error.code === 'SMS_UNKNOWN' && error.details.accepted === true) {
      // The network took it, only the reference is missing: a report is matched by recipient and time.
      accepted(part, null);
      return;
    }
    if (error.code === 'CANCELED' || error.code === 'INPUT_INVALID') {
      // Nothing was handed over. A PDU that the driver refuses will never do.
      store.transaction(() => {
        takeBack();
        if (error.code === 'CANCELED') outbox.requeue(part.id, clock.now(), partError(error, 'transient'));
        else settle(part, 'failed', partError(error, 'permanent'));
      });
      return;
    }
    if (error.code !== 'SMS_REFUSED') {
      log.warn('the outcome of a message is unknown', {
        message: part.outboxId,
        part: part.part,
        code: error.code,
      });
      store.transaction(() => settle(part, 'ambiguous', partError(error, 'ambiguous')));
      return;
    }
    const kind = refusalClass(error);
    if (kind === 'duplicate' && part.unknownBefore === 1) {
      // The centre holds a message with this reference and recipient. It is this very part only where the modem sends the
      // reference that we gave; elsewhere it is another one that happens to have it.
      if (keepers.keeps(device.id)) accepted(part, referenceOf(part));
      else store.transaction(() => outbox.sendFreely(part.id));
      return;
    }
    const decision = decideRetry(kind === 'ambiguous' ? 'transient' : kind, part.attempts + 1, random());
    store.transaction(() => {
      takeBack();
      if (decision.action === 'fail') settle(part, 'failed', partError(error, kind));
      else outbox.requeue(part.id, clock.now() + decision.delayMs, partError(error, kind));
    });
  }

  /** Until when the recipient is not to be disturbed; null: now is a good time. A message that has begun is finished. */
  function quietFor(part: DuePart): number | null {
    const hours = part.quietZones === null || part.part > 1 ? null : quietHours();
    return hours === null ? null : quietUntil(part.quietZones ?? [], hours, clock.now());
  }

  /** A refusal for one recipient says nothing of the next; a device that no longer answers must not spoil the rest. */
  async function answers(device: SendingDevice): Promise<boolean> {
    return device.session.refreshState().then(
      (state) => state === 'ready',
      () => false,
    );
  }

  async function sendPart(device: SendingDevice, part: DuePart, signal?: AbortSignal): Promise<boolean> {
    const messageReference = referenceOf(part);
    const { hex, tpduLength } = toPdu(part.tpdu, {
      messageReference,
      rejectDuplicates: part.unknownBefore === 1,
    });
    const at = clock.now();
    const validUntil = at + part.validityMinutes * 60_000 + VALIDITY_MARGIN_MS;
    const takeBack = store.transaction(() =>
      outbox.claim(part.id, device.id, device.iccid, at, validUntil) ? allowance.count(device.iccid) : null,
    );
    if (takeBack === null) return true;
    try {
      const answer = await device.session.submit(hex, tpduLength, signal ? { signal } : {});
      keepers.saw(device.id, messageReference, answer.messageReference);
      accepted(part, answer.messageReference);
      return true;
    } catch (thrown) {
      failed(device, part, toSimError(thrown), takeBack);
      return answers(device);
    }
  }

  return {
    /**
     * Settles what a killed process left behind: a part that was under way may have been sent. Call it once, holding the lock,
     * before anything is sent.
     */
    recover(): void {
      store.transaction(() => {
        for (const part of outbox.sending()) {
          outbox.settle(part.id, 'ambiguous', {
            code: 'SMS_UNKNOWN',
            class: 'ambiguous',
            message: 'simkeeper was stopped while this part was being sent',
          });
        }
      });
    },

    /** Unknown outcomes whose validity ran out without a report are sent again, or given up where once is all that is allowed. */
    settleOverdue(): void {
      const now = clock.now();
      store.transaction(() => {
        for (const part of outbox.overdue(now)) {
          const message = outbox.byId(part.outboxId);
          const error = { code: part.errorCode, class: part.errorClass, message: part.error };
          if (message?.resend) {
            outbox.sendAgain(part.id);
            // It had its chance in time, and waited for an answer since: it gets as long again.
            outbox.extend(part.outboxId, now + message.validityMinutes * 60_000);
          } else outbox.settle(part.id, 'expired', error);
          tellState(part.outboxId);
        }
        for (const part of outbox.expired(now)) {
          const message = part.error
            ? `it could not be sent in time: ${part.error}`
            : 'it could not be sent in time';
          outbox.settle(part.id, 'expired', { code: part.errorCode, class: part.errorClass, message });
          tellState(part.outboxId);
        }
      });
    },

    /** When a card that has to keep its pace may send its next part; null: now. */
    opensAt: (iccid: string) => allowance.opensAt(iccid),
    /** The next wall time at which a card that had to keep its pace may send again; null: none waits. */
    nextOpenAt: () => allowance.nextOpenAt(),

    /**
     * Sends parts that are due on this device, best first, until none is left, `limit` are sent, the SIM has sent enough for now
     * or for today, or the device fails. What today's limits do not allow is put off to the next UTC day, and says so.
     * @returns whether more are due now
     */
    async work(device: SendingDevice, limit: number, signal?: AbortSignal): Promise<boolean> {
      let linkKept = false;
      const admission = allowance.begin(device);
      for (let handed = 0; ; handed += 1) {
        const [part, next] = outbox
          .due(clock.now(), device, 2 + admission.passedOver())
          .filter((candidate) => admission.wanted(candidate));
        if (!part || signal?.aborted) return false;
        if (handed === limit) return true;
        const quiet = quietFor(part);
        if (quiet !== null) {
          outbox.postpone(part.outboxId, quiet);
          continue;
        }
        const answer = admission.ask(part);
        if (answer === 'another') continue;
        if (answer === 'none') return false;
        if (next && !linkKept) {
          linkKept = true;
          // A speed-up that many modems lack: its refusal is no news.
          await device.session.keepLinkOpen().catch(() => undefined);
        }
        if (!(await sendPart(device, part, signal))) return false;
      }
    },
  };
}

export type Sender = ReturnType<typeof createSender>;

/** TP-Message-Reference of every attempt of a part (23.040 section 9.2.3.6). */
function referenceOf(part: DuePart): number {
  return part.id % 256;
}

function refusalClass(error: SimError): SmsErrorClass {
  const { cms, cme } = error.details;
  return classifySmsError({
    ...(typeof cms === 'number' ? { cms } : {}),
    ...(typeof cme === 'number' ? { cme } : {}),
    afterPayload: false,
  });
}

function partError(error: SimError, kind: SmsErrorClass): PartError {
  return { code: error.code, class: kind, message: error.message };
}
