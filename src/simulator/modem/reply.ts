import type { Fault } from '../faults.ts';
import type { Personality } from './personality.ts';
import { type Final, numericResult, resultText } from './results.ts';
import type { ModemSettings } from './settings.ts';

/** What one command line brings back, before it becomes bytes. */
export interface Reply {
  /** Information responses, each of one or more lines. */
  responses: string[][];
  final: Final | null;
}

const DEFAULT_NOISE = '00FF80C3281B00';
const DEFAULT_GARBAGE = 'FFFE7F0D5A3C0A';
const DEFAULT_LINE = '+CIEV: 7,1';
const MEGABYTE = 1_000_000;
const MAX_LINE = 64 * MEGABYTE;

/** Puts lines into the frame of V.250 section 5.7.1, as the settings and the make want them; one character is one byte. */
export class ReplyFormat {
  private readonly settings: ModemSettings;
  private readonly personality: Personality;
  private readonly rewrites: readonly { match: RegExp; replace: string }[];

  constructor(settings: ModemSettings, personality: Personality) {
    this.settings = settings;
    this.personality = personality;
    this.rewrites = personality.rewrites.map(({ match, replace }) => ({ match: new RegExp(match), replace }));
  }

  /** The whole reply, changed by a fault that concerns its bytes. */
  compose(reply: Reply, fault: Fault | null): string {
    const pieces = reply.responses.filter((lines) => lines.length > 0).map((lines) => this.response(lines));
    if (fault?.kind === 'long-line')
      pieces.push(this.response(['X'.repeat(Math.min(fault.size ?? MEGABYTE, MAX_LINE))]));
    const final = fault?.kind === 'no-final' ? '' : this.final(reply.final);
    switch (fault?.kind) {
      case 'garbage':
        return bytesOf(fault.bytes ?? DEFAULT_GARBAGE) + pieces.join('') + final;
      case 'noise':
        return withinFirst(pieces.join('') + final, bytesOf(fault.bytes ?? DEFAULT_NOISE));
      case 'merged':
        return pieces.join('') + final + this.response([fault.line ?? DEFAULT_LINE]);
      case 'unsolicited':
        return this.interleave(pieces, final, fault);
      default:
        return pieces.join('') + final;
    }
  }

  /** One information response or unsolicited line. */
  response(lines: readonly string[]): string {
    const { cr, lf, verbose } = this.frame();
    const text = lines.map((line) => this.rewrite(line)).join(cr + lf);
    return verbose ? cr + lf + text + cr + lf : text + cr + lf;
  }

  final(final: Final | null): string {
    if (!final || this.settings.quiet) return '';
    const { cr, lf, verbose } = this.frame();
    const text = resultText(final, this.settings.errors, this.personality.cmsFollowsCmee);
    return verbose ? cr + lf + this.rewrite(text) + cr + lf : numericResult(text) + cr;
  }

  private frame(): { cr: string; lf: string; verbose: boolean } {
    const { s3, s4, verbose } = this.settings;
    return { cr: String.fromCharCode(s3), lf: String.fromCharCode(s4), verbose };
  }

  private rewrite(line: string): string {
    return this.rewrites.reduce((text, { match, replace }) => text.replace(match, replace), line);
  }

  private interleave(pieces: string[], final: string, fault: Fault): string {
    const line = this.response([fault.line ?? DEFAULT_LINE]);
    if (fault.at === 'before') return line + pieces.join('') + final;
    if (fault.at === 'after') return pieces.join('') + final + line;
    if (fault.at === 'before-final') return pieces.join('') + line + final;
    return intoLines(pieces.join(''), line) + final;
  }
}

/** After the first complete line of `text`; before the final result when there is one line only. */
function intoLines(text: string, line: string): string {
  const end = text.indexOf('\n', 2);
  return end < 0 ? text + line : text.slice(0, end + 1) + line + text.slice(end + 1);
}

function withinFirst(text: string, noise: string): string {
  const middle = Math.min(text.length, 5);
  return text.slice(0, middle) + noise + text.slice(middle);
}

function bytesOf(hex: string): string {
  return Buffer.from(hex, 'hex').toString('latin1');
}
