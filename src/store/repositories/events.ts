import type { EventMap, EventType, StoredEvent } from '../../core/events.ts';
import type { Sql } from '../database.ts';

/** Facts in the order in which they were committed, and how far each consumer has come. */
export function eventRows(db: Sql, now: () => number) {
  const insert = db.prepare<[number, string, string]>('INSERT INTO events (at, type, data) VALUES (?, ?, ?)');
  const after = db.prepare<[number, number], { seq: number; at: number; type: string; data: string }>(
    'SELECT seq, at, type, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const last = db.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM events');
  const cursor = db.prepare<[string], { seq: number }>('SELECT seq FROM event_cursors WHERE consumer = ?');
  const advance = db.prepare<[string, number]>(
    'INSERT INTO event_cursors (consumer, seq) VALUES (?, ?) ON CONFLICT (consumer) DO UPDATE SET seq = excluded.seq',
  );
  return {
    /** Writes a fact; call it inside the transaction of what it tells. */
    tell<T extends EventType>(type: T, data: EventMap[T]): void {
      insert.run(now(), type, JSON.stringify(data));
    },
    /** At most `limit` facts with a sequence number over `seq`, oldest first. */
    after(seq: number, limit: number): StoredEvent[] {
      return after.all(seq, limit).map((row) => ({ ...row, data: JSON.parse(row.data) }) as StoredEvent);
    },
    lastSeq(): number {
      return last.get()?.seq ?? 0;
    },
    cursor(consumer: string): number {
      return cursor.get(consumer)?.seq ?? 0;
    },
    advance(consumer: string, seq: number): void {
      advance.run(consumer, seq);
    },
  };
}
