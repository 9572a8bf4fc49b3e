import { type Clock, isoTime } from '../core/clock.ts';
import type { DuePart } from '../store/repositories/outbox.ts';
import type { Store } from '../store/store.ts';
import { nextUtcDay, type Room, roomToday, type SendingLimits, utcDay } from './limits.ts';

interface Card {
  id: number;
  iccid: string;
  lineId: number | null;
}

/** Messages for other devices that a job looks past, before it leaves the queue to them. */
const MOST_PASSED = 64;

/** `go`: send it now; `another`: this one waits, ask for the next; `none`: nothing leaves through this card now. */
export type Admission = 'go' | 'another' | 'none';

/** Keeps the pace and the daily limits of each SIM (configuration: sms.pace, sms.daily-limit, sms.price, sms.spend-limit). */
export function createAllowance(store: Store, clock: Clock, limits: () => SendingLimits) {
  const { usage, outbox, devices } = store;
  /** Cards with work that has to wait for its pace. */
  const paced = new Map<string, number>();

  function room(iccid: string): Room & { used: number } {
    const today = usage.of(iccid, utcDay(clock.now()));
    return { ...roomToday(limits(), today), used: today.parts };
  }

  function opensAt(iccid: string): number | null {
    const { paceMs } = limits();
    const last = paceMs === 0 ? null : usage.lastAt(iccid);
    const now = clock.now();
    // A time in the future is from before the clock was set back: it says nothing.
    return last !== null && last <= now && last + paceMs > now ? last + paceMs : null;
  }

  /** Whether another device that works now could send what any device may send. */
  function othersCan(card: Card): boolean {
    return devices
      .list()
      .some(
        ({ id, iccid, state }) =>
          id !== card.id && iccid !== null && state === 'ready' && room(iccid).parts >= 1,
      );
  }

  function hasBegun(part: DuePart): boolean {
    if (part.total === 1) return false;
    const sent = ['sending', 'ambiguous', 'accepted', 'delivered'];
    return outbox.parts(part.outboxId).some(({ state }) => sent.includes(state));
  }

  function putOff(card: Card, today: Room, unbound: boolean): void {
    const at = clock.now();
    const until = nextUtcDay(at);
    const error = `${today.reason}; it goes on at ${isoTime(until)}`;
    usage.putOff({ deviceId: card.id, iccid: card.iccid, lineId: card.lineId, unbound }, today.parts, {
      at,
      until,
      error,
    });
  }

  return {
    opensAt,
    nextOpenAt(): number | null {
      for (const iccid of [...paced.keys()]) if (opensAt(iccid) === null) paced.delete(iccid);
      return paced.size === 0 ? null : Math.min(...paced.values());
    },
    /** Counts one part, in the transaction that claims it. @returns how to take it back when it was surely refused */
    count(iccid: string): () => void {
      const at = clock.now();
      const { price } = limits();
      usage.count(iccid, utcDay(at), price, at);
      return () => usage.uncount(iccid, utcDay(at), price);
    },
    /** The beginning of a sending job: what waited for this day, or for a limit that was raised, is let go. */
    begin(card: Card) {
      const passed = new Map<number, number>();
      paced.delete(card.iccid);
      const reach = { deviceId: card.id, iccid: card.iccid, lineId: card.lineId, unbound: true };
      const morning = room(card.iccid);
      if (morning.parts >= 1) {
        // What is longer than a whole day's limit begins with the day.
        usage.letGo(reach, morning.used === 0 ? Infinity : morning.parts, clock.now());
      }
      return {
        wanted: (part: DuePart) => !passed.has(part.outboxId),
        /** How many parts are passed over, so that the question for what is due looks behind them. */
        passedOver: () => [...passed.values()].reduce((sum, parts) => sum + parts, 0),
        ask(part: DuePart): Admission {
          const today = room(card.iccid);
          const begun = hasBegun(part);
          // A message that has begun goes on part by part; another begins only if the day has room for all of it.
          const needed = begun ? 1 : part.total;
          const fits = needed <= today.parts || (today.parts >= 1 && today.used === 0);
          if (!fits) {
            const bound = begun || part.wantedDeviceId !== null || part.lineId !== null;
            const elsewhere = othersCan(card);
            putOff(card, today, !elsewhere);
            if (today.parts < 1) return 'none';
            if (!bound && elsewhere) passed.set(part.outboxId, part.total);
            return passed.size > MOST_PASSED ? 'none' : 'another';
          }
          const open = opensAt(card.iccid);
          if (open === null) return 'go';
          paced.set(card.iccid, open);
          return 'none';
        },
      };
    },
  };
}
