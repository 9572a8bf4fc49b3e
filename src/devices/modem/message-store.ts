import type { CommandSender } from '../../at/channel.ts';
import type { CommandOutcome } from '../../at/transaction.ts';
import { SimError } from '../../core/errors.ts';
import type { StoredSms } from '../contract/device.ts';
import { ask, type ModemContext } from './context.ts';
import type { ModemDialect } from './dialect.ts';
import { failureOf } from './failure.ts';
import type { RunSequence } from './phonebook-reader.ts';
import { checkStorageName } from './phonebook-storage.ts';
import { parseMessage, parseMessageList } from './replies/messages.ts';
import { simStateOfError } from './replies/sim.ts';

/** Some modems need twenty seconds for a full card. */
const LIST_TIMEOUT_MS = 60_000;

/** Storages that hold messages of their own; MT is ME and SM together (27.005 section 3.2.2). */
const OWN_STORAGES = ['SM', 'ME', 'SR'] as const;

const INVALID_MEMORY_INDEX = 321;

/** Lists the messages of every storage that exists; a message that is seen in two of them is listed once. */
export async function listMessages(context: ModemContext, run: RunSequence): Promise<StoredSms[]> {
  const messages: StoredSms[] = [];
  const seen = new Set<string>();
  for (const storage of storagesToRead(context.memory.messageStorages)) {
    for (const message of await run((sender) => listStorage(sender, context.dialect, storage))) {
      // Some modems show one memory under two names: then index and PDU are the same too.
      const key = `${message.index} ${message.pdu}`;
      if (seen.has(key)) continue;
      seen.add(key);
      messages.push(message);
    }
  }
  return messages;
}

/** The storages to look into, given those that the modem names. */
export function storagesToRead(existing: readonly string[]): string[] {
  const own = OWN_STORAGES.filter((name) => existing.includes(name));
  if (own.includes('SM') || own.includes('ME')) return own;
  if (existing.includes('MT')) return ['MT', ...own];
  // A modem that does not tell has at least the card.
  return existing.length === 0 ? ['SM'] : own;
}

/** Reads one message; null when the slot is empty. */
export async function readMessage(
  sender: CommandSender,
  dialect: ModemDialect,
  storage: string,
  index: number,
): Promise<StoredSms | null> {
  checkStorageName(storage);
  checkIndex(index);
  if (!(await selectStorage(sender, dialect, storage))) return null;
  const command = { text: `AT+CMGR=${index}`, prefixes: ['+CMGR:'] };
  const outcome = await sender.send(command);
  if (outcome.kind === 'error' && meansEmpty(outcome)) return null;
  if (outcome.kind !== 'ok') throw failureOf(outcome, command.text);
  const message = parseMessage(outcome.lines);
  if (message === null) return null;
  const { status, pdu, tpduLength } = message;
  return { storage, index, status, pdu, tpduLength };
}

/** Deletes one message; one that is gone already is as good as deleted. */
export async function deleteMessage(
  sender: CommandSender,
  dialect: ModemDialect,
  storage: string,
  index: number,
): Promise<void> {
  checkStorageName(storage);
  checkIndex(index);
  if (!(await selectStorage(sender, dialect, storage))) {
    throw new SimError('DEVICE_REFUSED', `the modem does not open its storage ${storage}`, {
      details: { storage },
    });
  }
  const command = { text: `AT+CMGD=${index}`, timeoutMs: LIST_TIMEOUT_MS };
  const outcome = await sender.send(command);
  if (outcome.kind === 'ok') return;
  if (outcome.kind === 'error' && outcome.final?.code === INVALID_MEMORY_INDEX) return;
  throw failureOf(outcome, command.text);
}

async function listStorage(
  sender: CommandSender,
  dialect: ModemDialect,
  storage: string,
): Promise<StoredSms[]> {
  if (!(await selectStorage(sender, dialect, storage))) return [];
  let reply = await listSelected(sender);
  if (reply === null) return [];
  // What is taken in is deleted: a list that was damaged on its way is not believed.
  if (reply.truncated || parseMessageList(reply.lines).problems.some((problem) => problem.includes('no PDU')))
    reply = await listSelected(sender);
  let list = parseMessageList(reply?.lines ?? []);
  if (list.problems.some((problem) => problem.includes('as text'))) {
    // The modem has fallen back to text mode without telling: set it again and ask once more.
    await ask(sender, { text: 'AT+CMGF=0' });
    list = parseMessageList((await listSelected(sender))?.lines ?? []);
  }
  const found: StoredSms[] = [];
  for (const { index, status, pdu, tpduLength } of list.messages) {
    if (index === null) continue;
    const message = { storage, index, status, pdu, tpduLength };
    const believed = hasItsLength(message) ? message : await readAgain(sender, message);
    if (believed !== null) found.push(believed);
  }
  return found;
}

/** The length of the header is the only check sum that a message has on this line. */
function hasItsLength({ pdu, tpduLength }: StoredSms): boolean {
  const centre = Number.parseInt(pdu.slice(0, 2), 16);
  return tpduLength === null || pdu.length === (tpduLength + centre + 1) * 2;
}

/**
 * A message whose length is wrong was damaged on its way, or the modem is one that counts wrongly: the second reading tells.
 * Null when it differs and is no better: then the message stays where it is until the next look.
 */
async function readAgain(sender: CommandSender, first: StoredSms): Promise<StoredSms | null> {
  const outcome = await sender.send({ text: `AT+CMGR=${first.index}`, prefixes: ['+CMGR:'] });
  if (outcome.kind !== 'ok' && outcome.kind !== 'error') throw failureOf(outcome, `AT+CMGR=${first.index}`);
  const second = parseMessage(outcome.lines);
  if (second === null) return first;
  const again = { ...first, pdu: second.pdu, tpduLength: second.tpduLength };
  return hasItsLength(again) || again.pdu === first.pdu ? again : null;
}

/** All messages of the selected storage (4: of every status, 27.005 section 3.4.2); null when it is empty. */
async function listSelected(sender: CommandSender): Promise<CommandOutcome | null> {
  const command = { text: 'AT+CMGL=4', prefixes: ['+CMGL:'], timeoutMs: LIST_TIMEOUT_MS };
  const outcome = await sender.send(command);
  if (outcome.kind === 'ok') return outcome;
  if (outcome.kind === 'error' && outcome.final?.code === INVALID_MEMORY_INDEX) return null;
  throw failureOf(outcome, command.text);
}

/** False when the modem refuses the storage for its own reasons. @throws SimError when the card is the reason */
async function selectStorage(
  sender: CommandSender,
  dialect: ModemDialect,
  storage: string,
): Promise<boolean> {
  // The third is where received messages go (27.005 section 3.2.2): where it must be named, it stays the same, the card.
  const names = [storage, storage, 'SM'].slice(0, dialect.messageStorageArguments);
  const command = { text: `AT+CPMS=${names.map((name) => `"${name}"`).join(',')}`, prefixes: ['+CPMS:'] };
  const outcome = await sender.send(command);
  if (outcome.kind === 'ok') return true;
  if (outcome.kind === 'error' && simStateOfError(outcome.final) === null) return false;
  throw failureOf(outcome, command.text);
}

/** An empty slot is told by CMS 321, or by a bare ERROR on modems that know no better. */
function meansEmpty({ final }: CommandOutcome): boolean {
  return final?.code === INVALID_MEMORY_INDEX || final?.kind === 'error';
}

function checkIndex(index: number): void {
  if (!Number.isInteger(index) || index < 0 || index > 65_535) {
    throw new SimError('INPUT_INVALID', `not the index of a message: ${index}`, {
      details: { field: 'index' },
    });
  }
}
