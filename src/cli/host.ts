import type { Client } from '../api/contract/methods.ts';
import type { Clock } from '../core/clock.ts';
import type { Directories } from '../core/directories.ts';
import type { Io } from './io.ts';

export interface DaemonOptions {
  /** Logs what is otherwise only logged at level `debug`, whatever the configuration says. */
  readonly verbose: boolean;
}

export interface SimulatorOptions {
  readonly modems: number;
  /** Records in the phonebook of each SIM. */
  readonly contacts: number;
  readonly seed: number;
  /** The make of every modem; null: a mix. */
  readonly preset: string | null;
  /** TCP port of the first modem, the others follow; null: free ones. */
  readonly port: number | null;
  /** TCP port of the control protocol; null: a free one. */
  readonly control: number | null;
}

/** A simulator that runs until it is closed. */
export interface RunningSimulator {
  /** TCP ports on 127.0.0.1, by the name of the modem. */
  readonly ports: Readonly<Record<string, number>>;
  readonly control: number;
  close(): Promise<void>;
}

export interface DemoOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface RestoreOptions {
  /** Absolute path of the copy. */
  readonly file: string;
  readonly passphrase: string | null;
}

/** What came of restoring the database. */
export interface RestoreOutcome {
  readonly file: string;
  /** What says that the copy is whole; null: nothing does. */
  readonly proof: 'seal' | 'checksum' | null;
  /** The schema that the copy had. */
  readonly schema: number;
  /** Where the database of before is; null when there was none. */
  readonly kept: string | null;
  /** What was taken over from the database of before, or settled because it is not known. */
  readonly carried: {
    readonly optOuts: number;
    readonly lines: number;
    readonly received: number;
    readonly canceled: number;
    readonly paused: number;
  };
  /** Why nothing could be taken over; null when it was. */
  readonly presentProblem: string | null;
}

/** What the program around the command line can do for it. `src/main.ts` has the real one, each part loaded on use. */
export interface Host {
  readonly clock: Clock;
  version(): Promise<string>;
  directories(): Promise<Directories>;
  /** The daemon if one runs, else the same handlers in this process. */
  connect(): Promise<Client>;
  /** The daemon, or null when none runs. */
  connectDaemon(): Promise<Client | null>;
  /** Whether a process with this id exists. */
  processExists(pid: number): boolean;
  /** Runs the daemon until `io.signal` aborts or it is stopped; resolves with the exit code. */
  runDaemon(options: DaemonOptions, io: Io): Promise<number>;
  /** Puts a copy in the place of the database; no daemon may run. */
  restoreDatabase(options: RestoreOptions): Promise<RestoreOutcome>;
  /** `print` gets the lines that tell a person where the modems are. */
  runSimulator(options: SimulatorOptions, print: (line: string) => void): Promise<RunningSimulator>;
  /** Plays the demo; resolves with the exit code. */
  runDemo(options: DemoOptions, io: Io): Promise<number>;
}
