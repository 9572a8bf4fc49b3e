import type { Cell, Column, Tone } from './table.ts';

/** One published field of a noun: its place in the JSON, and how a person sees it. */
export interface Field<Row> {
  readonly key: keyof Row & string;
  /** Heading of the column; also the label in the detail view. */
  readonly title: string;
  /** Null: only in the JSON. `now`: milliseconds since the Unix epoch, for relative times. */
  readonly cell: ((row: Row, now: number) => string) | null;
  readonly tone?: (row: Row) => Tone | undefined;
  readonly right?: boolean;
  readonly flex?: boolean;
  /** `detail`: not a column of the list. */
  readonly only?: 'detail';
}

/** The row with its fields in the order of the table; fields that a newer daemon may add come last. */
export function inOrder<Row extends object>(
  fields: readonly Field<Row>[],
  row: Row,
): Record<string, unknown> {
  const ordered: Record<string, unknown> = {};
  for (const { key } of fields) if (key in row) ordered[key] = row[key];
  return { ...ordered, ...row };
}

export function listColumns<Row>(fields: readonly Field<Row>[]): Field<Row>[] {
  return fields.filter((field) => field.cell !== null && field.only !== 'detail');
}

export function columnOf<Row>(field: Field<Row>): Column {
  return { title: field.title.toUpperCase(), right: field.right ?? false, flex: field.flex ?? false };
}

export function cellOf<Row>(field: Field<Row>, row: Row, now: number): Cell {
  return { text: field.cell?.(row, now) ?? '', tone: field.tone?.(row) };
}

const TONES: Readonly<Record<string, Tone>> = {
  ready: 'good',
  active: 'good',
  delivered: 'good',
  done: 'good',
  applied: 'good',
  failed: 'bad',
  error: 'bad',
  expired: 'bad',
  'puk-required': 'bad',
  'key-changed': 'bad',
  'pin-required': 'warn',
  ambiguous: 'warn',
  incomplete: 'warn',
  proposed: 'warn',
  held: 'warn',
  'awaiting-number': 'warn',
  'awaiting-confirmation': 'warn',
  paused: 'warn',
  offline: 'dim',
  detached: 'dim',
  canceled: 'dim',
  superseded: 'dim',
  skipped: 'dim',
};

/** The tone of a state, by its word. */
export function stateTone(state: string): Tone | undefined {
  return Object.hasOwn(TONES, state) ? TONES[state] : undefined;
}
