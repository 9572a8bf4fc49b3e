import type { CommandSender } from '../../at/channel.ts';
import { isSimError } from '../../core/errors.ts';
import type { ModemContext } from './context.ts';
import { RANGE_TIMEOUT_MS, readPhonebookInfo } from './phonebook-storage.ts';
import type { IndexRange } from './range-plan.ts';
import { parsePhonebookRecords } from './replies/phonebook.ts';

/** What a range says of one place; `silent` when it says nothing. */
type Witness = 'empty' | 'taken' | 'silent';

/**
 * True when one place of the selected storage is surely empty although the modem answers a bare ERROR for it, as modems without
 * numeric errors do (27.007 section 8.12 leaves the answer to an empty place open). A record beside it is the proof: a range that
 * shows others and not this one was read. Where nothing lies beside it, the count of `AT+CPBS?` has to be 0.
 */
export async function isProvenEmpty(
  sender: CommandSender,
  context: ModemContext,
  storage: string,
  index: number,
): Promise<boolean> {
  const size = await sizeOf(sender, context, storage);
  if (size === null) return false;
  const { info, used } = size;
  if (index < info.firstIndex || index > info.lastIndex) return false;
  const { maxPhonebookRange } = context.dialect;
  const limit = Math.min(maxPhonebookRange, context.memory.largestRange.get(storage) ?? maxPhonebookRange);
  for (const range of rangesAround(index, { from: info.firstIndex, to: info.lastIndex }, limit)) {
    const witness = await askRange(sender, range, index);
    if (witness !== 'silent') return witness === 'empty';
  }
  // Counts are wrong on some modems: this one is only believed where no range showed anything.
  return used === 0;
}

/** Null where the modem does not tell: then nothing is proven. */
async function sizeOf(sender: CommandSender, { memory }: ModemContext, storage: string) {
  try {
    return await readPhonebookInfo(sender, memory, storage);
  } catch (error) {
    if (isSimError(error, 'DEVICE_GARBLED')) return null;
    throw error;
  }
}

/** Ranges that end or begin at `index`, each twice as wide as the one before, downwards first: restores write upwards. */
export function rangesAround(index: number, whole: IndexRange, limit: number): IndexRange[] {
  const below: IndexRange[] = [];
  const above: IndexRange[] = [];
  for (let width = 2; ; width *= 2) {
    const reach = Math.min(width, limit) - 1;
    const from = Math.max(whole.from, index - reach);
    const to = Math.min(whole.to, index + reach);
    if (from < index && from !== below.at(-1)?.from) below.push({ from, to: index });
    if (to > index && to !== above.at(-1)?.to) above.push({ from: index, to });
    if (width >= limit || (from === whole.from && to === whole.to)) return [...below, ...above];
  }
}

async function askRange(sender: CommandSender, range: IndexRange, index: number): Promise<Witness> {
  const outcome = await sender.send({
    text: `AT+CPBR=${range.from},${range.to}`,
    prefixes: ['+CPBR:'],
    multiline: true,
    timeoutMs: RANGE_TIMEOUT_MS,
  });
  if (outcome.kind !== 'ok' || outcome.truncated) return 'silent';
  const { records, damaged } = parsePhonebookRecords(outcome.lines);
  if (damaged > 0 || records.length === 0) return 'silent';
  return records.some((record) => record.index === index) ? 'taken' : 'empty';
}
