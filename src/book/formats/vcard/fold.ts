import { Buffer } from 'node:buffer';

/** Octets of a line without its end (RFC 6350 section 3.2, RFC 2426 section 2.6). */
const WIDTH = 75;
const ASCII = /^[\x20-\x7e\t]*$/;

/** A line in pieces of at most 75 octets of UTF-8, each after the first begun with a space; never cut inside a code point. */
export function fold(line: string): string {
  if (ASCII.test(line)) return line.length <= WIDTH ? line : foldAscii(line);
  if (Buffer.byteLength(line) <= WIDTH) return line;
  const pieces: string[] = [];
  let start = 0;
  let width = 0;
  for (let at = 0; at < line.length; ) {
    const code = line.codePointAt(at) ?? 0;
    const octets = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (width + octets > WIDTH) {
      pieces.push(line.slice(start, at));
      start = at;
      width = 1;
    }
    width += octets;
    at += octets === 4 ? 2 : 1;
  }
  pieces.push(line.slice(start));
  return pieces.join('\r\n ');
}

function foldAscii(line: string): string {
  const pieces = [line.slice(0, WIDTH)];
  for (let at = WIDTH; at < line.length; at += WIDTH - 1) pieces.push(line.slice(at, at + WIDTH - 1));
  return pieces.join('\r\n ');
}
