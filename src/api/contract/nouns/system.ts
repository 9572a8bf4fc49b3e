import { z } from 'zod';
import { method } from '../method.ts';
import { none } from '../params.ts';
import { time } from './common.ts';
import { deviceState } from './devices.ts';

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

export const systemMethods = {
  status: method('read', none, status),
  stop: method('daemon', none, z.strictObject({ pid: z.number().int() })),
  'config.reload': method('daemon', none, z.strictObject({ changed: z.array(z.string()) })),
  'events.list': method(
    'read',
    z.strictObject({
      after: z.number().int().min(0).optional(),
      limit: z.number().int().min(1).max(10_000).optional(),
    }),
    z.array(event),
  ),
} as const;
