import { execFileSync } from 'node:child_process';
import { closeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReadStream } from 'node:tty';
import type { Simulator } from '../../src/simulator/simulator.ts';

interface NativePty {
  open(columns: number, rows: number): { master: number; slave: number; pty: string };
}

const require = createRequire(import.meta.url);

/** A virtual modem on a pseudo-terminal. */
export interface ModemPty {
  /** What a program opens: `/dev/pts/3`. */
  path: string;
  /** Hangs up and gives the pseudo-terminal back. */
  close(): void;
}

/**
 * Puts a modem of the simulator on a pseudo-terminal. Our own descriptor of the program's end stays open, so the line survives
 * one program and waits for the next, as a modem does; nothing reads from it, so no input is stolen. Unplugging the modem hangs
 * the terminal up.
 */
export function attachPty(simulator: Simulator, modem: string): ModemPty {
  const native = require(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`) as NativePty;
  const { master, slave, pty: path } = native.open(80, 24);
  // A fresh terminal echoes and waits for line ends; a modem's line does neither, even before a program has set it up.
  execFileSync('stty', ['-F', path, 'raw', '-echo']);
  const stream = new ReadStream(master);
  let open = true;
  stream.on('close', () => {
    if (open) closeSync(slave);
    open = false;
  });
  if (!simulator.attach(modem, stream)) {
    stream.destroy();
    throw new Error(`the modem ${modem} has a client already or is unplugged`);
  }
  return { path, close: () => stream.destroy() };
}
