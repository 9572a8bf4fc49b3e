import { isoTime } from '../core/clock.ts';
import type { Store } from '../store/store.ts';
import type { Consumers } from './consumers.ts';

const PAGE = 500;

/** Facts after a sequence number, then new ones as they are told, until the signal aborts. */
export async function* eventStream(store: Store, consumers: Consumers, after: number, signal: AbortSignal) {
  let seq = after;
  let wake: () => void = () => undefined;
  let woken = false;
  const stopListening = consumers.onWake(() => {
    woken = true;
    wake();
  });
  const onAbort = () => wake();
  signal.addEventListener('abort', onAbort);
  try {
    while (!signal.aborted) {
      woken = false;
      const page = store.events.after(seq, PAGE);
      for (const event of page) {
        seq = event.seq;
        yield eventView(event);
      }
      if (page.length > 0 || woken) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (signal.aborted || woken) resolve();
      });
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', onAbort);
  }
}

/** A fact as the API shows it. */
export function eventView(event: { seq: number; at: number; type: string; data: object }) {
  return { seq: event.seq, at: isoTime(event.at), type: event.type, data: { ...event.data } };
}
