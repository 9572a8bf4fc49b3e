import { writeSync } from 'node:fs';
import type { TextSink } from './io.ts';

/**
 * Standard output that goes into a file. A disk that becomes full in the middle of a write takes a part of it and reports no error;
 * Node's own stream for files is content with that, and the rest would be missing without a word. Here the rest is written too, and
 * then the error comes.
 */
export class FileOutput implements TextSink {
  readonly #fd: number;
  readonly #listeners: ((error: Error) => void)[] = [];
  #broken = false;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Returns when the file has taken everything. After the first error nothing more is written. */
  write(text: string): boolean {
    if (this.#broken) return true;
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    } catch (error) {
      this.#broken = true;
      // Later, as streams do it: whoever writes does not expect to be called back.
      queueMicrotask(() => {
        for (const listener of this.#listeners) listener(error instanceof Error ? error : new Error('write'));
      });
    }
    return true;
  }

  on(_event: 'error', listener: (error: Error) => void): this {
    this.#listeners.push(listener);
    return this;
  }
}
