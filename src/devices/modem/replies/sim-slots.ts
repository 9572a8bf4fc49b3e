import { afterPrefix, splitFields } from './fields.ts';

/** How each command shows the slot that is in use: which field, and from which number slots are counted. */
const FORMS: readonly { prefix: string; field: number; first: 0 | 1 }[] = [
  { prefix: '+QUIMSLOT:', field: 0, first: 1 },
  { prefix: '+QDSIM:', field: 0, first: 0 },
  { prefix: '+SMSIMCFG:', field: 1, first: 1 },
];

/** A module has two slots, a few have more; a larger number is not believed. */
const MAX_SLOTS = 8;

/** The slot in use, counted from 1, in the reply to a question such as AT+QUIMSLOT?; null when it does not say. */
export function parseActiveSlot(lines: readonly string[]): number | null {
  for (const line of lines) {
    for (const { prefix, field, first } of FORMS) {
      const text = afterPrefix(line, prefix);
      const digits =
        text === null ? undefined : /^\d$/.exec(splitFields(text)[field]?.text.trim() ?? '')?.[0];
      if (digits === undefined) continue;
      const slot = Number(digits) - first + 1;
      return slot >= 1 && slot <= MAX_SLOTS ? slot : null;
    }
  }
  return null;
}

/** How many slots there are, in the reply to the same command with =?, such as `(1,2)` or `(0-1)`; null when it does not say. */
export function parseSlotCount(lines: readonly string[]): number | null {
  for (const line of lines) {
    for (const { prefix, field, first } of FORMS) {
      const groups = afterPrefix(line, prefix)?.match(/\([\d,\- ]*\)/g);
      const numbers = groups?.[field]?.match(/\d+/g)?.map(Number) ?? [];
      if (numbers.length === 0) continue;
      const count = Math.max(...numbers) - first + 1;
      return count >= 1 && count <= MAX_SLOTS ? count : null;
    }
  }
  return null;
}
