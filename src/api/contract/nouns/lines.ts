import { z } from 'zod';
import { method } from '../method.ts';
import { lineRef, none, number } from '../params.ts';
import { e164, time } from './common.ts';

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

export const lineMethods = {
  'lines.list': method('read', none, z.array(line)),
  'lines.show': method('read', z.strictObject({ line: lineRef }), line),
  'lines.add': method(
    'change',
    z.strictObject({
      label: z.string().min(1).max(200),
      owner: z.string().min(1).max(200).optional(),
      number: number.optional(),
      device: z.string().min(1).max(64).optional(),
    }),
    line,
  ),
  'lines.setNumber': method(
    'change',
    z.strictObject({ line: lineRef, number, confirmed: z.boolean().optional() }),
    lineOutcome,
  ),
  'lines.changeNumber': method('change', z.strictObject({ line: lineRef, number }), lineOutcome),
  'lines.verify': method('devices', z.strictObject({ line: lineRef }), lineOutcome),
  'lines.history': method('read', z.strictObject({ line: lineRef }), z.array(lineHistoryItem)),
} as const;
