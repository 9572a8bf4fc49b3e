import type { CommandSender } from '../../at/channel.ts';
import type { AtCommand } from '../../at/command.ts';
import type { CommandOutcome } from '../../at/transaction.ts';
import { SimError } from '../../core/errors.ts';
import type { MessageStorage, StoredSms, StoredSmsStatus } from '../contract/device.ts';
import { ask, type ModemContext } from './context.ts';
import type { ModemDialect } from './dialect.ts';
import { failureOf } from './failure.ts';
import type { RunSequence } from './phonebook-reader.ts';
import { checkStorageName } from './phonebook-storage.ts';
import {
  parseMessage,
  parseMessageList,
  parseMessageUse,
  parseWrittenIndex,
  STORED_SMS_STATUS,
} from './replies/messages.ts';
import { simStateOfError } from './replies/sim.ts';
import { checkPdu, PROMPT_TIMEOUT_MS } from './submit.ts';

/** Some modems need twenty seconds for a full card. */
const LIST_TIMEOUT_MS = 60_000;

/** Storages that hold messages of their own; MT is ME and SM together (27.005 section 3.2.2). */
const OWN_STORAGES = ['SM', 'ME', 'SR'] as const;

const INVALID_MEMORY_INDEX = 321;

/**
 * Lists the messages of every storage that exists; a message that is seen in two of them is listed once.
 * @param quiet asks the modem to leave what is unread unread, where it can
 */
export async function listMessages(
  context: ModemContext,
  run: RunSequence,
  quiet = false,
): Promise<StoredSms[]> {
  const lists: StoredSms[][] = [];
  for (const storage of storagesToRead(context.memory.messageStorages)) {
    const list = await run((sender) => listStorage(sender, context, storage, quiet));
    // Some modems show one memory under two names: then every index and PDU is the same.
    if (!lists.some((other) => sameMemory(other, list))) lists.push(list);
  }
  return lists.flat();
}

function sameMemory(one: readonly StoredSms[], other: readonly StoredSms[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ index, pdu }, at) => index === other[at]?.index && pdu === other[at]?.pdu)
  );
}

/** The storages to look into, given those that the modem names. */
export function storagesToRead(existing: readonly string[]): string[] {
  const own = OWN_STORAGES.filter((name) => existing.includes(name));
  if (own.includes('SM') || own.includes('ME')) return own;
  if (existing.includes('MT')) return ['MT', ...own];
  // A modem that does not tell has at least the card.
  return existing.length === 0 ? ['SM'] : own;
}

/** Reads one message; null when the slot is empty. `quiet` as for `listMessages`. */
export async function readMessage(
  sender: CommandSender,
  context: Pick<ModemContext, 'dialect' | 'memory'>,
  storage: string,
  index: number,
  quiet = false,
): Promise<StoredSms | null> {
  checkStorageName(storage);
  checkIndex(index);
  if ((await selectStorage(sender, context.dialect, storage)) === null) return null;
  const command = { text: `AT+CMGR=${index}`, prefixes: ['+CMGR:'] };
  const outcome =
    (quiet ? await sendQuietly(sender, context, command) : null) ?? (await sender.send(command));
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
  if ((await selectStorage(sender, dialect, storage)) === null) throw notOpened(storage);
  const command = { text: `AT+CMGD=${index}`, timeoutMs: LIST_TIMEOUT_MS };
  const outcome = await sender.send(command);
  if (outcome.kind === 'ok') return;
  if (outcome.kind === 'error' && outcome.final?.code === INVALID_MEMORY_INDEX) return;
  throw failureOf(outcome, command.text);
}

async function listStorage(
  sender: CommandSender,
  context: ModemContext,
  storage: string,
  quiet: boolean,
): Promise<StoredSms[]> {
  const use = await selectStorage(sender, context.dialect, storage);
  if (use === null) return [];
  let reply = (quiet ? await listQuietly(sender, context, use.used) : null) ?? (await listSelected(sender));
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
    const believed = hasItsLength(message) ? message : await readAgain(sender, context, message, quiet);
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
async function readAgain(
  sender: CommandSender,
  context: Pick<ModemContext, 'memory'>,
  first: StoredSms,
  quiet: boolean,
): Promise<StoredSms | null> {
  const command = { text: `AT+CMGR=${first.index}`, prefixes: ['+CMGR:'] };
  const outcome =
    (quiet ? await sendQuietly(sender, context, command) : null) ?? (await sender.send(command));
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

/**
 * The same without marking anything as read: mode 1, which the 2G modules of Quectel (M10 AT Commands Set 1.01, AT+CMGL) and of
 * SIMCom have, and which others refuse. Null when it does not work here: also when it shows less than the modem counts, as where
 * the second number means something else.
 */
async function listQuietly(
  sender: CommandSender,
  context: Pick<ModemContext, 'memory'>,
  used: number | null,
): Promise<CommandOutcome | null> {
  const command = { text: 'AT+CMGL=4', prefixes: ['+CMGL:'], timeoutMs: LIST_TIMEOUT_MS };
  const outcome = await sendQuietly(sender, context, command);
  if (outcome?.kind !== 'ok') return null;
  return parseMessageList(outcome.lines).messages.length < (used ?? 0) ? null : outcome;
}

/** A reading command in its mode 1; null when this modem does not take that. @throws SimError when it is silent or gone */
async function sendQuietly(
  sender: CommandSender,
  { memory }: Pick<ModemContext, 'memory'>,
  command: AtCommand,
): Promise<CommandOutcome | null> {
  if (memory.noQuietReading) return null;
  const text = `${command.text},1`;
  const outcome = await sender.send({ ...command, text });
  if (outcome.kind === 'ok') return outcome;
  if (outcome.kind !== 'error') throw failureOf(outcome, text);
  // An empty place is refused in either mode: it says nothing of the mode.
  if (outcome.final?.code !== INVALID_MEMORY_INDEX) memory.noQuietReading = true;
  return null;
}

/** How full a storage is; null when the modem refuses it for its own reasons. @throws SimError when the card is the reason */
async function selectStorage(
  sender: CommandSender,
  dialect: ModemDialect,
  storage: string,
): Promise<StorageUse | null> {
  // The third is where received messages go (27.005 section 3.2.2): where it must be named, it stays the same, the card.
  return setStorages(sender, [storage, storage, 'SM'].slice(0, dialect.messageStorageArguments));
}

interface StorageUse {
  used: number | null;
  total: number | null;
}

async function setStorages(sender: CommandSender, names: readonly string[]): Promise<StorageUse | null> {
  const command = { text: `AT+CPMS=${names.map((name) => `"${name}"`).join(',')}`, prefixes: ['+CPMS:'] };
  const outcome = await sender.send(command);
  if (outcome.kind === 'ok') return parseMessageUse(outcome.lines) ?? { used: null, total: null };
  if (outcome.kind === 'error' && simStateOfError(outcome.final) === null) return null;
  throw failureOf(outcome, command.text);
}

/** The storages that `listMessages` looks into and that the modem opens, with their size. */
export async function readMessageStorages(
  sender: CommandSender,
  { dialect, memory }: Pick<ModemContext, 'dialect' | 'memory'>,
): Promise<MessageStorage[]> {
  const found: MessageStorage[] = [];
  for (const storage of storagesToRead(memory.messageStorages)) {
    const use = await selectStorage(sender, dialect, storage);
    if (use !== null) found.push({ storage, ...use });
  }
  return found;
}

/**
 * Writes one message (27.005 section 4.3). The second storage of +CPMS is the one that is written to, so it is named even where
 * one name is enough for reading.
 */
export async function storeMessage(
  sender: CommandSender,
  context: Pick<ModemContext, 'dialect' | 'memory'>,
  storage: string,
  message: { status: StoredSmsStatus | null; pdu: string; tpduLength: number },
): Promise<{ index: number | null }> {
  const { status, pdu, tpduLength } = message;
  checkStorageName(storage);
  checkPdu(pdu, tpduLength);
  if (!context.memory.pduMode) {
    throw new SimError('DEVICE_REFUSED', 'the modem does not take messages in PDU mode', {
      hint: 'this modem cannot be given messages by simkeeper; use another one',
      details: { storage, afterPayload: false },
    });
  }
  const names = [storage, storage, 'SM'];
  const count = Math.max(2, context.dialect.messageStorageArguments);
  const opened =
    (await setStorages(sender, names.slice(0, count))) ??
    (count < 3 ? await setStorages(sender, names) : null);
  if (opened === null) throw notOpened(storage);
  const stat = status === null ? '' : `,${STORED_SMS_STATUS.indexOf(status)}`;
  const outcome = await sender.send({
    text: `AT+CMGW=${tpduLength}${stat}`,
    prefixes: ['+CMGW:'],
    payload: pdu,
    timeoutMs: LIST_TIMEOUT_MS,
    promptTimeoutMs: PROMPT_TIMEOUT_MS,
  });
  if (outcome.kind === 'ok') return { index: parseWrittenIndex(outcome.lines) };
  const failure = failureOf(outcome, `AT+CMGW=${tpduLength}${stat}`);
  const { code, message: text, hint, details } = failure;
  throw new SimError(code, text, {
    ...(hint === null ? {} : { hint }),
    details: { ...details, storage, afterPayload: outcome.payloadSent },
  });
}

function notOpened(storage: string): SimError {
  return new SimError('DEVICE_REFUSED', `the modem does not open its storage ${storage}`, {
    details: { storage },
  });
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
