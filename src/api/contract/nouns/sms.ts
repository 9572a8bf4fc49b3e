import { z } from 'zod';
import { method } from '../method.ts';
import { addressPart, byId, name, number, text } from '../params.ts';
import { time } from './common.ts';

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

export const smsMethods = {
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
    smsSendResult,
  ),
  'sms.list': method(
    'read',
    z.strictObject({
      direction: z.enum(['in', 'out']).optional(),
      state: smsState.optional(),
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
    z.array(sms),
  ),
  'sms.show': method('read', byId, smsDetail),
  'sms.remove': method(
    'change',
    z.strictObject({
      ids: z.array(z.number().int().positive()).min(1).max(10_000),
      /** Also messages of which it is not known whether they went out. */
      confirmed: z.boolean().optional(),
    }),
    z.array(sms),
  ),
} as const;
