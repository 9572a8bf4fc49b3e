import { connect, type Socket } from 'node:net';
import { type Clock, systemClock } from '../../core/clock.ts';
import { SimError } from '../../core/errors.ts';
import type { OpenOptions, Transport } from '../contract/transport.ts';
import { PipeCore } from '../pipe-core.ts';
import { parseTcpAddress } from './address.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** A modem box that lost its power sends no FIN: probes find out, because a quiet modem is otherwise indistinguishable. */
const KEEPALIVE_MS = 30_000;

const HINTS: Readonly<Record<string, string>> = {
  ECONNREFUSED:
    'nothing listens there: check the port number and that the modem server (ser2net, simulator) runs',
  ENOTFOUND: 'the host name is unknown: check its spelling, or use its IP address',
  EAI_AGAIN: 'the name server did not answer: check the network, or use the IP address',
  EHOSTUNREACH: 'there is no route to that host: check the network cable and the address',
  ENETUNREACH: 'there is no network: check the connection of this machine',
};

function unreachable(address: string, code: string, message: string): SimError {
  return new SimError('PORT_UNREACHABLE', `cannot connect to ${address}: ${message}`, {
    hint: HINTS[code] ?? 'check that the host is switched on and that no firewall is between',
    details: { port: address, cause: code },
  });
}

/**
 * Connects to a modem behind a TCP server, raw bytes without any telnet negotiation.
 * @throws SimError INPUT_INVALID PORT_UNREACHABLE
 */
export function openTcp(address: string, options: OpenOptions & { clock?: Clock } = {}): Promise<Transport> {
  const { host, port } = parseTcpAddress(address);
  const clock = options.clock ?? systemClock;
  const timeoutMs = options.timeoutMs ?? CONNECT_TIMEOUT_MS;
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEPALIVE_MS,
    });
    const timer = clock.after(timeoutMs, () => {
      socket.destroy();
      reject(unreachable(address, 'ETIMEDOUT', `no answer within ${timeoutMs} ms`));
    });
    const onError = (error: NodeJS.ErrnoException) => {
      timer.cancel();
      socket.destroy();
      reject(unreachable(address, error.code ?? 'UNKNOWN', error.message || (error.code ?? 'failed')));
    };
    socket.once('error', onError);
    socket.once('connect', () => {
      timer.cancel();
      const transport = wrapSocket(address, socket);
      socket.off('error', onError);
      resolve(transport);
    });
  });
}

/** Puts the transport contract on a connected socket. */
export function wrapSocket(address: string, socket: Socket): Transport {
  const core = new PipeCore(address);
  socket.on('data', (chunk) => core.deliver(chunk));
  socket.on('error', (error) => core.finish({ kind: 'error', message: error.message }));
  socket.on('end', () => {
    core.finish({ kind: 'remote', message: 'the other side closed the connection' });
    socket.destroy();
  });
  socket.on('close', () => core.finish({ kind: 'remote', message: 'the connection was lost' }));
  return {
    address,
    closed: core.closed,
    onData: (listener) => core.onData(listener),
    write: (bytes) => core.write((done) => void socket.write(bytes, done)),
    close() {
      core.finish({ kind: 'local', message: 'closed by this program' });
      return new Promise((resolve) => {
        if (socket.closed) return resolve();
        socket.once('close', () => resolve());
        socket.destroy();
      });
    },
  };
}
