/** What one card may take at most, in characters; more is a problem of that card. */
export const LARGEST = 16 * 1024 * 1024;

export interface Line {
  /** From 1. */
  number: number;
  /** Without its line break. */
  text: string;
  /** The line was longer than a card may be, and its end is left out. */
  cut: boolean;
}

/** Lines of a text; CR LF, LF and a lone CR end one. Memory is bounded by `LARGEST`. */
export async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<Line> {
  let rest = '';
  let number = 1;
  let cut = false;
  let afterReturn = false;
  for await (const piece of texts) {
    let from = 0;
    if (afterReturn && piece !== '') {
      if (piece.startsWith('\n')) from = 1;
      afterReturn = false;
    }
    for (;;) {
      const at = lineEnd(piece, from);
      if (at < 0) break;
      if (!cut) rest += piece.slice(from, at);
      yield { number, text: rest, cut };
      number += 1;
      rest = '';
      cut = false;
      from = at + 1;
      if (piece[at] !== '\r') continue;
      if (from === piece.length) afterReturn = true;
      else if (piece[from] === '\n') from += 1;
    }
    if (cut) continue;
    rest += piece.slice(from);
    if (rest.length > LARGEST) {
      rest = rest.slice(0, LARGEST);
      cut = true;
    }
  }
  if (rest !== '') yield { number, text: rest, cut };
}

function lineEnd(text: string, from: number): number {
  const feed = text.indexOf('\n', from);
  // A lone CR before the next LF ends a line too; searched only up to there, or long files would be searched again and again.
  const part = feed < 0 ? text.indexOf('\r', from) : text.slice(from, feed).indexOf('\r');
  if (part < 0) return feed;
  return feed < 0 ? part : from + part;
}
