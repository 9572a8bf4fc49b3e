import type { CommandSender } from '../../at/channel.ts';
import type { CommandOutcome } from '../../at/transaction.ts';
import { isSimError, SimError } from '../../core/errors.ts';
import type { PhonebookEntry } from '../contract/device.ts';
import type { ModemContext } from './context.ts';
import { errorNumbers, failureOf } from './failure.ts';
import { isProvenEmpty } from './phonebook-empty-place.ts';
import { learnNumberCoding } from './phonebook-reader.ts';
import { checkStorageName, isWritable, RANGE_TIMEOUT_MS, selectPhonebook } from './phonebook-storage.ts';
import { nameToWrite, numberToWrite } from './phonebook-text.ts';
import { decodeRecords, looksOdd, parsePhonebookRecords, type RawRecord } from './replies/phonebook.ts';
import { simStateOfError } from './replies/sim.ts';

/** A card may need seconds for one record, and longer when the modem is busy with its own copy of the phone book. */
const WRITE_TIMEOUT_MS = 30_000;

const MAX_INDEX = 65_535;
const INVALID_CHARACTERS = 27;

/** 27.007 section 9.2.1: why a record was refused, for a program and for a person. */
const REFUSALS: Readonly<Record<number, { reason: string; words: string; hint: string }>> = {
  3: { reason: 'not-allowed', words: 'it does not allow it', hint: 'this storage may be write-protected' },
  4: { reason: 'not-supported', words: 'it cannot write it', hint: 'try another storage, or another modem' },
  17: {
    reason: 'not-allowed',
    words: 'it wants the PIN2 of the card',
    hint: 'simkeeper never enters a PIN2: choose another storage',
  },
  18: {
    reason: 'not-allowed',
    words: 'it wants the PUK2 of the card',
    hint: 'simkeeper never enters a PUK2: choose another storage',
  },
  20: {
    reason: 'memory-full',
    words: 'the storage is full',
    hint: 'delete contacts from it, or write fewer',
  },
  21: {
    reason: 'invalid-index',
    words: 'there is no such place',
    hint: 'the storage is smaller than that',
  },
  24: { reason: 'name-too-long', words: 'the name is too long', hint: 'shorten the name' },
  25: {
    reason: 'name-characters',
    words: 'the name has characters that it cannot store',
    hint: 'write the name in other letters',
  },
  26: { reason: 'number-too-long', words: 'the number is too long', hint: 'shorten the number' },
  27: {
    reason: 'number-characters',
    words: 'the number has characters that it cannot store',
    hint: 'write the number with digits only',
  },
};

/**
 * Reads one record; null when its place is empty.
 * @throws SimError DEVICE_REFUSED DEVICE_TIMEOUT PORT_CLOSED DEVICE_GARBLED INPUT_INVALID
 */
export async function readPhonebookEntry(
  sender: CommandSender,
  context: ModemContext,
  storage: string,
  index: number,
): Promise<PhonebookEntry | null> {
  checkStorageName(storage);
  checkIndex(index);
  await selectPhonebook(sender, context.memory, storage);
  const read = await readRecord(sender, context, storage, index);
  if (
    'refused' in read &&
    saysNothing(read.refused) &&
    (await isProvenEmpty(sender, context, storage, index))
  )
    return null;
  if ('refused' in read) throw refusal(read.refused, `read record ${index} of ${storage}`, storage, index);
  return read.entry;
}

/**
 * Writes one record and reads it back in the same sequence, so that nothing else opens another storage in between. Writing the
 * same record again does no harm: after an answer that never came the record is read, and what stands there as it was wanted was
 * written.
 * @throws SimError as `PhonebookWriter.writePhonebookEntry` says
 */
export async function writePhonebookEntry(
  sender: CommandSender,
  context: ModemContext,
  storage: string,
  entry: PhonebookEntry,
  onUnanswered?: () => void,
): Promise<PhonebookEntry | null> {
  checkPlace(storage, entry.index);
  if (entry.name === '' && entry.number === '') {
    throw new SimError('INPUT_INVALID', 'a record without a name and a number cannot be stored', {
      details: { field: 'number' },
    });
  }
  const { memory } = context;
  const { number, type } = numberToWrite(entry);
  const name = nameToWrite(entry.name, memory.charset);
  const wanted = { ...entry, number };
  await selectPhonebook(sender, context.memory, storage);
  const write = (digits: string) =>
    sender.send({
      text: `AT+CPBW=${entry.index},"${digits}",${type},"${name}"`,
      timeoutMs: WRITE_TIMEOUT_MS,
    });
  const plain = memory.numbersInUcs2 ? numberInUcs2(number) : number;
  let outcome = await write(plain);
  if (
    memory.charset === 'UCS2' &&
    outcome.final?.kind === 'cme' &&
    outcome.final.code === INVALID_CHARACTERS
  ) {
    // By 27.007 section 5.5 the character set is that of every string; most modems take numbers as they are all the same.
    const other = memory.numbersInUcs2 ? number : numberInUcs2(number);
    outcome = await write(other);
    if (outcome.kind === 'ok') memory.numbersInUcs2 = !memory.numbersInUcs2;
  }
  const task = `write record ${entry.index} of ${storage}`;
  if (outcome.kind === 'error') throw refusal(outcome, task, storage, entry.index);
  if (outcome.kind === 'ok') return readBack(sender, context, storage, entry.index, task);
  if (outcome.kind === 'timeout') onUnanswered?.();
  const found = await lookAfterSilence(sender, context, storage, entry.index);
  if (found !== 'unread' && found !== null && sameRecord(found, wanted)) return found;
  throw unknownOutcome(outcome, task, storage, entry.index);
}

/** Empties one place, and reads it back. @throws SimError as `PhonebookWriter.deletePhonebookEntry` says */
export async function deletePhonebookEntry(
  sender: CommandSender,
  context: ModemContext,
  storage: string,
  index: number,
  onUnanswered?: () => void,
): Promise<void> {
  checkPlace(storage, index);
  await selectPhonebook(sender, context.memory, storage);
  const task = `delete record ${index} of ${storage}`;
  const outcome = await sender.send({ text: `AT+CPBW=${index}`, timeoutMs: WRITE_TIMEOUT_MS });
  // What is empty already cannot be deleted on some modems.
  if (outcome.kind === 'error') {
    if (simStateOfError(outcome.final) !== null) throw failureOf(outcome, `AT+CPBW=${index}`);
    const read = await readRecord(sender, context, storage, index);
    if ('entry' in read && read.entry === null) return;
    if (
      'refused' in read &&
      saysNothing(read.refused) &&
      (await isProvenEmpty(sender, context, storage, index))
    )
      return;
    throw refusal(outcome, task, storage, index);
  }
  const sure = outcome.kind === 'ok';
  if (outcome.kind === 'timeout') onUnanswered?.();
  const found = sure
    ? await readBack(sender, context, storage, index, task)
    : await lookAfterSilence(sender, context, storage, index);
  if (found === null) return;
  if (!sure) throw unknownOutcome(outcome, task, storage, index);
  throw new SimError(
    'DEVICE_REFUSED',
    `the modem said that it would ${task}, but the record is still there`,
    {
      hint: 'try again; if it stays so, delete it in a phone',
      details: { storage, index },
    },
  );
}

function sameRecord(found: PhonebookEntry, wanted: PhonebookEntry): boolean {
  return found.name === wanted.name && found.number === wanted.number;
}

function numberInUcs2(number: string): string {
  return Array.from(number, (character) => character.charCodeAt(0).toString(16).padStart(4, '0'))
    .join('')
    .toUpperCase();
}

type ReadRecord = { entry: PhonebookEntry | null } | { refused: CommandOutcome };

/** One record of the selected storage; a reply that looks damaged, or does not come, is asked for once more. */
async function readRecord(
  sender: CommandSender,
  { memory }: ModemContext,
  storage: string,
  index: number,
): Promise<ReadRecord> {
  const command = {
    text: `AT+CPBR=${index}`,
    prefixes: ['+CPBR:'],
    multiline: true,
    timeoutMs: RANGE_TIMEOUT_MS,
  };
  let before: RawRecord | null = null;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await sender.send(command);
    if (outcome.kind === 'error') return meansEmpty(outcome) ? { entry: null } : { refused: outcome };
    if (outcome.kind === 'timeout' && attempt === 1) continue;
    if (outcome.kind !== 'ok') throw failureOf(outcome, command.text);
    const { records, damaged } = parsePhonebookRecords(outcome.lines);
    const record = records.find((one) => one.index === index) ?? null;
    const foreign = record === null && records.length > 0;
    const again = record !== null && before !== null && sameRaw(record, before);
    if (damaged === 0 && !outcome.truncated && !foreign && (record === null || !looksOdd(record) || again)) {
      if (record === null) return { entry: null };
      const numbers = learnNumberCoding(memory, storage, [record]);
      const coding = memory.textCoding.get(storage);
      const [entry = null] = decodeRecords([record], memory.charset, coding, numbers);
      return { entry };
    }
    before = record;
    if (attempt === 2) {
      throw new SimError('DEVICE_GARBLED', `the modem does not show record ${index} of ${storage} as it is`, {
        hint: 'try again; check the cable, and the speed of the port (--baud)',
        details: { storage, index },
      });
    }
  }
}

function sameRaw(a: RawRecord, b: RawRecord): boolean {
  return a.number === b.number && a.name === b.name;
}

/** An empty place: OK without a record, "not found", on some "no card" (-1), which was asked for just before. */
function meansEmpty({ final }: CommandOutcome): boolean {
  return final?.kind === 'cme' && (final.code === 22 || final.code === -1);
}

/** A bare ERROR: the only one that modems without numeric errors have, also for an empty place. */
function saysNothing({ final }: CommandOutcome): boolean {
  return final?.kind === 'error';
}

/** The record after the modem said OK. A modem without numeric errors may say ERROR for a place that is empty. */
async function readBack(
  sender: CommandSender,
  context: ModemContext,
  storage: string,
  index: number,
  task: string,
): Promise<PhonebookEntry | null> {
  const read = await readRecord(sender, context, storage, index);
  if ('entry' in read) return read.entry;
  if (saysNothing(read.refused)) return null;
  throw refusal(read.refused, `${task}: it does not show it`, storage, index);
}

/** What stands there after an answer that did not come; `unread` when that cannot be found out either. */
async function lookAfterSilence(
  sender: CommandSender,
  context: ModemContext,
  storage: string,
  index: number,
): Promise<PhonebookEntry | 'unread' | null> {
  try {
    // The modem may have restarted without a word: then another storage is open.
    await selectPhonebook(sender, context.memory, storage);
    const read = await readRecord(sender, context, storage, index);
    return 'entry' in read ? read.entry : 'unread';
  } catch (error) {
    if (isSimError(error)) return 'unread';
    throw error;
  }
}

function refusal(outcome: CommandOutcome, task: string, storage: string, index: number): SimError {
  if (simStateOfError(outcome.final) !== null) return failureOf(outcome, `AT+CPBW=${index}`);
  const numbers = errorNumbers(outcome);
  const known = REFUSALS[numbers.cme ?? -1];
  const why = known?.words ?? 'it does not say why';
  return new SimError('DEVICE_REFUSED', `the modem refused to ${task}: ${why}`, {
    hint: known?.hint ?? 'the name or the number may be too long for it, or the storage full',
    details: { storage, index, reason: known?.reason ?? 'unknown', ...numbers },
  });
}

/** The modem may have done it. A restart is no reason to do it again by itself: there may be another card in it now. */
function unknownOutcome(outcome: CommandOutcome, task: string, storage: string, index: number): SimError {
  const details = { storage, index, restarted: outcome.kind === 'aborted' };
  if (outcome.kind === 'closed') return failureOf(outcome, `AT+CPBW=${index}`);
  return new SimError('DEVICE_TIMEOUT', `the modem did not say whether it could ${task}`, {
    hint: 'read the storage again before anything else is written',
    details,
  });
}

function checkPlace(storage: string, index: number): void {
  checkStorageName(storage);
  checkIndex(index);
  if (isWritable(storage)) return;
  throw new SimError('INPUT_INVALID', `the storage ${storage} is not written by simkeeper`, {
    hint: 'contacts are written to SM (the SIM) or ME (the modem)',
    details: { field: 'storage', storage },
  });
}

function checkIndex(index: number): void {
  if (!Number.isInteger(index) || index < 0 || index > MAX_INDEX) {
    throw new SimError('INPUT_INVALID', `not the index of a record: ${index}`, {
      details: { field: 'index' },
    });
  }
}
