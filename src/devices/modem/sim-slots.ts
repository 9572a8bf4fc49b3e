import type { SimSlots } from '../contract/device.ts';
import { askOptional, type DeviceSender } from './context.ts';
import type { ModemDialect } from './dialect.ts';
import { parseActiveSlot, parseSlotCount } from './replies/sim-slots.ts';

/** Which of its slots a modem uses, where its vendor's command tells; null: nobody knows of more than one. */
export async function readSlots(sender: DeviceSender, dialect: ModemDialect): Promise<SimSlots | null> {
  for (const text of dialect.slotCommands) {
    const name = /^AT([+^#*%$][A-Z0-9]+)\?$/.exec(text)?.[1];
    if (name === undefined) continue;
    const prefixes = [`${name}:`];
    const active = parseActiveSlot((await askOptional(sender, { text, prefixes })) ?? []);
    if (active === null) continue;
    const test = await askOptional(sender, { text: `AT${name}=?`, prefixes });
    const count = parseSlotCount(test ?? []);
    // A modem that uses its second slot has two at least.
    return { active, count: Math.max(count ?? active, active) };
  }
  return null;
}
