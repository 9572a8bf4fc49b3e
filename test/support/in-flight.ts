import { channel } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/**
 * Whether something is on its way that only the machine can bring: bytes between two sockets of this process, a connection that is
 * being made, a file that is being read. On a busy machine these take their time, which no clock of a test must take for silence.
 */
const clients = new Set<WeakRef<Socket>>();
const servers = new Set<WeakRef<Socket>>();

function collect(name: string, into: Set<WeakRef<Socket>>): void {
  channel(name).subscribe((message) => {
    const socket = typeof message === 'object' && message !== null && 'socket' in message && message.socket;
    if (!(socket instanceof Socket)) return;
    const held = new WeakRef(socket);
    into.add(held);
    socket.once('close', () => into.delete(held));
  });
}
// Both channels are those of node:net (Node.js documentation, "Diagnostics Channel", built-in channels).
collect('net.client.socket', clients);
collect('net.server.socket', servers);

/** What libuv does in its threads or in the kernel for us, as `process.getActiveResourcesInfo()` names it. */
const REQUESTS = /^(?:FSReq|TCPConnectWrap|PipeConnectWrap|GetAddrInfoReq)/;

export function inFlight(): boolean {
  return process.getActiveResourcesInfo().some((name) => REQUESTS.test(name)) || bytesInFlight();
}

function bytesInFlight(): boolean {
  const byPort = new Map(
    living(servers).map((socket) => [`${socket.localPort} ${socket.remotePort}`, socket]),
  );
  return living(clients).some((client) => {
    const server = byPort.get(`${client.remotePort} ${client.localPort}`);
    if (server === undefined) return false;
    const waiting = client.writableLength + server.writableLength > 0;
    return waiting || client.bytesWritten !== server.bytesRead || server.bytesWritten !== client.bytesRead;
  });
}

/** Sockets of TCP that can still bring something. */
function living(sockets: ReadonlySet<WeakRef<Socket>>): Socket[] {
  return [...sockets].flatMap((held) => {
    const socket = held.deref();
    return socket !== undefined && !socket.destroyed && socket.remotePort !== undefined ? [socket] : [];
  });
}
