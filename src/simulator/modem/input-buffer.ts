/** A modem's buffer overflows beyond this; what comes then is lost. */
const MAX_BYTES = 64 * 1024;

/** What was typed while a command was under way. */
export class InputBuffer {
  private chunks: Uint8Array[] = [];
  private bytes = 0;

  push(chunk: Uint8Array): void {
    if (this.accepts(chunk)) this.chunks.push(chunk.slice());
  }

  /** For the rest of a chunk that was taken out: it comes before everything else. */
  pushFirst(chunk: Uint8Array): void {
    if (this.accepts(chunk)) this.chunks.unshift(chunk.slice());
  }

  shift(): Uint8Array | null {
    const chunk = this.chunks.shift() ?? null;
    if (chunk) this.bytes -= chunk.length;
    return chunk;
  }

  clear(): void {
    this.chunks = [];
    this.bytes = 0;
  }

  private accepts(chunk: Uint8Array): boolean {
    if (chunk.length === 0 || this.bytes + chunk.length > MAX_BYTES) return false;
    this.bytes += chunk.length;
    return true;
  }
}
