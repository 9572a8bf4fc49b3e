import type { VirtualModem } from './modem.ts';

const MAX_LINE = 2048;
const A = 0x41;
const T = 0x54;
const SLASH = 0x2f;

/** What one typed byte brings: characters to echo, and the body of a command line when it ended one. */
export interface Typed {
  echo: string;
  line: string | null;
}

/** Collects command lines as V.250 section 5.2 says: from AT to the S3 character, S5 deletes, `A/` repeats. */
export class LineEditor {
  private readonly modem: VirtualModem;
  private state: 'idle' | 'a' | 'line' = 'idle';
  private line = '';
  private last = '';
  private lowerCase = false;

  constructor(modem: VirtualModem) {
    this.modem = modem;
  }

  reset(): void {
    this.state = 'idle';
    this.line = '';
    this.last = '';
  }

  type(byte: number): Typed {
    const line = this.accept(byte);
    const { settings, personality } = this.modem;
    if (!settings.echo || personality.echo === 'never') return { echo: '', line };
    const character = String.fromCharCode(byte);
    if (line === null || personality.echo !== 'double') return { echo: character, line };
    return { echo: `${character}\nAT${line}\r`, line };
  }

  private accept(byte: number): string | null {
    if (this.state === 'line') return this.collect(byte);
    const upper = byte & 0xdf;
    if (upper === A) {
      this.state = 'a';
      this.lowerCase = byte !== A;
      return null;
    }
    if (this.state === 'a' && byte === SLASH) {
      this.state = 'idle';
      return this.last;
    }
    const start =
      this.state === 'a' && upper === T && !(this.lowerCase && this.modem.personality.ignoresLowerCase);
    this.state = start ? 'line' : 'idle';
    this.line = '';
    return null;
  }

  private collect(byte: number): string | null {
    const { s3, s5 } = this.modem.settings;
    if (byte === s3) {
      this.state = 'idle';
      this.last = this.line;
      return this.line;
    }
    if (byte === s5) this.line = this.line.slice(0, -1);
    // Other control characters are ignored (V.250 section 5.2.2); an over-long line is cut and will not parse.
    else if (byte >= 0x20 && this.line.length < MAX_LINE) this.line += String.fromCharCode(byte);
    return null;
  }
}
