import type { Clock, Timer } from '../../src/core/clock.ts';

interface Entry {
  dueAt: number;
  sequence: number;
  callback: () => void;
}

/** A clock that a test owns: time stands still until `advance`, and timers fire in order of their due time. */
export class ManualClock implements Clock {
  private wall: number;
  private elapsed = 0;
  private sequence = 0;
  private readonly entries = new Set<Entry>();

  /** `startMs`: wall time at the start, milliseconds since the Unix epoch. */
  constructor(startMs: number = Date.UTC(2026, 0, 1, 12, 0, 0)) {
    this.wall = startMs;
  }

  now(): number {
    return this.wall;
  }

  monotonic(): number {
    return this.elapsed;
  }

  after(delayMs: number, callback: () => void): Timer {
    const entry: Entry = { dueAt: this.elapsed + Math.max(0, delayMs), sequence: this.sequence++, callback };
    this.entries.add(entry);
    return { cancel: () => void this.entries.delete(entry) };
  }

  /** How many timers wait. */
  get pending(): number {
    return this.entries.size;
  }

  /** Moves both times on by `ms`, firing on the way what falls due, timers set by timers included. */
  advance(ms: number): void {
    const end = this.elapsed + ms;
    for (let next = this.earliest(end); next; next = this.earliest(end)) {
      this.entries.delete(next);
      this.moveTo(next.dueAt);
      next.callback();
    }
    this.moveTo(end);
  }

  /** Moves only the wall clock, as NTP or a person does; no timer fires. */
  jumpWall(ms: number): void {
    this.wall += ms;
  }

  private moveTo(elapsed: number): void {
    this.wall += elapsed - this.elapsed;
    this.elapsed = elapsed;
  }

  private earliest(until: number): Entry | null {
    let best: Entry | null = null;
    for (const entry of this.entries) {
      if (entry.dueAt > until) continue;
      if (
        !best ||
        entry.dueAt < best.dueAt ||
        (entry.dueAt === best.dueAt && entry.sequence < best.sequence)
      ) {
        best = entry;
      }
    }
    return best;
  }
}
