/** Indexes from `from` to `to`, both included. */
export interface IndexRange {
  from: number;
  to: number;
}

/** What one AT+CPBR for a range gave. */
export type RangeResult =
  /** Records, the one with the highest index last; null for none. */
  | { kind: 'read'; lastIndex: number | null }
  /** The modem refused the range, or its reply was damaged. */
  | { kind: 'refused' };

/** Refused single indexes in a row after which the rest of the storage is given up. */
const MAX_REFUSED_SINGLES = 20;

/**
 * Decides which ranges to ask for: the whole storage first, halves of what is refused, and the rest of a range whose reply may
 * have been cut short. Pure. It ends after a bounded number of questions whatever the modem answers.
 */
export class RangePlan {
  readonly #whole: IndexRange;
  readonly #open: IndexRange[];
  readonly #read: (IndexRange & { lastIndex: number | null })[] = [];
  #limit: number;
  #largestRead = 0;
  #refusedAny = false;
  #refusedSingles = 0;
  /** Single indexes that were refused, in order. */
  readonly unreadable: number[] = [];
  /** Set when the plan gave up; everything from here on was not asked for. */
  givenUpAt: number | null = null;

  /** `limit`: the largest range to ask for at once. */
  constructor(range: IndexRange, limit: number) {
    this.#limit = Math.max(1, limit);
    this.#whole = { ...range };
    this.#open = range.to >= range.from ? [range] : [];
  }

  /** The next range to ask for; null when everything was asked for. */
  next(): IndexRange | null {
    const range = this.#open[0];
    if (range === undefined) return null;
    return { from: range.from, to: Math.min(range.to, range.from + this.#limit - 1) };
  }

  /** Tells what the last range that `next` gave has come to. */
  settle(result: RangeResult): void {
    const asked = this.next();
    const range = this.#open[0];
    if (asked === null || range === undefined) return;
    const length = asked.to - asked.from + 1;
    if (result.kind === 'refused') {
      this.#refusedAny = true;
      if (length > 1) {
        this.#limit = Math.max(1, Math.floor(length / 2));
        return;
      }
      this.unreadable.push(asked.from);
      this.#refusedSingles += 1;
      this.#advance(range, asked.to);
      if (this.#refusedSingles >= MAX_REFUSED_SINGLES && this.#open.length > 0) {
        this.givenUpAt = this.next()?.from ?? null;
        this.#open.length = 0;
      }
      return;
    }
    this.#refusedSingles = 0;
    if (result.lastIndex !== null) this.#largestRead = Math.max(this.#largestRead, length);
    this.#read.push({ ...asked, lastIndex: result.lastIndex });
    this.#advance(range, asked.to);
  }

  /** The storage has no index from here on: nothing more is asked for. */
  endAt(index: number): void {
    this.#open.length = 0;
    for (
      let last = this.unreadable.at(-1);
      last !== undefined && last >= index;
      last = this.unreadable.at(-1)
    ) {
      this.unreadable.pop();
    }
  }

  /** Something could not be read, so that records are missing anyway. */
  get hasGaps(): boolean {
    return this.unreadable.length > 0 || this.givenUpAt !== null;
  }

  /** Asks for everything again, in ranges that the modem is known to take. */
  startAgain(): void {
    this.#read.length = 0;
    this.#open.push({ ...this.#whole });
  }

  /**
   * Asks again for what lies behind the last record of each range, because the modem says that there is more than came. A reply
   * without any record says nothing and is not asked for again.
   */
  reopenTails(): void {
    for (const { to, lastIndex } of this.#read.splice(0)) {
      if (lastIndex !== null && lastIndex < to) this.#open.push({ from: lastIndex + 1, to });
    }
  }

  /** The range that this modem is known to take, where it refused a larger one; null where it refused none. */
  get learnedLimit(): number | null {
    return this.#refusedAny && this.#largestRead > 1 ? this.#largestRead : null;
  }

  #advance(range: IndexRange, to: number): void {
    if (to >= range.to) this.#open.shift();
    else range.from = to + 1;
  }
}
