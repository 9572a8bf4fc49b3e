import type { Clock } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import type { OpenOptions, Transport } from './contract/transport.ts';

/** One kind of address. A new transport is a folder and a row here. */
interface Scheme {
  matches(address: string): boolean;
  open(address: string, options: OpenOptions & { clock?: Clock }): Promise<Transport>;
}

const SCHEMES: readonly Scheme[] = [
  {
    matches: (address) => /^tcp:/i.test(address),
    open: async (address, options) => (await import('./tcp/tcp-transport.ts')).openTcp(address, options),
  },
  {
    matches: (address) => !/^[a-z][a-z0-9+.-]*:\/\//i.test(address),
    open: async (address, options) =>
      (await import('./serial/serial-transport.ts')).openSerial(address, options),
  },
];

/**
 * Opens the pipe to a modem: `tcp://host:port`, or the path of a serial port. `options.clock` bounds the time of opening.
 * @throws SimError PORT_NOT_FOUND PORT_NOT_TERMINAL PORT_BUSY PORT_DENIED PORT_UNREACHABLE INPUT_INVALID
 */
export async function openTransport(
  address: string,
  options: OpenOptions & { clock?: Clock } = {},
): Promise<Transport> {
  const scheme = SCHEMES.find((candidate) => candidate.matches(address));
  if (scheme === undefined) {
    throw new SimError('INPUT_INVALID', `unknown kind of port: ${JSON.stringify(address.slice(0, 200))}`, {
      hint: 'a port is a path such as /dev/ttyUSB0, or tcp://host:port',
      details: { field: 'port' },
    });
  }
  return scheme.open(address, options);
}
