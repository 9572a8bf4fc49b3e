import type { Clock } from '../../core/clock.ts';
import type { RestartMarker } from './dialect.ts';

/** A line of kind `follows` within this time of a restart belongs to it: modems need that long to start. */
const SAME_START_MS = 60_000;

/** No modem starts twice within this time: further sure signs in it belong to the same start. */
const SAME_MOMENT_MS = 1_000;

/** Tells a new restart from the further lines of one that is known already. */
export class RestartWatch {
  readonly #clock: Clock;
  readonly #opened: number;
  #lastRestart = Number.NEGATIVE_INFINITY;
  #lastRepeated: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#opened = clock.monotonic();
  }

  isNew(marker: RestartMarker, line: string): boolean {
    const elapsed = this.#clock.monotonic() - this.#lastRestart;
    if (marker.kind === 'sure') return elapsed > SAME_MOMENT_MS;
    if (marker.kind === 'follows') return elapsed > SAME_START_MS;
    const last = this.#lastRepeated;
    this.#lastRepeated = line;
    if (last === line || elapsed <= SAME_START_MS) return false;
    // A Huawei that started long ago says it every few seconds: the first one after the opening is of that start.
    return last !== null || this.#clock.monotonic() - this.#opened > SAME_START_MS;
  }

  /** The modem has restarted now. */
  note(): void {
    this.#lastRestart = this.#clock.monotonic();
  }
}
