import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Transport } from '../../src/transport/contract/transport.ts';
import { openTransport } from '../../src/transport/open.ts';
import { isModemTerminal, parseTtyDrivers } from '../../src/transport/serial/port-check.ts';
import { serialOpenError } from '../../src/transport/serial/port-errors.ts';
import { openPtyPair } from '../support/pty-pair.ts';

function nextText(transport: Transport, enough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    transport.onData((chunk) => {
      text += Buffer.from(chunk).toString('latin1');
      if (enough(text)) resolve(text);
    });
  });
}

describe('a serial port, on a pseudo-terminal', () => {
  it('carries all 256 byte values both ways', async () => {
    const pty = openPtyPair();
    const port = await openTransport(pty.path);
    pty.releaseSlave();
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    const text = Buffer.from(all).toString('latin1');
    const came = nextText(port, (got) => got.length >= 256);
    pty.write(text);
    expect(await came).toBe(text);
    const sent = new Promise<void>((resolve) => pty.onData(() => pty.received.length >= 256 && resolve()));
    await port.write(all);
    await sent;
    expect(pty.received).toBe(text);
    await port.close();
    pty.hangUp();
  });

  it('refuses a second opener with PORT_BUSY, and is free after close', async () => {
    const pty = openPtyPair();
    const first = await openTransport(pty.path);
    pty.releaseSlave();
    await expect(openTransport(pty.path)).rejects.toMatchObject({ code: 'PORT_BUSY' });
    await first.close();
    const second = await openTransport(pty.path);
    await second.close();
    pty.hangUp();
  });

  it('tells of a hang-up once, settles the pending write, and refuses later ones', async () => {
    const pty = openPtyPair();
    const port = await openTransport(pty.path);
    pty.releaseSlave();
    // More than a terminal buffers, so that the write is still pending when the other side goes away.
    const pending = port.write(new Uint8Array(1 << 20)).then(
      () => 'resolved',
      (error: { code: string }) => error.code,
    );
    pty.hangUp();
    const reason = await port.closed;
    expect(['remote', 'error']).toContain(reason.kind);
    expect(['resolved', 'PORT_CLOSED']).toContain(await pending);
    await expect(port.write(Uint8Array.of(65))).rejects.toMatchObject({ code: 'PORT_CLOSED' });
    await port.close();
    await port.close();
    expect(await port.closed).toBe(reason);
  });

  it('settles a write that can never end when it is closed by us', async () => {
    const pty = openPtyPair();
    const port = await openTransport(pty.path);
    // The slave of node-pty stays open and the master is not read: nothing moves.
    pty.pause();
    const pending = port.write(new Uint8Array(1 << 20)).then(
      () => 'resolved',
      (error: { code: string }) => error.code,
    );
    await port.close();
    expect(await pending).toBe('PORT_CLOSED');
    expect((await port.closed).kind).toBe('local');
    pty.releaseSlave();
    pty.hangUp();
  });
});

describe('what is no serial port', () => {
  const directory = mkdtempSync(join(tmpdir(), 'simkeeper-port-'));
  const file = join(directory, 'notes.txt');
  writeFileSync(file, 'keep me');

  it.each([
    [file, 'PORT_NOT_TERMINAL'],
    [directory, 'PORT_NOT_TERMINAL'],
    ['/dev/null', 'PORT_NOT_TERMINAL'],
    [join(directory, 'absent'), 'PORT_NOT_FOUND'],
    ['', 'INPUT_INVALID'],
    ['a\0b', 'INPUT_INVALID'],
    ['udp://host:1', 'INPUT_INVALID'],
  ])('%j fails with %s and a hint', async (path, code) => {
    const error: { code: string; hint: string } = await openTransport(path).then(
      () => ({ code: 'opened', hint: '' }),
      (reason) => reason,
    );
    expect(error.code).toBe(code);
    expect(error.hint).not.toBe('');
  });

  it('was never written to', async () => {
    await openTransport(file).catch(() => {});
    expect(readFileSync(file, 'utf8')).toBe('keep me');
  });
});

describe('the table of terminal drivers', () => {
  const drivers = parseTtyDrivers(
    [
      '/dev/tty             /dev/tty        5       0 system:/dev/tty',
      'usbserial            /dev/ttyUSB   188 0-511 serial',
      'pty_slave            /dev/pts      136 0-1048575 pty:slave',
      'pty_master           /dev/ptm      128 0-1048575 pty:master',
      'unknown              /dev/tty        4 1-63 console',
    ].join('\n'),
  );
  const dev = (major: number, minor: number) => (major << 8) | (minor & 0xff) | ((minor & 0xfff00) << 12);
  it.each([
    ['ttyUSB3', dev(188, 3), true],
    ['ttyUSB300', dev(188, 300), true],
    ['pts/700', dev(136, 700), true],
    ['the master side', dev(128, 1), false],
    ['a console', dev(4, 1), false],
    ['the controlling terminal', dev(5, 0), false],
    ['a watchdog', dev(10, 130), false],
  ])('%s', (_name, rdev, expected) => {
    expect(isModemTerminal(rdev, drivers)).toBe(expected);
  });
  it('says nothing where there is no table', () => {
    expect(isModemTerminal(dev(188, 3), parseTtyDrivers(''))).toBe(null);
  });
});

describe('failures of the driver below', () => {
  it.each([
    ['Error: Permission denied, cannot open /dev/ttyUSB0', 'PORT_DENIED', 'dialout'],
    ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'PORT_NOT_FOUND', 'detect'],
    ['Error: Resource temporarily unavailable Cannot lock port', 'PORT_BUSY', 'ModemManager'],
    ['Error: Device or resource busy, cannot open /dev/ttyUSB0', 'PORT_BUSY', 'fuser'],
    [
      'Error: Inappropriate ioctl for device setting custom baud rate of 115200',
      'PORT_NOT_TERMINAL',
      'ttyUSB0',
    ],
    ['Error: Input/output error, cannot open /dev/ttyS4', 'PORT_UNREACHABLE', 'hardware'],
    ['Error: Unsupported baud rate', 'INPUT_INVALID', '115200'],
  ])('%s is %s', (message, code, hint) => {
    const error = serialOpenError('/dev/ttyUSB0', new Error(message));
    expect(error.code).toBe(code);
    expect(error.hint).toContain(hint);
  });
});
