import { constants } from 'node:fs';
import { access, open, readFile, stat } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { SimError } from '../../core/errors.ts';
import { portDenied, portNotFound, portNotTerminal } from './port-errors.ts';

/** One row of /proc/tty/drivers: the device numbers that belong to a terminal driver, and what kind it is. */
interface TtyDriver {
  major: number;
  firstMinor: number;
  lastMinor: number;
  type: string;
}

/** Reads the table that Linux keeps of its terminal drivers (proc(5), /proc/tty/drivers). */
export function parseTtyDrivers(text: string): TtyDriver[] {
  const drivers: TtyDriver[] = [];
  for (const line of text.split('\n')) {
    const match = /\s(\d+)\s+(\d+)(?:-(\d+))?\s+(\S+)\s*$/.exec(line);
    if (match === null) continue;
    const firstMinor = Number(match[2]);
    drivers.push({
      major: Number(match[1]),
      firstMinor,
      lastMinor: match[3] === undefined ? firstMinor : Number(match[3]),
      type: match[4] ?? '',
    });
  }
  return drivers;
}

/**
 * True for a device number of a serial line or a pseudo-terminal, false for another terminal (a console) or no terminal,
 * null when the table does not help.
 */
export function isModemTerminal(rdev: number, drivers: readonly TtyDriver[]): boolean | null {
  if (drivers.length === 0) return null;
  // The encoding of dev_t in the C library of Linux: 12 bits of major and 20 bits of minor number, interleaved.
  const major = Math.floor(rdev / 256) & 0xfff;
  const minor = (rdev & 0xff) | (Math.floor(rdev / 4096) & 0xfff00);
  return drivers.some(
    (driver) =>
      driver.major === major &&
      minor >= driver.firstMinor &&
      minor <= driver.lastMinor &&
      (driver.type === 'serial' || driver.type === 'pty:slave'),
  );
}

/**
 * Makes sure that the path is a terminal before anything opens it. The device numbers are looked up in the kernel's table
 * first, because only opening some devices has an effect: a watchdog starts to count, a tape rewinds.
 * @throws SimError PORT_NOT_FOUND PORT_NOT_TERMINAL PORT_DENIED
 */
export async function checkSerialPath(path: string): Promise<void> {
  if (path === '' || path.includes('\0')) {
    throw new SimError('INPUT_INVALID', 'the port is not a path', {
      hint: 'name a port such as /dev/ttyUSB0',
    });
  }
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES') throw portDenied(path, error);
    throw portNotFound(path, error);
  });
  if (!info.isCharacterDevice()) {
    const what = info.isFile() ? 'a file' : info.isDirectory() ? 'a directory' : 'no character device';
    throw portNotTerminal(path, `it is ${what}`);
  }
  const drivers = await readFile('/proc/tty/drivers', 'latin1').then(parseTtyDrivers, () => []);
  const known = isModemTerminal(info.rdev, drivers);
  if (known === false) throw portNotTerminal(path, 'it is a device of another kind');
  await access(path, constants.R_OK | constants.W_OK).catch((error) => {
    throw portDenied(path, error);
  });
  if (known === null) await checkByOpening(path);
}

/** For systems without /proc: asks the terminal driver itself. Nothing is written. */
async function checkByOpening(path: string): Promise<void> {
  const flags = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
  const handle = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES' || error.code === 'EPERM') throw portDenied(path, error);
    throw portNotTerminal(path, error.message);
  });
  const terminal = isatty(handle.fd);
  await handle.close();
  if (!terminal) throw portNotTerminal(path, 'it is no terminal');
}
