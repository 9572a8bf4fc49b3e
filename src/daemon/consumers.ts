import type { StoredEvent } from '../core/events.ts';
import type { Log } from '../core/logger.ts';
import type { Store } from '../store/store.ts';

/** Somebody who acts on facts. `handle` runs in a transaction with the cursor, so a fact acts once, and must be idempotent. */
export interface Consumer {
  /** Names the durable cursor. */
  name: string;
  handle(event: StoredEvent): void;
}

const BATCH = 200;

/**
 * Runs the consumers from their cursors until no fact is left, those told by consumers included. A consumer that fails on a fact
 * is logged and goes on: one fact that nobody understands must not stop all that follow.
 */
export function createConsumers(store: Store, consumers: readonly Consumer[], log: Log) {
  const listeners = new Set<() => void>();
  let running = false;

  function drain(consumer: Consumer): boolean {
    const from = store.events.cursor(consumer.name);
    const events = store.events.after(from, BATCH);
    const last = events.at(-1);
    if (!last) return false;
    store.transaction(() => {
      for (const event of events) {
        try {
          store.transaction(() => consumer.handle(event));
        } catch (error) {
          log.error('a fact could not be acted on', {
            consumer: consumer.name,
            seq: event.seq,
            type: event.type,
            error,
          });
        }
      }
      store.events.advance(consumer.name, last.seq);
    });
    return true;
  }

  return {
    /** Acts on every new fact, then tells those who listen that there may be new ones. */
    wake(): void {
      // A consumer may cause a wake: the loop under way sees what it told.
      if (running) return;
      running = true;
      try {
        for (let busy = true; busy; ) busy = consumers.map(drain).includes(true);
      } finally {
        running = false;
      }
      for (const listener of [...listeners]) listener();
    },
    /** Calls `listener` after every wake. @returns how to stop that */
    onWake(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export type Consumers = ReturnType<typeof createConsumers>;
