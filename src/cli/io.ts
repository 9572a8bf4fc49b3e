/** A stream that the command line writes to. */
export interface TextSink {
  write(text: string): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Where it is there: tells when what was written has been taken, after `write` has returned false. */
  once?(event: 'drain', listener: () => void): unknown;
}

/** Everything of the process that a command may touch; a test gives its own. */
export interface Io {
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Width of the terminal, in columns. */
  readonly columns: number;
  /** Aborts at SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}
