import { z } from 'zod';
import { method } from '../method.ts';
import { byId, lineRef, none, number } from '../params.ts';
import { e164, time } from './common.ts';

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

export const noticeMethods = {
  'notices.list': method('read', none, z.array(noticeListItem)),
  'notices.show': method('read', byId, notice),
  'notices.preview': method(
    'read',
    z.union([byId, z.strictObject({ line: lineRef, newNumber: number.optional() })]),
    noticePreview,
  ),
  'notices.start': method(
    'devices',
    z.strictObject({ id: z.number().int().positive(), now: z.boolean().optional() }),
    notice,
  ),
  'notices.pause': method('change', byId, notice),
  'notices.resume': method('devices', byId, notice),
  'notices.cancel': method('change', byId, notice),
  'notices.retry': method('devices', byId, notice),
} as const;
