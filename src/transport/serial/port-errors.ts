import { SimError } from '../../core/errors.ts';

export function portNotFound(path: string, cause: unknown): SimError {
  return new SimError('PORT_NOT_FOUND', `there is no port ${path}`, {
    hint: 'plug the modem in, then look with "simkeeper modem detect"; a path under /dev/serial/by-id survives replugging',
    details: { port: path },
    cause,
  });
}

export function portNotTerminal(path: string, why: string): SimError {
  return new SimError('PORT_NOT_TERMINAL', `${path} is not a serial port: ${why}`, {
    hint: 'name the serial port of the modem, for example /dev/ttyUSB0, or tcp://host:port',
    details: { port: path },
  });
}

export function portDenied(path: string, cause: unknown): SimError {
  return new SimError('PORT_DENIED', `no permission to use ${path}`, {
    hint: 'add your user to the group that owns the port (often dialout): sudo usermod -aG dialout $USER, then log in again',
    details: { port: path },
    cause,
  });
}

export function portBusy(path: string, cause: unknown): SimError {
  return new SimError('PORT_BUSY', `${path} is in use by another program`, {
    hint: 'close the other program (simkeeper, minicom, gammu, ModemManager), or see which one it is: fuser -v PORT',
    details: { port: path },
    cause,
  });
}

/** The driver below gives sentences of the C library, not codes: these are the ones that were seen on Linux. */
const BY_MESSAGE: readonly (readonly [RegExp, (path: string, error: Error) => SimError])[] = [
  [/cannot lock port|resource temporarily unavailable|device or resource busy|EBUSY/i, portBusy],
  [/permission denied|operation not permitted|EACCES|EPERM/i, portDenied],
  [/no such file|no such device|ENOENT|ENODEV|ENXIO/i, portNotFound],
  [
    /inappropriate ioctl|not a typewriter|is a directory|ENOTTY/i,
    (path) => portNotTerminal(path, 'the driver has no line settings'),
  ],
  [
    /unsupported baud|baud ?rate/i,
    (path, error) =>
      new SimError('INPUT_INVALID', `${path} does not take this speed: ${error.message}`, {
        hint: 'use 115200, or what the manual of the modem says',
        details: { port: path, field: 'baud' },
      }),
  ],
];

/** What the failure of an open means to a person. */
export function serialOpenError(path: string, error: Error): SimError {
  for (const [pattern, make] of BY_MESSAGE) if (pattern.test(error.message)) return make(path, error);
  return new SimError('PORT_UNREACHABLE', `cannot open ${path}: ${error.message}`, {
    hint: 'unplug the modem and plug it in again; a port without hardware behind it (often ttyS0) fails like this too',
    details: { port: path },
    cause: error,
  });
}
