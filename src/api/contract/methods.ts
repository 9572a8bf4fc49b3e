import type { z } from 'zod';
import { backupMethods } from './nouns/backups.ts';
import { contactMethods } from './nouns/contacts.ts';
import { databaseMethods } from './nouns/database.ts';
import { deviceMethods } from './nouns/devices.ts';
import { doctorMethods } from './nouns/doctor.ts';
import { groupMethods } from './nouns/groups.ts';
import { lineMethods } from './nouns/lines.ts';
import { mergingMethods } from './nouns/merging.ts';
import { noticeMethods } from './nouns/notices.ts';
import { ownerMethods } from './nouns/owners.ts';
import { personMethods } from './nouns/persons.ts';
import { recordingMethods } from './nouns/recording.ts';
import { restoreMethods } from './nouns/restores.ts';
import { simMethods } from './nouns/sims.ts';
import { smsMethods } from './nouns/sms.ts';
import { storedMessageMethods } from './nouns/stored-messages.ts';
import { syncMethods } from './nouns/sync.ts';
import { type event, systemMethods } from './nouns/system.ts';
import { transferMethods } from './nouns/transfer.ts';
import { updateMethods } from './nouns/updates.ts';

export type { Access } from './method.ts';

/** Grows by one when a published field is removed or renamed. */
export const SCHEMA_NUMBER = 1;

/** Every method of the API: what it touches, what it takes, what it gives. */
export const methods = {
  ...systemMethods,
  ...deviceMethods,
  ...doctorMethods,
  ...simMethods,
  ...recordingMethods,
  ...backupMethods,
  ...restoreMethods,
  ...syncMethods,
  ...contactMethods,
  ...groupMethods,
  ...ownerMethods,
  ...mergingMethods,
  ...transferMethods,
  ...lineMethods,
  ...noticeMethods,
  ...updateMethods,
  ...smsMethods,
  ...storedMessageMethods,
  ...databaseMethods,
  ...personMethods,
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
/** What a caller may pass. */
export type Params<M extends MethodName> = z.input<Methods[M]['params']>;
/** What a handler receives, checked. */
export type CheckedParams<M extends MethodName> = z.output<Methods[M]['params']>;
export type Result<M extends MethodName> = z.output<Methods[M]['result']>;

/** Progress of a long method, for a bar: `done` of `total` steps; `total` null when it is not known. */
export interface Progress {
  task: string;
  done: number;
  total: number | null;
}

/** Notes for a person that are no errors: what stays queued, what needs the daemon. */
export interface Note {
  message: string;
  hint: string | null;
}

/** What the caller of a method may want to hear while it works. */
export interface CallListener {
  onProgress?: (progress: Progress) => void;
  onNote?: (note: Note) => void;
  /** A piece of a long text that the method gives besides its result, such as a file; the next one comes when it has been taken. */
  onText?: (text: string) => Promise<void> | void;
  signal?: AbortSignal;
}

/** The one way into simkeeper: over the socket of a daemon, or in process; the answers are the same. */
export interface Client {
  /** Whether a daemon answers. In process it is false. */
  readonly daemon: boolean;
  call<M extends MethodName>(method: M, params: Params<M>, listener?: CallListener): Promise<Result<M>>;
  /** Events after `after` (a sequence number), then new ones as they come, until the signal aborts. */
  events(after: number, signal: AbortSignal): AsyncIterable<z.output<typeof event>>;
  close(): Promise<void>;
}
