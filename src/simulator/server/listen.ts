import { createServer, type Socket } from 'node:net';
import { SimError } from '../../core/errors.ts';

const LOOPBACK = '127.0.0.1';

/** A listening port on the loopback address, with the connections that it holds. */
export interface LoopbackServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1; `port` 0 takes a free one.
 *
 * @throws SimError PORT_BUSY, PORT_DENIED
 */
export function listenOnLoopback(
  port: number,
  onConnection: (socket: Socket) => void,
): Promise<LoopbackServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    // Without a listener a reset by the client would end the process.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const denied = error.code === 'EACCES' || error.code === 'EPERM';
      reject(
        new SimError(
          denied ? 'PORT_DENIED' : 'PORT_BUSY',
          `cannot listen on ${LOOPBACK}:${port}: ${error.message}`,
          {
            cause: error,
            hint: 'choose another port',
          },
        ),
      );
    });
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      resolve({
        port: bound,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
