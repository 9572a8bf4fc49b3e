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
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): Promise<string[]> {
  const safe = rows.map((row) => row.map((cell) => ({ ...cell, text: displayText(cell.text) })));
  const measure = await measureFor(safe.flatMap((row) => row.map((cell) => cell.text)));
  const widths = columns.map((column, index) =>
    safe.reduce((width, row) => Math.max(width, measure(row[index]?.text ?? '')), measure(column.title)),
  );
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
