import type { Clock } from '../../core/clock.ts';
import type { RestartMarker } from './dialect.ts';

/** A line of kind `follows` within this time of a restart belongs to it: modems need that long to start. */
const SAME_RESTART_MS = 60_000;

/** Tells a new restart from the further lines of one that is known already. */
export class RestartWatch {
  readonly #clock: Clock;
  #lastRestart = Number.NEGATIVE_INFINITY;
  #pending = false;
  #lastRepeated: string | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isNew(marker: RestartMarker, line: string): boolean {
    if (marker.kind === 'sure') return true;
    if (marker.kind === 'follows') return this.#clock.monotonic() - this.#lastRestart > SAME_RESTART_MS;
    const known = this.#lastRepeated === line;
    this.#lastRepeated = line;
    return !known && this.#clock.monotonic() - this.#lastRestart > SAME_RESTART_MS;
  }

  /** False when the set-up after a restart is waiting already. */
  begin(): boolean {
    if (this.#pending) return false;
    this.#pending = true;
    this.#lastRestart = this.#clock.monotonic();
    return true;
  }

  /** The set-up has begun: a restart from now on is another one. */
  end(): void {
    this.#pending = false;
  }
}
