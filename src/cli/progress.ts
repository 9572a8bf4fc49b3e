import type { Progress } from '../api/contract/methods.ts';
import type { Clock, Timer } from '../core/clock.ts';
import { displayText } from '../core/safe-text.ts';
import type { TextSink } from './io.ts';

/** What takes less is over before a bar would help. */
const SHOW_AFTER_MS = 1_000;
const REDRAW_MS = 100;
const BAR = 24;

export interface ProgressBar {
  update(progress: Progress): void;
  /** Takes the bar off the terminal, before anything else is written there. */
  clear(): void;
  /** Ends it; a later update starts a new one. */
  end(): void;
}

/** A bar on a terminal for what takes over a second. */
export function createProgressBar(stderr: TextSink, columns: number, clock: Clock): ProgressBar {
  let startedAt: number | null = null;
  let latest: Progress | null = null;
  let timer: Timer | null = null;
  let shown = false;
  let drawnAt = 0;

  const draw = () => {
    if (latest === null) return;
    drawnAt = clock.monotonic();
    shown = true;
    stderr.write(`\r\u001b[K${barText(latest, columns - 1)}`);
  };
  const clear = () => {
    if (shown) stderr.write('\r\u001b[K');
    shown = false;
  };
  return {
    update(progress) {
      latest = progress;
      if (startedAt === null) {
        startedAt = clock.monotonic();
        timer = clock.after(SHOW_AFTER_MS, draw, { unref: true });
      } else if (clock.monotonic() - startedAt >= SHOW_AFTER_MS && clock.monotonic() - drawnAt >= REDRAW_MS) {
        draw();
      }
    },
    clear,
    end() {
      timer?.cancel();
      clear();
      startedAt = null;
      latest = null;
    },
  };
}

/** The text of a bar, at most `width` columns. */
export function barText(progress: Progress, width: number): string {
  const task = displayText(progress.task);
  if (progress.total === null || progress.total <= 0) return `${task}: ${progress.done}`.slice(0, width);
  const part = Math.min(1, Math.max(0, progress.done / progress.total));
  const filled = Math.round(part * BAR);
  const bar = `${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}`;
  const percent = `${Math.floor(part * 100)}%`.padStart(4);
  return `[${bar}]${percent} ${task} ${progress.done}/${progress.total}`.slice(0, width);
}
