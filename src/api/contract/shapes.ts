import { z } from 'zod';

export { detectedModem, detectedPort } from './detected-shapes.ts';

/**
 * The JSON that scripts rely on. A removed or renamed field is a new schema number (see SCHEMA_NUMBER in methods.ts);
 * test/api/shapes.test.ts asserts every field list literally.
 */

const time = z.string().describe('ISO-8601, UTC');
const e164 = z.string().describe('E.164');

export const failure = z.strictObject({
  device: z.string().nullable(),
  storage: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
});

export const sim = z.strictObject({
  slot: z.number().int(),
  state: z.string(),
  iccid: z.string().nullable(),
  imsi: z.string().nullable(),
  number: e164.nullable(),
  operator: z.string().nullable(),
  /** `partial`: the ICCID is known, IMSI or own number could not be read. */
  identity: z.enum(['full', 'partial']),
  line: z.number().int().nullable(),
});

export const deviceState = z.enum([
  'ready',
  'sim-absent',
  'pin-required',
  'puk-required',
  'busy',
  'offline',
  'error',
]);

export const device = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  kind: z.enum(['modem', 'phone']),
  port: z.string(),
  state: deviceState,
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  firmware: z.string().nullable(),
  imei: z.string().nullable(),
  sims: z.array(sim),
  sim: sim.nullable(),
  signal: z.strictObject({ dbm: z.number(), percent: z.number() }).nullable(),
  network: z.strictObject({ state: z.string(), operator: z.string().nullable() }).nullable(),
  line: z.number().int().nullable(),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().nullable() }).nullable(),
});

export const modem = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  port: z.string(),
  baud: z.number().int().nullable(),
  /** Where the PIN comes from, never the PIN: `env:NAME`, `file:PATH` or null. */
  pinSource: z.string().nullable(),
  /** `config`: a [[modem]] table of the configuration file; `database`: added by `modem add`. */
  origin: z.enum(['config', 'database']),
  imei: z.string().nullable(),
});

export const vendor = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** Patterns of the answers to AT+CGMI and AT+CGMM, and ids of USB interfaces. */
  recognizedBy: z.strictObject({
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
    usb: z.array(z.string()),
  }),
  quirks: z.array(
    z.strictObject({
      name: z.string(),
      /** A pattern of the answer to AT+CGMM; null: for all models. */
      model: z.string().nullable(),
      value: z.union([z.array(z.string()), z.number(), z.boolean()]),
      because: z.string(),
      source: z.string(),
    }),
  ),
  habits: z.array(
    z.strictObject({
      about: z.enum(['iccid', 'charset', 'phonebook', 'sms', 'fault']),
      text: z.string(),
      source: z.string(),
    }),
  ),
});

export const snapshotSummary = z.strictObject({
  id: z.number().int(),
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  kind: z.enum(['full', 'incremental']),
  entries: z.number().int(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  unchanged: z.number().int(),
  durationMs: z.number().int(),
});

export const backupResult = z.strictObject({
  snapshots: z.array(snapshotSummary),
  failures: z.array(failure),
});

export const snapshotListItem = snapshotSummary.extend({ takenAt: time });

export const snapshotEntry = z.strictObject({
  index: z.number().int(),
  name: z.string(),
  number: z.string(),
  numberType: z.number().int().nullable(),
});

export const snapshotDetail = z.strictObject({
  id: z.number().int(),
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  takenAt: time,
  entries: z.array(snapshotEntry),
});

export const contactNumber = z.strictObject({
  number: e164.nullable(),
  raw: z.string(),
  type: z.string().nullable(),
});

export const contactSource = z.strictObject({
  device: z.string().nullable(),
  iccid: z.string().nullable(),
  storage: z.string(),
  index: z.number().int(),
});

export const contact = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  numbers: z.array(contactNumber),
  emails: z.array(z.string()),
  organization: z.string().nullable(),
  groups: z.array(z.string()),
  sources: z.array(contactSource),
  updatedAt: time,
});

export const change = z.strictObject({
  id: z.number().int(),
  at: time,
  contact: z.number().int(),
  field: z.string(),
  operation: z.enum(['insert', 'update', 'delete']),
  old: z.string().nullable(),
  new: z.string().nullable(),
  cause: z.string(),
  origin: z.string().nullable(),
  /** Changes made together share a set; `contact undo` takes the set back as one. */
  set: z.number().int(),
  undone: z.boolean(),
});

export const lineHistoryItem = z.strictObject({
  number: e164.nullable(),
  iccid: z.string().nullable(),
  from: time,
  to: time.nullable(),
  cause: z.string(),
});

export const line = z.strictObject({
  id: z.number().int(),
  label: z.string(),
  owner: z.string().nullable(),
  number: e164.nullable(),
  iccid: z.string().nullable(),
  device: z.string().nullable(),
  state: z.enum(['active', 'awaiting-number', 'no-number', 'detached']),
  history: z.array(lineHistoryItem),
});

/** What settling a number did, in a word that a program can use and a sentence that a person can. */
export const lineOutcome = z.strictObject({
  line,
  outcome: z.enum(['unchanged', 'number-set', 'replaced-card', 'number-change', 'awaiting-number']),
  notice: z.number().int().nullable(),
  message: z.string(),
  hint: z.string().nullable(),
});

export const deliveryState = z.enum([
  'queued',
  'sending',
  'accepted',
  'delivered',
  'failed',
  'ambiguous',
  'expired',
  'skipped',
  'canceled',
]);

export const noticeState = z.enum([
  'awaiting-number',
  'cooling',
  'awaiting-confirmation',
  'sending',
  'paused',
  'done',
  'canceled',
  'superseded',
]);

export const counts = z.strictObject({
  total: z.number().int(),
  queued: z.number().int(),
  sending: z.number().int(),
  accepted: z.number().int(),
  delivered: z.number().int(),
  failed: z.number().int(),
  ambiguous: z.number().int(),
  expired: z.number().int(),
  skipped: z.number().int(),
  canceled: z.number().int(),
});

export const noticeListItem = z.strictObject({
  id: z.number().int(),
  line: z.number().int(),
  oldNumber: e164,
  newNumber: e164.nullable(),
  state: noticeState,
  startsAt: time.nullable(),
  counts,
  /** SMS parts over all deliveries that are not skipped. */
  segments: z.number().int(),
});

export const delivery = z.strictObject({
  contact: z.number().int().nullable(),
  name: z.string(),
  number: z.string(),
  state: deliveryState,
  parts: z.number().int(),
  reason: z.string().nullable(),
  error: z.string().nullable(),
});

export const notice = noticeListItem.extend({
  reason: z.string().nullable(),
  hint: z.string().nullable(),
  deliveries: z.array(delivery),
});

export const noticePreview = z.strictObject({
  id: z.number().int().nullable(),
  line: z.number().int(),
  oldNumber: e164,
  newNumber: e164.nullable(),
  text: z.string(),
  alphabet: z.enum(['gsm7', 'ucs2']),
  segmentsEach: z.number().int(),
  segments: z.number().int(),
  recipients: z.number().int(),
  skipped: z.number().int(),
  deliveries: z.array(delivery),
});

export const updateState = z.enum(['proposed', 'held', 'applied', 'rejected', 'undone']);

export const update = z.strictObject({
  id: z.number().int(),
  /** Address of the sender: a hint, never a proof. */
  from: z.string(),
  contact: z.strictObject({ id: z.number().int(), name: z.string() }),
  oldNumber: e164,
  newNumber: e164,
  trust: z.enum(['none', 'known-key', 'verified-key', 'key-changed']),
  state: updateState,
  reason: z.string().nullable(),
  receivedAt: time,
});

export const updateDetail = update.extend({ text: z.string(), advice: z.string() });

export const smsState = z.enum([
  'queued',
  'sending',
  'accepted',
  'delivered',
  'failed',
  'ambiguous',
  'expired',
  'canceled',
  'received',
  'incomplete',
]);

export const sms = z.strictObject({
  id: z.number().int(),
  direction: z.enum(['in', 'out']),
  state: smsState,
  modem: z.string().nullable(),
  address: z.string(),
  text: z.string(),
  parts: z.number().int(),
  at: time,
  /** Of a received one: the service centre's time; of a sent one: when the network accepted its last part. */
  sentAt: time.nullable(),
  error: z.string().nullable(),
});

/** One part of a message. What belongs to the other direction is null. */
export const smsPart = z.strictObject({
  part: z.number().int(),
  state: z.enum([...smsState.exclude(['incomplete']).options, 'missing']),
  text: z.string().nullable(),
  modem: z.string().nullable(),
  iccid: z.string().nullable(),
  attempts: z.number().int().nullable(),
  /** TP-MR of the last submission, as the modem gave it. */
  messageReference: z.number().int().nullable(),
  nextAttemptAt: time.nullable(),
  submittedAt: time.nullable(),
  acceptedAt: time.nullable(),
  reportedAt: time.nullable(),
  /** When the validity of the last submission runs out. */
  validUntil: time.nullable(),
  receivedAt: time.nullable(),
  errorCode: z.string().nullable(),
  errorClass: z.string().nullable(),
  error: z.string().nullable(),
});

export const smsDetail = sms.extend({
  iccid: z.string().nullable(),
  line: z.number().int().nullable(),
  priority: z.number().int().nullable(),
  held: z.boolean().nullable(),
  validityMinutes: z.number().int().nullable(),
  expiresAt: time.nullable(),
  serviceCentre: z.string().nullable(),
  /** Message class of the data coding scheme (23.038 section 4); 0 is shown at once and not kept: a flash message. */
  messageClass: z.number().int().nullable(),
  flash: z.boolean(),
  /** A message waiting indication (23.038 section 4): something waits elsewhere, or no longer does. */
  messageWaiting: z
    .strictObject({ active: z.boolean(), kind: z.enum(['voicemail', 'fax', 'email', 'other']) })
    .nullable(),
  /** Hexadecimal, of a message that is no text. */
  data: z.string().nullable(),
  /** Numbers of the parts that have not come. */
  missing: z.array(z.number().int()),
  removedAt: time.nullable(),
  segments: z.array(smsPart),
});

export const smsPlan = z.strictObject({
  alphabet: z.enum(['gsm7', 'ucs2']),
  segments: z.number().int(),
  units: z.number().int(),
  forcedBy: z.array(
    z.strictObject({ character: z.string(), index: z.number().int(), replacement: z.string().nullable() }),
  ),
  suggestion: z.string().nullable(),
  recipients: z.array(z.string()),
});

export const smsSendResult = z.strictObject({
  dryRun: z.boolean(),
  plan: smsPlan,
  messages: z.array(sms),
});

export const queueCounts = z.strictObject({
  /** All that wait to be sent; `held` and `waiting` are among them. */
  queued: z.number().int(),
  sending: z.number().int(),
  ambiguous: z.number().int(),
  /** Held back by a paused notice. */
  held: z.number().int(),
  /** Put off to the next day by a limit of the SIM. */
  waiting: z.number().int(),
  nextAttemptAt: time.nullable(),
});

export const status = z.strictObject({
  running: z.boolean(),
  version: z.string(),
  schema: z.number().int(),
  pid: z.number().int().nullable(),
  startedAt: time.nullable(),
  home: z.string(),
  devices: z.array(z.strictObject({ name: z.string(), state: deviceState })),
  queue: queueCounts,
});

export const event = z.strictObject({
  seq: z.number().int(),
  at: time,
  type: z.string(),
  data: z.record(z.string(), z.unknown()),
});
