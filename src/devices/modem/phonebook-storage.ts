import type { CommandSender } from '../../at/channel.ts';
import { ucs2Hex } from '../../codec/ucs2.ts';
import { SimError } from '../../core/errors.ts';
import type { PhonebookInfo } from '../contract/device.ts';
import { askOptional, type SessionMemory } from './context.ts';
import { errorNumbers, failureOf } from './failure.ts';
import { parsePhonebookLimits, parsePhonebookName, parsePhonebookUse } from './replies/phonebook.ts';
import { simStateOfError } from './replies/sim.ts';

/** Without a record for so long the modem is not reading any more. */
export const RANGE_TIMEOUT_MS = 20_000;

/**
 * Storages that are no place for contacts (27.007 section 8.11): last dialled, missed and received calls, emergency and service
 * numbers, own numbers; fixed dialling, which wants PIN2 and changes what the card may dial; and MT, which is ME and SM together:
 * where a record would go is up to the modem.
 */
const NOT_WRITABLE: ReadonlySet<string> = new Set([
  'LD',
  'DC',
  'MC',
  'RC',
  'EN',
  'SN',
  'SD',
  'BD',
  'ON',
  'FD',
  'VM',
  'MT',
]);

/** False for a storage that must not or cannot be written. */
export function isWritable(storage: string): boolean {
  return !NOT_WRITABLE.has(storage);
}

/** A name goes into a command inside of quotes. @throws SimError INPUT_INVALID */
export function checkStorageName(storage: string): void {
  if (!/^[A-Z]{2,4}$/.test(storage)) {
    throw new SimError(
      'INPUT_INVALID',
      `not the name of a storage: ${JSON.stringify(storage.slice(0, 20))}`,
      {
        hint: 'storages have names of two capital letters, such as SM and ME',
        details: { field: 'storage' },
      },
    );
  }
}

/**
 * Opens a storage for the commands that follow in the same sequence. 27.007 section 5.5 lets a modem have every string in the
 * character set that was chosen, and some want the name of a storage so too: the Sony Ericsson 610 (gammu/gammu@963a0f6,
 * common/phone/at/atgen.c, which then leaves UCS2). Until one form has worked, the other is tried once where the first is refused,
 * and believed only when the modem says that this storage is open now: nothing must be written into another one.
 * @throws SimError DEVICE_REFUSED
 */
export async function selectPhonebook(
  sender: CommandSender,
  memory: SessionMemory,
  storage: string,
): Promise<void> {
  const encoded = memory.charset === 'UCS2' && memory.storageNames === 'ucs2';
  const command = { text: `AT+CPBS="${encoded ? ucs2Hex(storage) : storage}"` };
  const outcome = await sender.send(command);
  const open = memory.charset === 'UCS2' && memory.storageNames === null;
  if (outcome.kind === 'ok') {
    if (open) memory.storageNames = 'plain';
    return;
  }
  if (open && outcome.kind === 'error' && simStateOfError(outcome.final) === null) {
    const other = await sender.send({ text: `AT+CPBS="${ucs2Hex(storage)}"` });
    if (other.kind !== 'ok' && other.kind !== 'error') throw failureOf(other, command.text);
    if (other.kind === 'ok' && (await openStorage(sender)) === storage) {
      memory.storageNames = 'ucs2';
      return;
    }
  }
  if (outcome.kind !== 'error' || simStateOfError(outcome.final) !== null)
    throw failureOf(outcome, command.text);
  throw new SimError('DEVICE_REFUSED', `the modem has no phone book ${storage}, or does not open it`, {
    hint: 'see which phone books there are: simkeeper modem at NAME "AT+CPBS=?"',
    details: { storage, ...errorNumbers(outcome) },
  });
}

async function openStorage(sender: CommandSender): Promise<string | null> {
  return parsePhonebookName((await askOptional(sender, { text: 'AT+CPBS?', prefixes: ['+CPBS:'] })) ?? []);
}

/** Opens a storage and asks how large it is, and how much of it is used; null where the modem does not tell. */
export async function readPhonebookInfo(
  sender: CommandSender,
  memory: SessionMemory,
  storage: string,
): Promise<{ info: PhonebookInfo; used: number | null }> {
  await selectPhonebook(sender, memory, storage);
  const test = await sender.send({ text: 'AT+CPBR=?', prefixes: ['+CPBR:'], timeoutMs: RANGE_TIMEOUT_MS });
  if (test.kind !== 'ok' && (test.kind !== 'error' || simStateOfError(test.final) !== null)) {
    throw failureOf(test, 'AT+CPBR=?');
  }
  const limits = parsePhonebookLimits(test.lines);
  const use = parsePhonebookUse(
    (await askOptional(sender, { text: 'AT+CPBS?', prefixes: ['+CPBS:'] })) ?? [],
  );
  if (limits !== null) return { info: { storage, ...limits }, used: use?.used ?? null };
  if (use === null || use.total === 0) {
    if (use?.total === 0) return { info: { storage, ...NO_LIMITS, lastIndex: 0 }, used: 0 };
    throw new SimError('DEVICE_GARBLED', `the modem does not say how large its phone book ${storage} is`, {
      details: { storage },
    });
  }
  return { info: { storage, ...NO_LIMITS, lastIndex: use.total }, used: use.used };
}

const NO_LIMITS = { firstIndex: 1, maxNumberLength: null, maxNameLength: null } as const;
