import { pipeline, Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { SimError } from '../../../core/errors.ts';
import type { Card } from '../../card.ts';
import type { Format, ReadCard, ReadOptions } from '../format.ts';
import { decodeText, GUESSED } from '../text/decode.ts';
import { LARGEST } from '../text/lines.ts';
import { checkMap, findHeader, type Header } from './header.ts';
import { cardOfRow } from './row.ts';
import { cardLine, headingLine } from './write.ts';

/** Characters in which the headings must end. */
const HEAD = 65_536;

/** What csv-parse gives with `info`. */
interface Parsed {
  record: string[];
  info: { lines: number; empty_lines: number };
}

/**
 * CSV as the programs of phone books write it (RFC 4180 with any delimiter and encoding): a row of headings, which are known or
 * named with `--map`, and a record for each contact. The reading of records is csv-parse's.
 */
export const csv: Format = {
  id: 'csv',
  title: 'CSV with headings',
  mediaType: 'text/csv',
  extensions: ['csv', 'tsv', 'txt'],
  recognises: (head) => (findHeader(head)?.known ?? 0) >= 2,
  read,
  write,
};

async function* read(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<ReadCard> {
  const ofFile: string[] = [];
  const texts = unixLines(decodeText(chunks, () => ofFile.push(GUESSED)));
  const head = await beginning(texts);
  // The same for every chunking, of which a head may have a whole one too much.
  const header = findHeader(head.slice(0, HEAD), options.map);
  if (header === null) {
    throw new SimError('INPUT_INVALID', 'no column of the CSV file is known', {
      hint: `say what they are: --map "Heading=name" --map "Other heading=number"; the first line is ${JSON.stringify(head.split('\n', 1)[0]?.slice(0, 200) ?? '')}`,
    });
  }
  checkMap(header, options.map ?? {});
  for await (const read of records(header, joined(head.slice(header.offset), texts))) {
    // Said once, with a card.
    if (read.card === null) yield read;
    else yield { ...read, warnings: [...ofFile.splice(0), ...read.warnings] };
  }
}

async function* records(header: Header, texts: AsyncIterable<string>): AsyncGenerator<ReadCard> {
  let fault: string | null = null;
  const parser = parse({
    delimiter: header.delimiter,
    record_delimiter: '\n',
    info: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LARGEST,
    // A failure would throw away the records that wait to be taken.
    skip_records_with_error: true,
    on_skip: (error) => {
      fault ??= WORDS[error?.code ?? ''] ?? error?.message ?? 'the record cannot be read';
      return undefined;
    },
  });
  // A failure of the file reaches the loop below as a failure of the parser.
  pipeline(Readable.from(texts), parser, () => undefined);
  let card = 0;
  let end = 0;
  let empty = 0;
  const unknown = new UnknownColumns(header);
  for await (const parsed of parser) {
    const { record, info } = parsed as Parsed;
    const line = header.line + end + (info.empty_lines - empty);
    end = info.lines;
    empty = info.empty_lines;
    if (line === header.line || record.every((cell) => cell.trim() === '')) continue;
    card += 1;
    const place = { card, line };
    const read = cardOfRow(header.columns, record);
    if (read) yield { place, card: read.card, warnings: [...unknown.of(record), ...read.warnings] };
    else yield { place, card: null, problem: `${NOBODY}${unknown.named(record)}` };
  }
  if (fault !== null) {
    const place = { card: card + 1, line: header.line + end };
    yield { place, card: null, problem: `${fault}; what follows was not read` };
  }
}

const NOBODY = 'the row has no name, no number, no e-mail address and no organization';

const WORDS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark opens here or later and is never closed',
  CSV_MAX_RECORD_SIZE: 'the record is larger than 16 MiB: a quotation mark is not closed',
};

/** Columns of which a card tells by their names; of more it tells how many. */
const MOST_COLUMNS = 20;

/** Tells once of each column that no field stands for, when it first says something. */
class UnknownColumns {
  readonly #headings: readonly (readonly [number, string])[];
  private readonly left: Map<number, string>;

  constructor({ columns }: Header) {
    const named = columns.headings.map((heading, index) => [index, heading] as const);
    this.#headings = named.filter(([index]) => columns.targets[index] === null);
    this.left = new Map(this.#headings);
  }

  /** The first columns of a row without a name, of which one may have it under a heading of another language. */
  named(record: readonly string[]): string {
    const names = this.#headings
      .filter(([index]) => (record[index] ?? '').trim() !== '')
      .slice(0, 4)
      .map(([, heading]) => JSON.stringify(heading.slice(0, 40)));
    return names.length === 0 ? '' : `, or has it in ${names.join(', ')}: --map says what a column is`;
  }

  of(record: readonly string[]): string[] {
    const told: string[] = [];
    let more = 0;
    for (const [index, heading] of this.left) {
      if ((record[index] ?? '').trim() === '') continue;
      if (told.length === MOST_COLUMNS) more += 1;
      else told.push(`the column ${JSON.stringify(heading.slice(0, 40))} is kept as a field of its own`);
      this.left.delete(index);
    }
    return more === 0 ? told : [...told, `and ${more} more columns like these`];
  }
}

/** Line breaks as LF, so that a quoted one is counted once. */
async function* unixLines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let afterReturn = false;
  for await (const text of texts) {
    const from = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') afterReturn = text.endsWith('\r');
    yield from.replace(/\r\n?/g, '\n');
  }
}

async function beginning(texts: AsyncGenerator<string>): Promise<string> {
  let head = '';
  while (head.length < HEAD) {
    const next = await texts.next();
    if (next.done) break;
    head += next.value;
  }
  return head;
}

async function* joined(head: string, texts: AsyncIterable<string>): AsyncGenerator<string> {
  yield head;
  yield* texts;
}

async function* write(cards: AsyncIterable<Card>): AsyncGenerator<string> {
  yield headingLine();
  for await (const card of cards) yield cardLine(card);
}
