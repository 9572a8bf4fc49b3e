import { watch as watchFolder } from 'node:fs';
import type { Clock, Timer } from '../../core/clock.ts';
import { PORT_NAME } from './ports.ts';

/** One device makes several ports, one after the other: they are looked at together. */
const SETTLE_MS = 300;
/** For systems where the folder cannot be watched, and for what a watch misses. */
const RESCAN_MS = 60_000;

/** Tells the names of files that come and go in a folder; `close` ends it. */
export type WatchFolder = (
  folder: string,
  onName: (name: string | null) => void,
  onError: (error: unknown) => void,
) => { close(): void };

export interface WatchOptions {
  clock: Clock;
  /** Called after ports came or went (`noticed`), and every minute for what a watch misses. */
  onChange: (noticed: boolean) => void;
  folder?: string;
  watch?: WatchFolder;
}

const watchWithSystem: WatchFolder = (folder, onName, onError) => {
  const watcher = watchFolder(folder, { persistent: false }, (_event, name) => onName(name));
  watcher.on('error', onError);
  return watcher;
};

/** Watches the folder of device files for ports of USB devices that come and go. */
export function watchPorts(options: WatchOptions): { close(): void } {
  const { clock, onChange } = options;
  let settling: Timer | null = null;
  let rescan: Timer | null = null;
  let watcher: { close(): void } | null = null;
  let closed = false;

  function tell(seen: boolean): void {
    settling = null;
    rescan?.cancel();
    if (closed) return;
    rescan = clock.after(RESCAN_MS, () => tell(false), { unref: true });
    onChange(seen);
  }

  function noticed(name: string | null): void {
    // Some systems do not tell the name.
    if (closed || (name !== null && !PORT_NAME.test(name))) return;
    settling?.cancel();
    settling = clock.after(SETTLE_MS, () => tell(true), { unref: true });
  }

  try {
    watcher = (options.watch ?? watchWithSystem)(options.folder ?? '/dev', noticed, () => watcher?.close());
  } catch {
    // The regular look still finds everything.
  }
  rescan = clock.after(RESCAN_MS, () => tell(false), { unref: true });
  return {
    close() {
      closed = true;
      settling?.cancel();
      rescan?.cancel();
      watcher?.close();
    },
  };
}
