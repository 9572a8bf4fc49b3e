import type { Socket } from 'node:net';
import type { VirtualModem } from '../modem/modem.ts';
import { type LoopbackServer, listenOnLoopback } from './listen.ts';
import { attachStream, type StreamAttachment } from './stream.ts';

/** What ser2net says to a second client before it hangs up. */
const IN_USE = 'Port already in use\r\n';

export interface ModemServer extends LoopbackServer {
  /** Bytes that are on their way to the client. */
  readonly unsent: number;
}

/**
 * Serves a modem on a loopback TCP port, as ser2net serves a serial port. There is one client at a time; another one is told
 * that the port is in use and disconnected, and the first is not disturbed (ser2net's default). An unplugged modem hangs up
 * at once. A modem keeps its settings, and a half-typed line or an open prompt, from one client to the next.
 */
export async function serveModem(
  modem: VirtualModem,
  port: number,
  onActivity: () => void,
): Promise<ModemServer> {
  let current: StreamAttachment | null = null;
  const connect = (socket: Socket) => {
    onActivity();
    const attachment = attachStream(modem, socket, onActivity);
    if (attachment) current = attachment;
    else if (modem.isPlugged) socket.end(IN_USE);
    else socket.destroy();
  };
  const server = await listenOnLoopback(port, connect);
  return {
    port: server.port,
    close: () => server.close(),
    get unsent() {
      return current?.unsent ?? 0;
    },
  };
}
