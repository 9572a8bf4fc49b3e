import { SimError } from '../core/errors.ts';
import type { CloseReason } from './contract/transport.ts';

/** Bytes kept for a listener that is not there yet; older ones are dropped, because a modem may babble for hours. */
const MAX_EARLY_BYTES = 64 * 1024;

interface PendingWrite {
  resolve(): void;
  reject(error: unknown): void;
}

/** The error of every call on a pipe that is closed. */
export function portClosed(address: string, reason: CloseReason): SimError {
  return new SimError('PORT_CLOSED', `${address} is closed: ${reason.message}`, {
    details: { port: address, reason: reason.kind },
  });
}

/**
 * The part of the transport contract that does not depend on the driver: one listener, bytes kept for it, closed once, and
 * every pending write settled. The drivers below cannot be trusted with the last one: serialport never calls the callback
 * of a write that was pending when the port went away.
 */
export class PipeCore {
  readonly address: string;
  readonly closed: Promise<CloseReason>;
  #resolveClosed: (reason: CloseReason) => void = () => {};
  #reason: CloseReason | null = null;
  #listener: ((chunk: Uint8Array) => void) | null = null;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  readonly #pending = new Set<PendingWrite>();

  constructor(address: string) {
    this.address = address;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  get reason(): CloseReason | null {
    return this.#reason;
  }

  /** Sets the one listener and gives it what came before, in order. */
  onData(listener: (chunk: Uint8Array) => void): void {
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    this.#earlyBytes = 0;
    for (const chunk of early) listener(chunk);
  }

  /** Hands a received chunk to the listener. Bytes that come after the close are dropped. */
  deliver(chunk: Uint8Array): void {
    if (this.#reason !== null || chunk.length === 0) return;
    if (this.#listener !== null) {
      this.#listener(chunk);
      return;
    }
    this.#early.push(chunk);
    this.#earlyBytes += chunk.length;
    while (this.#earlyBytes > MAX_EARLY_BYTES && this.#early.length > 1) {
      this.#earlyBytes -= this.#early.shift()?.length ?? 0;
    }
  }

  /**
   * Runs one write of the driver below. `start` gets a callback for the driver; whoever is first, the driver or the close,
   * settles the promise.
   */
  write(start: (done: (error?: Error | null) => void) => void): Promise<void> {
    const reason = this.#reason;
    if (reason !== null) return Promise.reject(portClosed(this.address, reason));
    return new Promise((resolve, reject) => {
      const pending: PendingWrite = { resolve, reject };
      this.#pending.add(pending);
      start((error) => {
        if (!this.#pending.delete(pending)) return;
        if (!error) return resolve();
        const failure: CloseReason = { kind: 'error', message: error.message };
        reject(portClosed(this.address, this.#reason ?? failure));
      });
    });
  }

  /** Marks the pipe as closed and settles everything; only the first reason counts. Returns true for the first call. */
  finish(reason: CloseReason): boolean {
    if (this.#reason !== null) return false;
    this.#reason = reason;
    this.#early = [];
    this.#earlyBytes = 0;
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const write of pending) write.reject(portClosed(this.address, reason));
    this.#resolveClosed(reason);
    return true;
  }
}
