import type { CommandSender } from '../../at/channel.ts';
import type { CommandOutcome } from '../../at/transaction.ts';
import type { CallOptions, PhonebookReading } from '../contract/device.ts';
import { findCardLayout } from './card-layout.ts';
import type { ModemContext, SessionMemory } from './context.ts';
import { failureOf } from './failure.ts';
import {
  checkStorageName,
  RANGE_TIMEOUT_MS,
  readPhonebookInfo,
  selectPhonebook,
} from './phonebook-storage.ts';
import { type IndexRange, RangePlan } from './range-plan.ts';
import {
  decodeRecords,
  looksOdd,
  parsePhonebookNames,
  parsePhonebookRecords,
  type RawRecord,
  usualCoding,
  usualNumberCoding,
} from './replies/phonebook.ts';
import { simStateOfError } from './replies/sim.ts';
import type { NumberCoding } from './replies/text-coding.ts';

/** Ranges whose reading may time out before the storage is given up. */
const MAX_TIMEOUTS = 3;

const INVALID_INDEX = 21;
const NOT_FOUND = 22;

/** Runs a sequence that needs the card; the storage may have to be selected again in each. */
export type RunSequence = <T>(work: (sender: CommandSender) => Promise<T>) => Promise<T>;

/** Names of the phone books, in the modem's order (27.007 section 8.11). */
export async function readPhonebookNames(sender: CommandSender): Promise<string[]> {
  const command = { text: 'AT+CPBS=?', prefixes: ['+CPBS:'] };
  const outcome = await sender.send(command);
  if (outcome.kind === 'ok') return parsePhonebookNames(outcome.lines);
  const refused = outcome.kind === 'error' && simStateOfError(outcome.final) === null;
  // A modem without phone book commands may still show the files of the card.
  if (refused && (await findCardLayout(sender)) !== null) return ['SM'];
  throw failureOf(outcome, command.text);
}

/**
 * Reads one phone book in as few commands as the modem allows. Each range is a sequence of its own, so that an urgent message can
 * go out between two of them.
 */
export async function readPhonebook(
  storage: string,
  context: ModemContext,
  run: RunSequence,
  options: CallOptions & { onProgress?: (done: number, total: number) => void } = {},
): Promise<PhonebookReading> {
  checkStorageName(storage);
  const { info, used } = await run((sender) => readPhonebookInfo(sender, context.memory, storage));
  const total = info.lastIndex - info.firstIndex + 1;
  options.onProgress?.(0, total);
  const { maxPhonebookRange } = context.dialect;
  const limit = Math.min(maxPhonebookRange, context.memory.largestRange.get(storage) ?? maxPhonebookRange);
  const plan = new RangePlan({ from: info.firstIndex, to: info.lastIndex }, limit);
  const collected = new Collection();
  let timeouts = 0;
  let reopened = false;
  let before: number | null = null;
  let damaged: Damaged | null = null;
  for (;;) {
    const range = plan.next();
    if (range === null) {
      if (used === null || collected.size >= used) break;
      // Some modems stop after so many records and say OK: then there is more behind the last one.
      if (!reopened) {
        reopened = true;
        plan.reopenTails();
        continue;
      }
      // A line that was lost on its way leaves no trace but the count, which is wrong on some modems: then it stays so.
      const known = context.memory.overcount.get(storage) === used - collected.size;
      if (before !== null || known || plan.hasGaps) break;
      before = collected.size;
      plan.startAgain();
      continue;
    }
    const outcome = await run((sender) =>
      readRange(sender, context.memory, storage, range, (count) =>
        options.onProgress?.(Math.min(total, range.from - info.firstIndex + count), total),
      ),
    );
    const answer = judge(outcome, range, collected, used, damaged);
    if (typeof answer === 'object' && 'odd' in answer) {
      // Noise does not strike twice in the same place: the same range again, before it is cut into smaller ones.
      damaged = answer;
      continue;
    }
    damaged = null;
    if (answer === 'timeout') timeouts += 1;
    if (answer === 'timeout' && timeouts > MAX_TIMEOUTS) throw failureOf(outcome, rangeCommand(range));
    if (answer === 'end') plan.endAt(range.from);
    else if (typeof answer === 'string') plan.settle({ kind: 'refused' });
    else plan.settle({ kind: 'read', lastIndex: answer.lastIndex });
    // A tail that still gave records may be cut again.
    if (typeof answer !== 'string' && answer.lastIndex !== null && before === null) reopened = false;
    options.onProgress?.(Math.min(total, range.to - info.firstIndex + 1), total);
  }
  if (used !== null && before === collected.size)
    context.memory.overcount.set(storage, used - collected.size);
  const learned = plan.learnedLimit;
  if (learned !== null) context.memory.largestRange.set(storage, learned);
  for (const index of plan.unreadable) collected.problem(`index ${index} could not be read`);
  if (plan.givenUpAt !== null) collected.problem(`nothing from index ${plan.givenUpAt} on could be read`);
  const records = collected.sorted();
  const coding = usualCoding(records, context.memory.charset);
  if (records.length > 0) context.memory.textCoding.set(storage, coding);
  const numbers = learnNumberCoding(context.memory, storage, records);
  return {
    info,
    entries: decodeRecords(records, context.memory.charset, coding, numbers),
    problems: collected.problems,
  };
}

/** How this storage shows numbers, by these records and by all that were read before. */
export function learnNumberCoding(
  { numberCoding }: SessionMemory,
  storage: string,
  records: readonly RawRecord[],
): NumberCoding | null {
  const coding = usualNumberCoding(records, numberCoding.get(storage) ?? null);
  if (coding === null) numberCoding.delete(storage);
  else numberCoding.set(storage, coding);
  return coding;
}

function rangeCommand({ from, to }: IndexRange): string {
  return from === to ? `AT+CPBR=${from}` : `AT+CPBR=${from},${to}`;
}

async function readRange(
  sender: CommandSender,
  memory: SessionMemory,
  storage: string,
  range: IndexRange,
  onReplyLine: (count: number) => void,
): Promise<CommandOutcome> {
  await selectPhonebook(sender, memory, storage);
  const command = {
    text: rangeCommand(range),
    prefixes: ['+CPBR:'],
    multiline: true,
    timeoutMs: RANGE_TIMEOUT_MS,
    onReplyLine,
  };
  const outcome = await sender.send(command);
  if (outcome.kind === 'closed' || outcome.kind === 'aborted') throw failureOf(outcome, command.text);
  if (outcome.kind === 'error' && simStateOfError(outcome.final) === 'busy')
    throw failureOf(outcome, command.text);
  if (outcome.kind === 'error' && isCardGone(outcome)) throw failureOf(outcome, command.text);
  return outcome;
}

/** CME -1 is "no card" on the modems that have it, but for a range it means that there is nothing in it. */
function isCardGone({ final }: CommandOutcome): boolean {
  return final?.code !== -1 && simStateOfError(final) !== null;
}

/** What one reply means for the plan; its records go into the collection. */
function judge(
  outcome: CommandOutcome,
  range: IndexRange,
  collected: Collection,
  used: number | null,
  before: Damaged | null,
): { lastIndex: number | null } | Damaged | 'refused' | 'timeout' | 'end' {
  const single = range.from === range.to;
  if (outcome.kind === 'timeout') return 'timeout';
  if (outcome.kind !== 'ok' && outcome.kind !== 'error') return 'refused';
  const { records, damaged } = parsePhonebookRecords(outcome.lines);
  const odd = records.filter(looksOdd);
  const broken = damaged > 0 || outcome.truncated;
  if ((broken || odd.length > 0) && before === null) return { odd };
  // What looks damaged and comes again just so is what the storage has.
  if (odd.some((record) => !before?.odd.some((first) => sameRecord(first, record)))) return 'refused';
  const last = collected.add(records, range);
  if (broken) return 'refused';
  if (outcome.kind === 'ok') return { lastIndex: last };
  const code = outcome.final?.kind === 'cme' ? outcome.final.code : null;
  const saysEmpty = code === NOT_FOUND || code === -1;
  // "Not found" for a range is an answer, unless there should be something somewhere.
  if (saysEmpty && (single || used === null || collected.size >= used)) return { lastIndex: last };
  if (single && code === INVALID_INDEX) return 'end';
  return 'refused';
}

/** A reply that cannot be as the modem sent it, or hardly: with the records that have odd bytes in them. */
interface Damaged {
  odd: RawRecord[];
}

function sameRecord(a: RawRecord, b: RawRecord): boolean {
  return a.index === b.index && a.number === b.number && a.name === b.name;
}

/** The records of one storage, each index once, and what was wrong with them. */
class Collection {
  readonly #records = new Map<number, RawRecord>();
  readonly #problems = new Set<string>();

  get size(): number {
    return this.#records.size;
  }

  get problems(): string[] {
    return [...this.#problems];
  }

  problem(text: string): void {
    this.#problems.add(text);
  }

  /** Gives the highest index that belongs to the range, or null. */
  add(records: readonly RawRecord[], range: IndexRange): number | null {
    let last: number | null = null;
    for (const record of records) {
      if (record.index < range.from || record.index > range.to) {
        this.problem(`the modem gave index ${record.index}, which it was not asked for`);
        continue;
      }
      last = Math.max(last ?? 0, record.index);
      const known = this.#records.get(record.index);
      if (known === undefined) this.#records.set(record.index, record);
      else if (known.number !== record.number || known.name !== record.name) {
        this.problem(`the modem gave two different records for index ${record.index}`);
      }
    }
    return last;
  }

  sorted(): RawRecord[] {
    return [...this.#records.values()].sort((a, b) => a.index - b.index);
  }
}
