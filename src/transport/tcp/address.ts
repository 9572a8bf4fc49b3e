import { SimError } from '../../core/errors.ts';

export interface TcpAddress {
  host: string;
  port: number;
}

const FORM = /^tcp:\/\/(?:\[([0-9a-f:.%a-z]+)\]|([^\s/:@?#[\]]+)):(\d{1,5})\/?$/i;

/**
 * Reads `tcp://host:port`, with an IPv6 address in brackets. Nothing else is a valid part: no user, path or query.
 * @throws SimError INPUT_INVALID
 */
export function parseTcpAddress(address: string): TcpAddress {
  const match = FORM.exec(address);
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || !(port >= 1 && port <= 65535)) {
    throw new SimError('INPUT_INVALID', `not a TCP address: ${JSON.stringify(address.slice(0, 200))}`, {
      hint: 'write it as tcp://host:port with a port from 1 to 65535, for example tcp://192.168.1.5:3001 or tcp://[::1]:3001',
      details: { field: 'port' },
    });
  }
  return { host, port };
}
