import type { Clock, Timer } from '../../core/clock.ts';

/** The other end of a modem's cable. */
export interface Link {
  send(bytes: Uint8Array): void;
  /** The cable is pulled or the modem is gone. */
  hangUp(): void;
}

interface Chunk {
  bytes: Uint8Array;
  /** Milliseconds to wait after it. */
  gapMs: number;
}

/** A throttled line wakes up this often at most; longer slices would come too bunched, shorter cost wake-ups. */
const SLICE_MS = 5;

/**
 * What a modem sends: at once, or no faster than a serial line would carry it. Deadlines are counted from the first byte
 * of a busy stretch, so late timers do not make the whole slower than the line.
 */
export class Output {
  private readonly clock: Clock;
  private readonly bytesPerSecond: number;
  private link: Link | null = null;
  private readonly queue: Chunk[] = [];
  private queuedBytes = 0;
  private timer: Timer | null = null;
  /** When the line is free again. */
  private freeAt = 0;

  constructor(clock: Clock, bytesPerSecond: number) {
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
  }

  get connected(): boolean {
    return this.link !== null;
  }

  /** Bytes that wait for the line. */
  get waiting(): number {
    return this.queuedBytes;
  }

  connect(link: Link): void {
    this.link = link;
  }

  /** Drops what waits; nobody reads it any more. */
  disconnect(): void {
    this.link = null;
    this.clear();
  }

  clear(): void {
    this.queue.length = 0;
    this.queuedBytes = 0;
    this.timer?.cancel();
    this.timer = null;
  }

  /** Cuts the cable from this side. */
  hangUp(): void {
    const link = this.link;
    this.disconnect();
    link?.hangUp();
  }

  /** Sends after everything sent before; `gapMs`: milliseconds of silence behind it. */
  send(bytes: Uint8Array, gapMs = 0): void {
    if (!this.link || bytes.length === 0) return;
    if (!this.timer && this.bytesPerSecond === 0 && gapMs === 0) {
      this.link.send(bytes);
      return;
    }
    this.queue.push({ bytes, gapMs });
    this.queuedBytes += bytes.length;
    if (this.timer) return;
    this.freeAt = Math.max(this.freeAt, this.clock.monotonic());
    this.pump();
  }

  private pump(): void {
    this.timer = null;
    for (let chunk = this.queue[0]; chunk; chunk = this.queue[0]) {
      const size = this.bytesPerSecond
        ? Math.max(1, Math.floor((this.bytesPerSecond * SLICE_MS) / 1000))
        : chunk.bytes.length;
      const slice = chunk.bytes.subarray(0, size);
      const dueAt = this.freeAt + (this.bytesPerSecond ? (slice.length * 1000) / this.bytesPerSecond : 0);
      const waitMs = dueAt - this.clock.monotonic();
      if (waitMs > 0) {
        this.timer = this.clock.after(waitMs, () => this.pump());
        return;
      }
      this.freeAt = dueAt;
      if (slice.length < chunk.bytes.length) {
        this.queue[0] = { bytes: chunk.bytes.subarray(size), gapMs: chunk.gapMs };
      } else {
        this.queue.shift();
        this.freeAt += chunk.gapMs;
      }
      this.queuedBytes -= slice.length;
      this.link?.send(slice);
    }
  }
}
