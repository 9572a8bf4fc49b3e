import type { Duplex } from 'node:stream';
import type { VirtualModem } from '../modem/modem.ts';

/** A client that does not read loses lines beyond this, as on a serial line without flow control. */
const MAX_UNREAD = 8 * 1024 * 1024;

/** A stream that is connected to a modem, as far as the simulator sees it. */
export interface StreamAttachment {
  /** Bytes that the operating system has not taken yet. */
  readonly unsent: number;
  detach(): void;
}

/**
 * Connects a modem to any stream of bytes: a socket, one side of a pseudo-terminal. Null when the modem has a client already or
 * is unplugged. The stream is destroyed when the modem is unplugged. `onActivity` is called whenever bytes move.
 */
export function attachStream(
  modem: VirtualModem,
  stream: Duplex,
  onActivity: () => void = () => undefined,
): StreamAttachment | null {
  const attachment = modem.attach({
    send: (bytes) => {
      onActivity();
      if (!stream.destroyed && stream.writableLength < MAX_UNREAD) stream.write(bytes);
    },
    hangUp: () => {
      onActivity();
      stream.destroy();
    },
  });
  if (!attachment) return null;
  stream.on('data', (chunk: Uint8Array) => {
    onActivity();
    attachment.receive(chunk);
  });
  const closed = () => {
    onActivity();
    attachment.closed();
  };
  stream.on('end', closed);
  stream.on('close', closed);
  // Whatever breaks the stream, the modem only sees that its client is gone.
  stream.on('error', closed);
  return {
    get unsent() {
      return stream.destroyed ? 0 : stream.writableLength;
    },
    detach: () => stream.destroy(),
  };
}
