import { SimError } from '../../../core/errors.ts';
import { headingKey, targetsOf } from './headings.ts';
import type { Columns } from './row.ts';
import { type Target, userTarget } from './targets.ts';

export const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Lines before the headings that a file may have, such as the notes of LinkedIn or `sep=;` of Excel. */
const PREAMBLE = 12;

export interface Header {
  delimiter: string;
  columns: Columns;
  /** Number of the line of the headings, from 1, and where it begins in the text. */
  line: number;
  offset: number;
  known: number;
}

/** The line of the head of a file that has most headings that are known, with the delimiter that shows them; null without. */
export function findHeader(head: string, map: Readonly<Record<string, string>> = {}): Header | null {
  let best: Header | null = null;
  let offset = 0;
  for (const [index, text] of head.split('\n', PREAMBLE).entries()) {
    for (const delimiter of DELIMITERS) {
      const headings = splitLine(text, delimiter);
      const columns = { headings, targets: mapped(headings, map) };
      const known = columns.targets.filter((target) => target !== null).length;
      if (known > (best?.known ?? 0)) best = { delimiter, columns, line: index + 1, offset, known };
    }
    offset += text.length + 1;
  }
  return best;
}

/** @throws SimError INPUT_INVALID for a heading of `map` that the file does not have */
export function checkMap(header: Header, map: Readonly<Record<string, string>>): void {
  const keys = new Set(header.columns.headings.map(headingKey));
  for (const heading of Object.keys(map)) {
    if (keys.has(headingKey(heading))) continue;
    throw new SimError('INPUT_INVALID', `the file has no column ${JSON.stringify(heading.slice(0, 64))}`, {
      hint: `its columns: ${header.columns.headings
        .map((one) => one.slice(0, 40))
        .join(', ')
        .slice(0, 400)}`,
      details: { field: 'map' },
    });
  }
}

function mapped(headings: readonly string[], map: Readonly<Record<string, string>>): (Target | null)[] {
  const own = new Map(
    Object.entries(map).map(([heading, field]) => [headingKey(heading), userTarget(heading, field)]),
  );
  return targetsOf(headings).map((target, index) => own.get(headingKey(headings[index] ?? '')) ?? target);
}

/** A line of headings apart; quotes around a heading are taken off. */
function splitLine(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const character of text.replace(/\r$/, '')) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell].map((one) => one.trim());
}
