import { z } from 'zod';
import { method } from '../method.ts';
import { byId, none } from '../params.ts';
import { time } from './common.ts';

const mode = z.enum(['merge', 'replace']);
const state = z.enum(['planned', 'writing', 'done', 'failed', 'rolled-back']);
const record = z.strictObject({
  name: z.string(),
  number: z.string(),
  numberType: z.number().int().nullable(),
});
const count = z.number().int();

export const restorePlanStep = z.strictObject({
  action: z.enum(['write', 'change', 'delete', 'keep', 'cut', 'skip']),
  index: count.nullable(),
  name: z.string(),
  number: z.string(),
  before: record.nullable(),
  after: record.nullable(),
  contact: count.nullable(),
  reason: z.string(),
});

export const restorePlan = z.strictObject({
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  mode,
  /** Null: from the book. */
  snapshot: count.nullable(),
  group: z.string().nullable(),
  differentSim: z.boolean(),
  capacity: z.strictObject({
    places: count,
    used: count,
    nameOctets: count.nullable(),
    nameLength: count.nullable(),
    numberLength: count.nullable(),
    extension: z.boolean().nullable(),
  }),
  counts: z.strictObject({
    write: count,
    change: count,
    delete: count,
    keep: count,
    cut: count,
    skip: count,
  }),
  unwritten: count,
  steps: z.array(restorePlanStep),
});

export const restoreStep = z.strictObject({
  action: z.enum(['write', 'change', 'delete', 'cut']),
  index: count,
  state,
  name: z.string(),
  number: z.string(),
  before: record.nullable(),
  after: record.nullable(),
  held: record.nullable(),
  contact: count.nullable(),
  reason: z.string(),
});

export const restoreListItem = z.strictObject({
  id: count,
  state,
  device: z.string(),
  iccid: z.string().nullable(),
  storage: z.string(),
  mode,
  snapshot: count.nullable(),
  group: z.string().nullable(),
  beforeSnapshot: count,
  afterSnapshot: count.nullable(),
  total: count,
  done: count,
  createdAt: time,
  endedAt: time.nullable(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});

export const restore = restoreListItem.extend({ steps: z.array(restoreStep) });

const request = z.strictObject({
  /** Without one: the book. */
  snapshot: count.positive().optional(),
  group: z.string().min(1).max(200).optional(),
  to: z.string().min(1).max(64),
  storage: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a storage has two capital letters, like SM')
    .optional(),
  mode: mode.optional(),
  transliterate: z.boolean().optional(),
});

const openId = z.strictObject({ id: count.positive().optional() });

export const restoreMethods = {
  'restores.plan': method('devices', request, restorePlan),
  'restores.run': method(
    'devices',
    request.extend({ confirmed: z.boolean().optional(), partial: z.boolean().optional() }),
    restore,
  ),
  /** Without an id: the newest one that is not finished. */
  'restores.resume': method('devices', openId, restore),
  'restores.rollback': method('devices', openId.extend({ leaveChanged: z.boolean().optional() }), restore),
  'restores.list': method('read', none, z.array(restoreListItem)),
  'restores.show': method('read', byId, restore),
} as const;
