/** Why a transport is closed: `local` we closed it, `remote` the other side hung up or was unplugged, `error` it broke. */
export interface CloseReason {
  kind: 'local' | 'remote' | 'error';
  message: string;
}

/**
 * A pipe of bytes to a modem. Bytes in, bytes out; closed exactly once; every pending promise is settled by then.
 * What the bytes mean is the business of `at/`.
 */
export interface Transport {
  /** Path or URL that a person can use to find the port again: `/dev/ttyUSB0`, `tcp://box:3001`. */
  readonly address: string;
  /** Resolves, never rejects, when the pipe is closed, with the first reason. */
  readonly closed: Promise<CloseReason>;
  /** Delivers every received chunk, in order, to the one listener. Bytes that came before it was set are kept for it. */
  onData(listener: (chunk: Uint8Array) => void): void;
  /**
   * Resolves when the bytes are handed to the operating system.
   * @throws SimError PORT_CLOSED
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Idempotent; resolves when the port is free for others. Pending writes reject with PORT_CLOSED. */
  close(): Promise<void>;
}

/** Opens a pipe, or fails with a SimError: PORT_NOT_FOUND, PORT_NOT_TERMINAL, PORT_BUSY, PORT_DENIED, PORT_UNREACHABLE. */
export type OpenTransport = (address: string, options: OpenOptions) => Promise<Transport>;

export interface OpenOptions {
  /** Bits per second on a serial line; ignored elsewhere. */
  baudRate?: number;
  /** Bounds the time that opening may take. */
  timeoutMs?: number;
}
