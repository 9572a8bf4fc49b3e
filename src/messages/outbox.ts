import { randomInt } from 'node:crypto';
import { type Clock, isoTime } from '../core/clock.ts';
import type { OutboxRow, PartState } from '../store/repositories/outbox.ts';
import type { Store } from '../store/store.ts';
import { messageState } from './message-state.ts';
import { encodeParts, representableMinutes } from './outgoing-pdu.ts';

/** Which message goes first: a code that somebody waits for, what a person sends, a campaign. */
export const PRIORITY = { verification: 30, person: 20, notice: 10 } as const;

export interface NewMessage {
  /** Why it exists; with the recipient it is unique for ever. */
  purpose: string;
  /** E.164 or a short number. */
  recipient: string;
  text: string;
  /** The line whose own modem must send it, or the device; null: any. */
  lineId: number | null;
  deviceId: number | null;
  priority: number;
  report: boolean;
  validityMinutes: number;
  /** Whether an unknown outcome is sent again after its validity. */
  resend: boolean;
  /** Wall time, ms, after which an unsent message is given up; null: never. */
  expiresAt: number | null;
  quietZones: string[] | null;
}

export interface OutgoingView {
  id: number;
  direction: 'out';
  state: PartState;
  modem: string | null;
  address: string;
  text: string;
  parts: number;
  at: string;
  /** When the network accepted the last part that it has accepted. */
  sentAt: string | null;
  error: string | null;
}

/** What waits in the outbox, counted in parts. */
export interface QueueView {
  /** Waiting to be sent; `held` and `waiting` are among them. */
  queued: number;
  sending: number;
  ambiguous: number;
  /** Held back by a paused notice. */
  held: number;
  /** Put off to the next day by a limit of the SIM. */
  waiting: number;
  /** When the next part may be tried that is not held. */
  nextAttemptAt: string | null;
}

/** The queue of outgoing messages. Sending is the business of sender.ts. */
export function createOutbox(store: Store, clock: Clock, randomReference = () => randomInt(256)) {
  const { outbox, devices } = store;
  let fresh = false;

  function view(row: OutboxRow): OutgoingView {
    const parts = outbox.parts(row.id);
    const last = parts.findLast((part) => part.deviceId !== null);
    const accepted = parts.map((part) => part.acceptedAt).filter((at) => at !== null);
    const device = last?.deviceId ?? row.deviceId;
    return {
      id: row.id,
      direction: 'out',
      state: messageState(parts.map((part) => part.state)),
      modem: device === null ? null : (devices.byId(device)?.name ?? null),
      address: row.recipient,
      text: row.text,
      parts: row.parts,
      at: isoTime(row.createdAt),
      sentAt: accepted.length === 0 ? null : isoTime(Math.max(...accepted)),
      error: parts.find((part) => part.error !== null)?.error ?? null,
    };
  }

  return {
    /**
     * Puts a message into the queue, in the caller's transaction if there is one. A purpose that was queued for this recipient
     * before adds nothing.
     * @returns the id of the message
     */
    enqueue(message: NewMessage): number {
      // What the network keeps and what we wait for must be the same period.
      const exact = { ...message, validityMinutes: representableMinutes(message.validityMinutes) };
      const tpdus = encodeParts({ ...exact, reference: randomReference() });
      fresh = true;
      return store.transaction(() => outbox.add(exact, tpdus));
    },
    viewOf: view,
    view(id: number): OutgoingView | undefined {
      const row = outbox.byId(id);
      return row && view(row);
    },
    state: (id: number): PartState => messageState(outbox.parts(id).map((part) => part.state)),
    list: (limit: number): OutgoingView[] => outbox.list(limit).map(view),
    /** Cancels what was not yet given to a modem. */
    cancel: (id: number): number => outbox.cancel(id),
    /** Whether something waits that a modem may send now. */
    workDue: () => outbox.anyDue(clock.now()),
    /** The next wall time at which something of the queue becomes due by itself; null when nothing will. */
    nextWakeAt: () => outbox.nextTimeAfter(clock.now()),
    /** Says that messages may be sent that could not before. */
    poke(): void {
      fresh = true;
    },
    /** Whether messages were queued or let go since the last call. */
    takeFresh(): boolean {
      const was = fresh;
      fresh = false;
      return was;
    },
    queue(): QueueView {
      const { queued, sending, ambiguous } = outbox.counts();
      const { held, waiting, nextAttemptAt } = outbox.queue();
      const next = nextAttemptAt === null ? null : isoTime(nextAttemptAt);
      return { queued, sending, ambiguous, held, waiting, nextAttemptAt: next };
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
