import { displayText } from '../core/safe-text.ts';

export type Tone = 'good' | 'warn' | 'bad' | 'dim';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

export interface Column {
  readonly title: string;
  readonly right?: boolean;
  /** May be cut when the terminal is narrow. */
  readonly flex?: boolean;
}

export interface TableOptions {
  /** Width to keep to; null: as wide as it is. */
  readonly columns: number | null;
  readonly color: boolean;
}

const GAP = 2;
const NARROWEST = 8;
/** What stands in a cell that has nothing to say. */
const NOTHING = '-';
const SGR: Readonly<Record<Tone | 'bold', string>> = {
  good: '32',
  warn: '33',
  bad: '31',
  dim: '2',
  bold: '1',
};

/** Measures how many columns of a terminal a text takes; the library is loaded only for what is not ASCII. */
export type Measure = (text: string) => number;

export async function measureFor(texts: Iterable<string>): Promise<Measure> {
  for (const text of texts) {
    if (/[^\x20-\x7e]/.test(text)) {
      const { default: stringWidth } = await import('string-width');
      return (value) => (/^[\x20-\x7e]*$/.test(value) ? value.length : stringWidth(value));
    }
  }
  return (value) => value.length;
}

export function paint(text: string, tone: Tone | 'bold' | undefined, color: boolean): string {
  return color && tone !== undefined ? `\u001b[${SGR[tone]}m${text}\u001b[0m` : text;
}

/** Aligned lines of a table. Every cell is made safe to print here, so that no command can forget it. */
export async function tableLines(
  all: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): Promise<string[]> {
  const whole = rows.map((row) => row.map((cell) => ({ ...cell, text: displayText(cell.text) })));
  const measure = await measureFor(whole.flatMap((row) => row.map((cell) => cell.text)));
  const { columns, safe, widths } = fitted({ columns: all, safe: whole }, measure, options.columns);
  if (options.columns !== null) shrink(columns, widths, options.columns);

  const line = (cells: readonly Cell[], bold: boolean): string => {
    const parts = columns.map((column, index) => {
      const width = widths[index] ?? 0;
      const cell = cells[index] ?? { text: '' };
      const text = cut(cell.text, width, measure);
      const pad = ' '.repeat(Math.max(0, width - measure(text)));
      const painted = paint(text, bold ? 'bold' : cell.tone, options.color);
      if (column.right) return pad + painted;
      return index === columns.length - 1 ? painted : painted + pad;
    });
    return parts.join(' '.repeat(GAP)).trimEnd();
  };
  const head = columns.map((column) => ({ text: column.title }));
  return [line(head, true), ...safe.map((row) => line(row, false))];
}

interface Content {
  readonly columns: readonly Column[];
  readonly safe: readonly (readonly Cell[])[];
}

/** How `humanTime` writes a time: exact, then how long ago. */
const TIME = /^(\d{4}-\d\d-\d\d \d\d:\d\d) \(.*\)$/;

/**
 * What of a table fits into a terminal. Where cutting will not do, times lose how long ago they were, and then columns in which no
 * row says anything are left out, the last one first.
 */
function fitted(
  table: Content,
  measure: Measure,
  available: number | null,
): Content & { readonly widths: number[] } {
  const widthsOf = ({ columns, safe }: Content) =>
    columns.map((column, index) =>
      safe.reduce((width, row) => Math.max(width, measure(row[index]?.text ?? '')), measure(column.title)),
    );
  const fits = ({ columns }: Content, widths: readonly number[]) =>
    available === null ||
    widths.reduce(
      (sum, width, index) => sum + (columns[index]?.flex ? Math.min(width, NARROWEST) : width),
      0,
    ) +
      GAP * (widths.length - 1) <=
      available;
  const first = widthsOf(table);
  if (fits(table, first)) return { ...table, widths: first };
  const safe = table.safe.map((row) =>
    row.map((cell) => ({ ...cell, text: TIME.exec(cell.text)?.[1] ?? cell.text })),
  );
  let brief: Content = { columns: table.columns, safe };
  let widths = widthsOf(brief);
  for (let at = brief.columns.length - 1; at > 0 && !fits(brief, widths); at -= 1) {
    if (!brief.safe.every((row) => ['', NOTHING].includes(row[at]?.text ?? ''))) continue;
    const without = <T>(list: readonly T[]) => list.filter((_, index) => index !== at);
    brief = { columns: without(brief.columns), safe: brief.safe.map(without) };
    widths = without(widths);
  }
  return { ...brief, widths };
}

/** Takes the missing columns from the widest cells that may be cut. */
function shrink(columns: readonly Column[], widths: number[], available: number): void {
  const total = () => widths.reduce((sum, width) => sum + width, 0) + GAP * (widths.length - 1);
  for (let excess = total() - available; excess > 0; excess = total() - available) {
    let widest = -1;
    columns.forEach((column, index) => {
      const width = widths[index] ?? 0;
      if (column.flex && width > NARROWEST && width > (widths[widest] ?? 0)) widest = index;
    });
    if (widest < 0) return;
    const second = Math.max(
      NARROWEST,
      ...columns.map((column, index) => (column.flex && index !== widest ? (widths[index] ?? 0) : 0)),
    );
    const width = widths[widest] ?? 0;
    widths[widest] = Math.max(NARROWEST, Math.min(width - 1, Math.max(width - excess, second - 1)));
  }
}

/** At most `width` columns of a text, cut between the characters that a reader sees. */
function cut(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const size = measure(segment);
    if (used + size > width - 1) break;
    kept += segment;
    used += size;
  }
  return `${kept}…`;
}
