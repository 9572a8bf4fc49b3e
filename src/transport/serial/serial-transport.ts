import { type Clock, systemClock } from '../../core/clock.ts';
import { SimError } from '../../core/errors.ts';
import type { OpenOptions, Transport } from '../contract/transport.ts';
import { PipeCore } from '../pipe-core.ts';
import { checkSerialPath } from './port-check.ts';
import { serialOpenError } from './port-errors.ts';

const DEFAULT_BAUD_RATE = 115_200;
const OPEN_TIMEOUT_MS = 10_000;

/** What this file uses of the class of serialport. */
interface Port {
  open(callback: (error: Error | null) => void): void;
  close(callback: (error: Error | null) => void): void;
  write(bytes: Uint8Array, callback: (error?: Error | null) => void): boolean;
  set(lines: { dtr: boolean; rts: boolean }, callback: (error: Error | null) => void): void;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'close', listener: (error: (Error & { disconnected?: boolean }) | null) => void): unknown;
  readonly isOpen: boolean;
}

/**
 * Opens a serial port with 8 data bits, no parity, one stop bit, no flow control, and locks it against a second opener.
 * @throws SimError PORT_NOT_FOUND PORT_NOT_TERMINAL PORT_BUSY PORT_DENIED PORT_UNREACHABLE INPUT_INVALID
 */
export async function openSerial(
  path: string,
  options: OpenOptions & { clock?: Clock } = {},
): Promise<Transport> {
  await checkSerialPath(path);
  // Loaded here because the native binding costs 40 ms that a command without a serial port does not need.
  const { SerialPort } = await import('serialport');
  const port: Port = new SerialPort({
    path,
    baudRate: options.baudRate ?? DEFAULT_BAUD_RATE,
    autoOpen: false,
    lock: true,
    // Dropping DTR when a session ends resets or powers down some modems, and with them the state of the SIM.
    hupcl: false,
  });
  const core = new PipeCore(path);
  // Set before anything can fail: an 'error' event without a listener ends the process.
  port.on('error', (error) => fail(port, core, error));
  port.on('close', (error) => {
    core.finish({ kind: 'remote', message: error?.message ?? 'the port was closed' });
  });
  await openPort(port, path, options.timeoutMs ?? OPEN_TIMEOUT_MS, options.clock ?? systemClock);
  // A pseudo-terminal has no such lines and answers ENOTTY; a modem that needs them would be silent, which is seen later.
  await new Promise<void>((resolve) => port.set({ dtr: true, rts: true }, () => resolve()));
  port.on('data', (chunk) => core.deliver(chunk));
  return wrapPort(port, core);
}

function openPort(port: Port, path: string, timeoutMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = clock.after(timeoutMs, () => {
      late = true;
      reject(
        new SimError('PORT_UNREACHABLE', `${path} did not open within ${timeoutMs} ms`, {
          hint: 'unplug the modem and plug it in again',
          details: { port: path },
        }),
      );
    });
    port.open((error) => {
      timer.cancel();
      if (late) {
        if (error === null) release(port);
        return;
      }
      if (error) reject(serialOpenError(path, error));
      else resolve();
    });
  });
}

function wrapPort(port: Port, core: PipeCore): Transport {
  return {
    address: core.address,
    closed: core.closed,
    onData: (listener) => core.onData(listener),
    async write(bytes) {
      await core.write((done) => {
        port.write(bytes, (error) => {
          done(error);
          // An unplugged adapter may only be noticed here: there are kernels where no close event follows.
          if (error) fail(port, core, error);
        });
      });
    },
    close() {
      core.finish({ kind: 'local', message: 'closed by this program' });
      return release(port);
    },
  };
}

function fail(port: Port, core: PipeCore, error: Error): void {
  if (core.finish({ kind: 'error', message: error.message })) void release(port);
}

/** Every caller waits for the one close of a port. */
const releases = new WeakMap<Port, Promise<void>>();

/** Closes the file descriptor; a port that is closed already, or fails to close, is as free as it will get. */
function release(port: Port): Promise<void> {
  let released = releases.get(port);
  if (released === undefined) {
    released = new Promise((resolve) => {
      if (!port.isOpen) return resolve();
      port.close(() => resolve());
    });
    releases.set(port, released);
  }
  return released;
}
