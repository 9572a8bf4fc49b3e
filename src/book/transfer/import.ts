import type { Clock } from '../../core/clock.ts';
import { isSimError, SimError } from '../../core/errors.ts';
import { createPacer } from '../../core/turn.ts';
import type { Store } from '../../store/store.ts';
import type { Card } from '../card.ts';
import type { CardPlace, ReadCard } from '../formats/format.ts';
import { insertCard, updateCard } from '../write-card.ts';
import { cleanCard } from './clean.ts';
import { createMatcher, type Found } from './match.ts';
import { emptyReport, type ImportReport, LISTED } from './report.ts';

export interface ImportJob {
  cards: AsyncIterable<ReadCard>;
  bookId: number;
  /** How national numbers are read, ISO 3166-1; null: only international ones are understood. */
  region: string | null;
  /** What the change set names as its origin. */
  origin: string;
  /** Says what would happen, and changes nothing. */
  dryRun: boolean;
  /** Called at the end of each slice. */
  onSlice?: () => void;
  signal?: AbortSignal | undefined;
}

/** How long the work keeps the event loop at most, about; most of it writes. */
const SLICE_MS = 20;
const WRITE_MS = 13;
/** A commit has its price, however few cards it holds: a slice has at least so many. */
const LEAST = 8;
const MOST = 512;

type Taken = { place: CardPlace; card: Card };

/**
 * Brings cards into a book, in slices that are one change set together. What was committed stays when it is interrupted, even by
 * `kill -9`: the same file can then be imported again, and what is there already is found unchanged; or the set is taken back.
 * @throws SimError CANCELED, what reading the file throws, DB_FAILED
 */
export async function importCards(store: Store, clock: Clock, job: ImportJob): Promise<ImportReport> {
  const report = emptyReport();
  const writer = createWriter(store, clock, job, report);
  const pacer = createPacer(clock, SLICE_MS - WRITE_MS);
  for await (const read of job.cards) {
    if (read.card === null) note(report, read);
    else {
      report.cards += 1;
      for (const message of read.warnings) warn(report, read.place, message);
      writer.take({ place: read.place, card: cleanCard(read.card) });
    }
    if (!pacer.due() && !writer.full()) continue;
    writer.flush();
    job.onSlice?.();
    await pacer.rest();
    if (job.signal?.aborted) throw interrupted(report);
  }
  writer.flush();
  if (report.set !== null) store.settle();
  job.onSlice?.();
  return report;
}

function note(report: ImportReport, read: ReadCard & { card: null }): void {
  if (read.skipped) {
    report.skipped += 1;
    warn(report, read.place, read.problem);
    return;
  }
  report.cards += 1;
  fail(report, read.place, read.problem);
}

function fail(report: ImportReport, { line, card }: CardPlace, problem: string): void {
  report.failures += 1;
  if (report.failed.length < LISTED) report.failed.push({ line, card, problem });
}

function warn(report: ImportReport, { line, card }: CardPlace, message: string): void {
  if (report.warnings.length < LISTED) report.warnings.push({ line, card, message });
}

function interrupted(report: ImportReport): SimError {
  const taken = report.added + report.updated + report.merged;
  return new SimError('CANCELED', `the import was interrupted; ${taken} contacts of it are in the book`, {
    hint:
      report.set === null
        ? 'nothing was changed'
        : `import the file again to go on, or take it back: simkeeper contact import --undo ${report.set}`,
    details: { set: report.set },
  });
}

/** Writes cards in slices whose length follows from how long the last one took. */
function createWriter(store: Store, clock: Clock, job: ImportJob, report: ImportReport) {
  const { bookId, region } = job;
  const matcher = createMatcher(store, bookId, region);
  const rehearsed = new Rehearsal();
  let batch: Taken[] = [];
  let most = LEAST;

  /** One card as the book should have it. @returns what it was */
  function put(found: Found, card: Card): void {
    if (found.kind === 'new') insertCard(store, card, { bookId, region });
    else if (found.kind !== 'unchanged') updateCard(store, found.contact, found.card, region);
  }

  function count(place: CardPlace, found: Found): void {
    if (found.kind === 'new') report.added += 1;
    else if (found.kind === 'update') report.updated += 1;
    else if (found.kind === 'merge') report.merged += 1;
    else report.unchanged += 1;
    if (found.kind === 'update') for (const message of found.warnings) warn(report, place, message);
  }

  /** Writes cards as one transaction of the set, and counts them when it is committed. */
  function write(cards: readonly Taken[]): void {
    const done: { place: CardPlace; found: Found }[] = [];
    let setId: number | null = null;
    store.changes.inSet(
      'import',
      job.origin,
      (id) => {
        setId = id;
        for (const { place, card } of cards) {
          const found = matcher.match(card);
          put(found, card);
          matcher.wrote(card);
          done.push({ place, found });
        }
      },
      report.set ?? undefined,
    );
    report.set = setId;
    for (const { place, found } of done) count(place, found);
  }

  /** A card that the book cannot take must not cost the others of its slice. */
  function writeEach(cards: readonly Taken[]): void {
    try {
      write(cards);
    } catch (error) {
      if (!isFaultOfCard(error)) throw error;
      const [only] = cards;
      if (cards.length === 1 && only) fail(report, only.place, error.message);
      else for (const one of cards) writeEach([one]);
    }
  }

  return {
    take(card: Taken): void {
      batch.push(card);
    },
    full: () => batch.length >= most,
    flush(): void {
      const startedAt = clock.monotonic();
      const length = batch.length;
      matcher.prepare(batch.map(({ card }) => card));
      // What is there already needs no change set, and so leaves none behind.
      let index = 0;
      for (; index < length; index += 1) {
        const one = batch[index];
        if (!one) break;
        const found = job.dryRun
          ? rehearsed.match(one.card, matcher.match(one.card))
          : matcher.match(one.card);
        if (found.kind !== 'unchanged' && !job.dryRun) break;
        count(one.place, found);
      }
      // The file is there to be read again: only the end of the import waits for the disk.
      if (index < length) store.relaxed(() => writeEach(batch.slice(index)));
      batch = [];
      const took = clock.monotonic() - startedAt;
      if (length === 0) return;
      if (took > WRITE_MS) most = Math.max(LEAST, Math.floor((most * WRITE_MS) / took));
      else if (length >= most && took < WRITE_MS / 2) most = Math.min(MOST, most * 2);
    },
  };
}

/** What a dry run would have added already: a card that stands twice in a file is added once. */
class Rehearsal {
  private readonly seen = new Set<string>();

  match(card: Card, found: Found): Found {
    if (found.kind !== 'new') return found;
    const key = card.uid ?? JSON.stringify([card.name, card.numbers.map(({ raw }) => raw)]);
    if (this.seen.has(key)) return { kind: 'unchanged', id: 0 };
    this.seen.add(key);
    return found;
  }
}

/** What the database refuses of one card, and not a disk that is full or a lock. */
function isFaultOfCard(error: unknown): error is Error {
  if (isSimError(error, 'INPUT_INVALID')) return true;
  if (!(error instanceof Error) || !('code' in error)) return false;
  return /^SQLITE_(?:CONSTRAINT|TOOBIG|MISMATCH)/.test(String(error.code));
}
