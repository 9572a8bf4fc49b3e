import type { Clock } from '../../core/clock.ts';
import { isSimError, SimError } from '../../core/errors.ts';
import { createPacer } from '../../core/turn.ts';
import type { Store } from '../../store/store.ts';
import type { CardPlace } from '../formats/format.ts';
import { updateCard } from '../write-card.ts';
import { createMatcher, type Found } from './match.ts';
import { cardOfIncoming, type Incoming, type IncomingCard, type Unread } from './reading/incoming.ts';
import { emptyReport, type ImportReport, LISTED } from './report.ts';

export interface ImportJob {
  /** The cards of the file, some at a time. */
  cards: AsyncIterable<readonly Incoming[]>;
  bookId: number;
  /** How national numbers are read, ISO 3166-1; null: only international ones are understood. */
  region: string | null;
  /** What the change set names as its origin. */
  origin: string;
  /** Says what would happen, and changes nothing. */
  dryRun: boolean;
  /** Called now and then, at the end of a slice of reading or writing. */
  onSlice?: () => void;
  signal?: AbortSignal | undefined;
}

/** How long the work keeps the event loop at most, about: reading, and when enough was read, writing. Milliseconds. */
const READ_MS = 5;
const WRITE_MS = 15;
/** How much the newest slice weighs in what a card is expected to take: one in a few has the index of words to tidy besides. */
const SMOOTHING = 0.2;
/** Slices whose log of the database is brought into its file at once: that takes about as long as one of them. */
const SLICES_OF_LOG = 10;
/** A commit has its price, however few cards it holds: a slice has at least so many. */
const LEAST = 8;
const MOST = 512;
/** Octets after which a slice is full, however few cards it holds. */
const HEAVY = 2_000_000;

/**
 * Brings cards into a book, in slices that are one change set together. What was committed stays when it is interrupted, even by
 * `kill -9`: the same file can then be imported again, and what is there already is found unchanged; or the set is taken back.
 * @throws SimError CANCELED, what reading the file throws, DB_FAILED
 */
export async function importCards(store: Store, clock: Clock, job: ImportJob): Promise<ImportReport> {
  const report = emptyReport();
  const writer = createWriter(store, clock, job, report);
  const pacer = createPacer(clock, READ_MS);
  let slices = 0;
  for await (const some of job.cards) {
    for (const one of some) {
      if ('problem' in one) note(report, one);
      else {
        report.cards += 1;
        for (const message of one.warnings) warn(report, one.place, message);
        writer.take(one);
      }
      if (writer.full()) {
        writer.flush();
        slices += 1;
      } else if (!pacer.due()) continue;
      job.onSlice?.();
      await pacer.rest();
      if (slices >= SLICES_OF_LOG) {
        store.checkpoint();
        slices = 0;
        await pacer.rest();
      }
      if (job.signal?.aborted) throw interrupted(report);
    }
  }
  writer.flush();
  if (report.set !== null) store.settle();
  job.onSlice?.();
  return report;
}

function note(report: ImportReport, read: Unread): void {
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

/** Writes cards in slices whose length follows from how long the last ones took. */
function createWriter(store: Store, clock: Clock, job: ImportJob, report: ImportReport) {
  const { bookId, region } = job;
  const matcher = createMatcher(store, bookId, region);
  const rehearsed = new Rehearsal();
  let batch: IncomingCard[] = [];
  let weight = 0;
  let cardMs = WRITE_MS / LEAST;
  let most = LEAST;

  /** Adds contacts that are not there yet. */
  function add(cards: readonly IncomingCard[]): void {
    for (const { photos } of cards) for (const { name, data } of photos) store.parts.putBlob(data, name);
    store.newContacts.add(bookId, cards);
  }

  function count(place: CardPlace, found: Found): void {
    if (found.kind === 'new') report.added += 1;
    else if (found.kind === 'update') report.updated += 1;
    else if (found.kind === 'merge') report.merged += 1;
    else report.unchanged += 1;
    if (found.kind === 'update') for (const message of found.warnings) warn(report, place, message);
  }

  /** Brings cards into the book as it is now. New ones go in together, before the first that has to be looked at. */
  function put(cards: readonly IncomingCard[]): Found[] {
    let fresh: IncomingCard[] = [];
    const results = cards.map((card): Found => {
      let found: Found = { kind: 'new' };
      if (!matcher.isNew(card)) {
        add(fresh);
        fresh = [];
        found = matcher.match(card);
      }
      if (found.kind === 'new') fresh.push(card);
      else if (found.kind !== 'unchanged') updateCard(store, found.contact, found.card, region);
      matcher.wrote(card);
      return found;
    });
    add(fresh);
    return results;
  }

  /** Writes cards as one transaction of the set, and counts them when it is committed. */
  function write(cards: readonly IncomingCard[]): void {
    const { results, setId } = store.changes.inSet(
      'import',
      job.origin,
      (id) => ({ results: put(cards), setId: id }),
      report.set ?? undefined,
    );
    report.set = setId;
    cards.forEach(({ place }, index) => {
      count(place, results[index] ?? { kind: 'new' });
    });
  }

  /** A card that the book cannot take must not cost the others of its slice. */
  function writeEach(cards: readonly IncomingCard[]): void {
    try {
      write(cards);
    } catch (error) {
      if (!isFaultOfCard(error)) throw error;
      const [only] = cards;
      if (cards.length === 1 && only) fail(report, only.place, error.message);
      else for (const one of cards) writeEach([one]);
    }
  }

  /** Counts cards that need no writing, up to the first that does. @returns its index */
  function skip(cards: readonly IncomingCard[]): number {
    for (const [index, card] of cards.entries()) {
      const found: Found = matcher.isNew(card) ? { kind: 'new' } : matcher.match(card);
      // What is there already needs no change set, and so leaves none behind.
      if (found.kind !== 'unchanged' && !job.dryRun) return index;
      count(card.place, job.dryRun ? rehearsed.match(card, found) : found);
    }
    return cards.length;
  }

  return {
    take(card: IncomingCard): void {
      batch.push(card);
      weight += weightOf(card);
    },
    full: () => batch.length >= most || weight >= HEAVY,
    flush(): void {
      const { length } = batch;
      if (length === 0) return;
      const startedAt = clock.monotonic();
      matcher.prepare(batch);
      const rest = batch.slice(skip(batch));
      // The file is there to be read again: only the end of the import waits for the disk.
      if (rest.length > 0) store.relaxed(() => writeEach(rest));
      batch = [];
      weight = 0;
      cardMs += SMOOTHING * ((clock.monotonic() - startedAt) / length - cardMs);
      most = Math.min(MOST, Math.max(LEAST, Math.floor(WRITE_MS / cardMs)));
    },
  };
}

function weightOf({ rows, photos }: IncomingCard): number {
  let octets = rows.fields.length;
  for (const { data } of photos) octets += data.length;
  return octets;
}

/** What a dry run would have added already: a card that stands twice in a file is added once. */
class Rehearsal {
  private readonly seen = new Set<string>();

  match(one: IncomingCard, found: Found): Found {
    if (found.kind !== 'new') return found;
    const card = cardOfIncoming(one);
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
