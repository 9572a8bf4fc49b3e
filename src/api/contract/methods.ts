import { z } from 'zod';
import * as shape from './shapes.ts';

/** Grows by one when a published field is removed or renamed. */
export const SCHEMA_NUMBER = 1;

/**
 * What a method touches. Without a daemon `change` and `devices` take the daemon's lock first; `daemon` methods need a
 * running one.
 */
export type Access = 'read' | 'change' | 'devices' | 'daemon';

function method<P extends z.ZodType, R extends z.ZodType>(access: Access, params: P, result: R) {
  return { access, params, result };
}

const none = z.strictObject({});
const byId = z.strictObject({ id: z.number().int().positive() });
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'a name is 1 to 64 letters, digits, dots, dashes or underscores',
  );
const lineRef = z.string().min(1).max(200).describe('id or label of a line');
const number = z.string().min(1).max(64);
const text = z.string().max(10_000);
const addressPart = z.string().min(1).max(64);

/** Every method of the API: what it touches, what it takes, what it gives. */
export const methods = {
  status: method('read', none, shape.status),
  stop: method('daemon', none, z.strictObject({ pid: z.number().int() })),
  'config.reload': method('daemon', none, z.strictObject({ changed: z.array(z.string()) })),

  'devices.list': method('devices', none, z.array(shape.device)),
  'modems.list': method('read', none, z.array(shape.modem)),
  'modems.add': method(
    'devices',
    z.strictObject({
      name,
      port: z.string().min(1).max(4096),
      baud: z.number().int().min(300).max(4_000_000).optional(),
      pinEnv: z.string().max(256).optional(),
      pinFile: z.string().max(4096).optional(),
      /** false: do not open the port now. */
      probe: z.boolean().optional(),
    }),
    z.strictObject({ modem: shape.modem, device: shape.device.nullable() }),
  ),
  'modems.remove': method('change', z.strictObject({ name }), shape.modem),
  'modems.vendors': method('read', none, z.array(shape.vendor)),
  'modems.at': method(
    'devices',
    z.strictObject({ name, command: z.string().min(1).max(1000) }),
    z.strictObject({ command: z.string(), lines: z.array(z.string()), result: z.string() }),
  ),

  'modems.detect': method(
    'devices',
    z.strictObject({
      /** false: open nothing, only list what is attached. */
      probe: z.boolean().optional(),
    }),
    z.array(shape.detectedModem),
  ),

  'backup.run': method(
    'devices',
    z.strictObject({
      devices: z.array(z.string().min(1).max(64)).optional(),
      storages: z
        .array(z.string().regex(/^[A-Z]{2}$/, 'a storage has two capital letters, like SM'))
        .optional(),
      full: z.boolean().optional(),
    }),
    shape.backupResult,
  ),
  'snapshots.list': method('read', none, z.array(shape.snapshotListItem)),
  'snapshots.show': method('read', byId, shape.snapshotDetail),

  'contacts.list': method(
    'read',
    z.strictObject({ query: z.string().max(200).optional() }),
    z.array(shape.contact),
  ),
  'contacts.show': method('read', byId, shape.contact),
  'contacts.add': method(
    'change',
    z.strictObject({
      name: z.string().min(1).max(500),
      numbers: z.array(number).max(100),
      emails: z.array(z.string().max(320)).max(100).optional(),
      organization: z.string().max(500).optional(),
      groups: z.array(z.string().min(1).max(200)).max(100).optional(),
    }),
    shape.contact,
  ),
  'contacts.history': method('read', byId, z.array(shape.change)),
  'contacts.undo': method(
    'change',
    z.strictObject({ id: z.number().int().positive(), change: z.number().int().positive().optional() }),
    z.strictObject({ contact: shape.contact.nullable(), undone: z.array(shape.change) }),
  ),

  'lines.list': method('read', none, z.array(shape.line)),
  'lines.show': method('read', z.strictObject({ line: lineRef }), shape.line),
  'lines.add': method(
    'change',
    z.strictObject({
      label: z.string().min(1).max(200),
      owner: z.string().min(1).max(200).optional(),
      number: number.optional(),
      device: z.string().min(1).max(64).optional(),
    }),
    shape.line,
  ),
  'lines.setNumber': method(
    'change',
    z.strictObject({ line: lineRef, number, confirmed: z.boolean().optional() }),
    shape.lineOutcome,
  ),
  'lines.changeNumber': method('change', z.strictObject({ line: lineRef, number }), shape.lineOutcome),
  'lines.verify': method('devices', z.strictObject({ line: lineRef }), shape.lineOutcome),
  'lines.history': method('read', z.strictObject({ line: lineRef }), z.array(shape.lineHistoryItem)),

  'notices.list': method('read', none, z.array(shape.noticeListItem)),
  'notices.show': method('read', byId, shape.notice),
  'notices.preview': method(
    'read',
    z.union([byId, z.strictObject({ line: lineRef, newNumber: number.optional() })]),
    shape.noticePreview,
  ),
  'notices.start': method(
    'devices',
    z.strictObject({ id: z.number().int().positive(), now: z.boolean().optional() }),
    shape.notice,
  ),
  'notices.pause': method('change', byId, shape.notice),
  'notices.resume': method('devices', byId, shape.notice),
  'notices.cancel': method('change', byId, shape.notice),
  'notices.retry': method('devices', byId, shape.notice),

  'updates.list': method('read', none, z.array(shape.update)),
  'updates.show': method('read', byId, shape.updateDetail),
  'updates.accept': method('change', byId, shape.updateDetail),
  'updates.reject': method('change', byId, shape.updateDetail),
  'updates.undo': method('change', byId, shape.updateDetail),

  'sms.send': method(
    'devices',
    z.strictObject({
      to: z.array(number).min(1).max(10_000),
      text,
      modem: name.optional(),
      report: z.boolean().optional(),
      /** Waits for the delivery reports, not only for the network's acceptance; needs a running daemon. */
      wait: z.boolean().optional(),
      dryRun: z.boolean().optional(),
    }),
    shape.smsSendResult,
  ),
  'sms.list': method(
    'read',
    z.strictObject({
      direction: z.enum(['in', 'out']).optional(),
      state: shape.smsState.optional(),
      address: addressPart.optional(),
      /** Part of the sender's address: received ones; with `to` also sent ones. */
      from: addressPart.optional(),
      /** Part of the recipient's address: sent ones; with `from` also received ones. */
      to: addressPart.optional(),
      since: z.iso.datetime().optional(),
      /** Before this time. */
      until: z.iso.datetime().optional(),
      modem: name.optional(),
      /** The first ones with an id over this, for reading page by page; without it the latest ones. */
      after: z.number().int().min(0).optional(),
      limit: z.number().int().min(1).max(100_000).optional(),
    }),
    z.array(shape.sms),
  ),
  'sms.show': method('read', byId, shape.smsDetail),
  'sms.remove': method(
    'change',
    z.strictObject({
      ids: z.array(z.number().int().positive()).min(1).max(10_000),
      /** Also messages of which it is not known whether they went out. */
      confirmed: z.boolean().optional(),
    }),
    z.array(shape.sms),
  ),

  'events.list': method(
    'read',
    z.strictObject({
      after: z.number().int().min(0).optional(),
      limit: z.number().int().min(1).max(10_000).optional(),
    }),
    z.array(shape.event),
  ),
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
  signal?: AbortSignal;
}

/** The one way into simkeeper: over the socket of a daemon, or in process; the answers are the same. */
export interface Client {
  /** Whether a daemon answers. In process it is false. */
  readonly daemon: boolean;
  call<M extends MethodName>(method: M, params: Params<M>, listener?: CallListener): Promise<Result<M>>;
  /** Events after `after` (a sequence number), then new ones as they come, until the signal aborts. */
  events(after: number, signal: AbortSignal): AsyncIterable<z.output<typeof shape.event>>;
  close(): Promise<void>;
}
