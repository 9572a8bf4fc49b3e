import type { Clock } from '../core/clock.ts';
import { type SimError, toSimError } from '../core/errors.ts';
import type { Log } from '../core/logger.ts';
import type { DeviceSession } from '../devices/contract/device.ts';
import { classifySmsError } from '../devices/contract/sms-errors.ts';
import type { DuePart } from '../store/repositories/outbox.ts';
import type { Store } from '../store/store.ts';
import { isSettled, messageState } from './message-state.ts';
import { toPdu } from './outgoing-pdu.ts';
import { type QuietHours, quietUntil } from './quiet-hours.ts';
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

/** After the validity ran out the network may take a moment to say so. */
const VALIDITY_MARGIN_MS = 60_000;

/**
 * Sends queued parts, one at a time per device. The row says `sending` on the disk before the modem is asked: whatever happens
 * then, a part is never taken for unsent when it may have been sent.
 */
export function createSender(
  store: Store,
  clock: Clock,
  log: Log,
  quietHours: () => QuietHours | null,
  random: () => number = Math.random,
) {
  const { outbox, events } = store;

  function tellState(outboxId: number): void {
    const state = messageState(outbox.parts(outboxId).map((part) => part.state));
    if (isSettled(state) || state === 'ambiguous') events.tell('message.state', { message: outboxId, state });
  }

  function settle(part: DuePart, state: 'failed' | 'ambiguous', error: SimError): void {
    store.transaction(() => {
      outbox.settle(part.id, state, error.code, error.message);
      // A message with a lost part is lost: its other parts would arrive as a fragment.
      if (state === 'failed') outbox.cancel(part.outboxId);
      tellState(part.outboxId);
    });
  }

  /** What a failed submission means for its part. Whatever is not surely refused is unknown. */
  function failed(part: DuePart, error: SimError): void {
    if (error.code !== 'SMS_REFUSED') {
      log.warn('the outcome of a message is unknown', {
        message: part.outboxId,
        part: part.part,
        code: error.code,
      });
      settle(part, 'ambiguous', error);
      return;
    }
    const { cms, cme } = error.details;
    const kind = classifySmsError({
      ...(typeof cms === 'number' ? { cms } : {}),
      ...(typeof cme === 'number' ? { cme } : {}),
      afterPayload: false,
    });
    const decision =
      kind === 'ambiguous'
        ? decideRetry('transient', part.attempts + 1, random())
        : decideRetry(kind, part.attempts + 1, random());
    if (decision.action === 'fail') settle(part, 'failed', error);
    else outbox.requeue(part.id, clock.now() + decision.delayMs, error.code, error.message);
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
    const { hex, tpduLength } = toPdu(part.tpdu);
    const at = clock.now();
    const validUntil = at + part.validityMinutes * 60_000 + VALIDITY_MARGIN_MS;
    if (!outbox.claim(part.id, device.id, device.iccid, at, validUntil)) return true;
    try {
      const { messageReference } = await device.session.submit(hex, tpduLength, signal ? { signal } : {});
      store.transaction(() => {
        outbox.accept(part.id, messageReference);
        tellState(part.outboxId);
      });
      return true;
    } catch (thrown) {
      const error = toSimError(thrown);
      failed(part, error);
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
          outbox.settle(
            part.id,
            'ambiguous',
            'SMS_UNKNOWN',
            'simkeeper was stopped while this part was being sent',
          );
        }
      });
    },

    /** Unknown outcomes whose validity ran out without a report are sent again, or given up where once is all that is allowed. */
    settleOverdue(): void {
      const now = clock.now();
      store.transaction(() => {
        for (const part of outbox.overdue(now)) {
          const message = outbox.byId(part.outboxId);
          if (message?.resend) outbox.requeue(part.id, now, part.errorCode, part.error);
          else outbox.settle(part.id, 'expired', part.errorCode, part.error);
          tellState(part.outboxId);
        }
        for (const part of outbox.expired(now)) {
          outbox.settle(part.id, 'expired', null, 'it could not be sent in time');
          tellState(part.outboxId);
        }
      });
    },

    /**
     * Sends parts that are due on this device, best first, until none is left, `limit` are sent, or the device fails.
     * @returns whether more are due now
     */
    async work(device: SendingDevice, limit: number, signal?: AbortSignal): Promise<boolean> {
      let linkKept = false;
      for (let handed = 0; ; handed += 1) {
        const [part, next] = outbox.due(clock.now(), device, 2);
        if (!part || signal?.aborted) return false;
        if (handed === limit) return true;
        const quiet = quietFor(part);
        if (quiet !== null) {
          outbox.postpone(part.outboxId, quiet);
          continue;
        }
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
