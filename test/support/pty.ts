import { execFileSync } from 'node:child_process';
import { closeSync, write } from 'node:fs';
import { createRequire } from 'node:module';
import { Duplex } from 'node:stream';
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
 * Both directions of a master. It is read as a terminal, but written by hand: libuv writes to a terminal until all is taken, and a
 * reader in this very process, which is how a test works, would never get its turn when the 4 KB of the line are full.
 */
function masterStream(master: number): Duplex {
  const input = new ReadStream(master);
  const stream = new Duplex({
    read: () => input.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      const put = (from: number): void => {
        write(master, chunk, from, chunk.length - from, null, (error, written) => {
          if (error && (error as NodeJS.ErrnoException).code !== 'EAGAIN') done(error);
          else if (from + written >= chunk.length) done();
          // The line is full: the reader, in this process or another, needs a moment.
          else if (error) setTimeout(put, 1, from);
          else put(from + written);
        });
      };
      put(0);
    },
    destroy(error, done) {
      input.destroy();
      done(error);
    },
  });
  input.on('data', (chunk) => stream.push(chunk) || input.pause());
  input.on('end', () => stream.push(null));
  // A hang-up of the other side is EIO here.
  input.on('error', () => stream.destroy());
  input.on('close', () => stream.destroy());
  return stream;
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
  const stream = masterStream(master);
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
