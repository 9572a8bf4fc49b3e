import nodePty from '@lydell/node-pty';

/** What node-pty has but does not declare: a bare pair without a child process. */
interface BarePty {
  master: NodeJS.ReadWriteStream & { destroy(): void };
  slave: { destroy(): void };
  _pty?: string;
}

export interface PtyPair {
  /** Path of the end that a program opens, such as `/dev/pts/3`. */
  path: string;
  /** Everything that was written to the path so far, one character per byte. */
  readonly received: string;
  /** Calls back for each chunk that arrives from the path. */
  onData(listener: (text: string) => void): void;
  /** Sends bytes to whoever opened the path. */
  write(text: string): void;
  /** node-pty keeps the other end open and would steal its input: call this once the port is open. */
  releaseSlave(): void;
  /** Stops reading, so that the other side's writes pile up. */
  pause(): void;
  /** Hangs up, as an unplugged adapter does. */
  hangUp(): void;
}

/** A pseudo-terminal pair for tests of real serial code. */
export function openPtyPair(): PtyPair {
  const open = (
    nodePty as unknown as { open(options: { cols: number; rows: number; encoding: null }): BarePty }
  ).open;
  const pty = open({ cols: 80, rows: 24, encoding: null });
  const path = pty._pty;
  if (path === undefined) throw new Error('node-pty does not tell the name of the pseudo-terminal');
  const listeners: ((text: string) => void)[] = [];
  let received = '';
  pty.master.on('error', () => {});
  pty.master.on('data', (chunk: Buffer | string) => {
    const text = typeof chunk === 'string' ? chunk : chunk.toString('latin1');
    received += text;
    for (const listener of listeners) listener(text);
  });
  return {
    path,
    get received() {
      return received;
    },
    onData: (listener) => void listeners.push(listener),
    write: (text) => void pty.master.write(Buffer.from(text, 'latin1')),
    releaseSlave: () => pty.slave.destroy(),
    pause: () => void pty.master.pause(),
    hangUp: () => pty.master.destroy(),
  };
}
