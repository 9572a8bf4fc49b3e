import { askOptional, type DeviceSender, type ModemContext, type SessionMemory } from './context.ts';
import type { InitStep } from './dialect.ts';
import { failureOf } from './failure.ts';
import { afterPrefix } from './replies/fields.ts';
import { parseMessageStorages } from './replies/messages.ts';
import { plainName } from './replies/phonebook.ts';
import { simStateOfError } from './replies/sim.ts';
import type { Charset } from './replies/text-coding.ts';

/** The first commands of a session, and again after a restart: nothing in them needs the card. */
export async function setUpModem(sender: DeviceSender, { dialect, memory }: ModemContext): Promise<void> {
  memory.echoOff = false;
  let echoOff = false;
  for (const step of dialect.modemInit) {
    const outcome = await sender.send({ text: step.text, prefixes: step.prefixes ?? [] });
    if (outcome.kind !== 'ok' && outcome.kind !== 'error') throw failureOf(outcome, step.text);
    if (step.id === 'echo-off') echoOff = outcome.kind === 'ok';
    // Some modems say OK to ATE0 and go on with the echo: then it can tell nothing.
    else if (outcome.echoSeen) echoOff = false;
  }
  memory.echoOff = echoOff;
}

/** Further first settings, of a vendor that was found out after the common ones were made. */
export async function addModemSettings(sender: DeviceSender, steps: readonly InitStep[]): Promise<void> {
  for (const step of steps) await runStep(sender, step);
}

/** The commands that need the card. False when the card is busy: then all of them are due again. */
export async function setUpSim(sender: DeviceSender, context: ModemContext): Promise<boolean> {
  const { dialect, memory } = context;
  for (const step of dialect.simInit) {
    const worked = await runStep(sender, step);
    if (worked === 'busy') return false;
    await remember(sender, step, worked === 'ok', memory);
  }
  const storages = await askOptional(sender, { text: 'AT+CPMS=?', prefixes: ['+CPMS:'] });
  memory.messageStorages = parseMessageStorages(storages ?? []);
  const { withReportStorage, withoutReportStorage } = dialect.notifications;
  const modes = memory.messageStorages.includes('SR') ? withReportStorage : withoutReportStorage;
  for (const mode of modes) {
    const worked = await runStep(sender, { text: `AT+CNMI=${mode}`, why: 'tells of received messages' });
    if (worked === 'busy') return false;
    if (worked === 'ok') break;
  }
  return true;
}

async function runStep(sender: DeviceSender, step: InitStep): Promise<'ok' | 'refused' | 'busy'> {
  const outcome = await sender.send({ text: step.text, prefixes: step.prefixes ?? [] });
  if (outcome.kind === 'ok') return 'ok';
  if (outcome.kind !== 'error') throw failureOf(outcome, step.text);
  return simStateOfError(outcome.final) === 'busy' ? 'busy' : 'refused';
}

async function remember(
  sender: DeviceSender,
  step: InitStep,
  worked: boolean,
  memory: SessionMemory,
): Promise<void> {
  if (step.id === 'pdu-mode') memory.pduMode = worked;
  if (step.id === 'acknowledge') memory.needsAcknowledge = worked;
  if (step.id === 'gsm') memory.charset = worked ? 'GSM' : await askCharset(sender);
  if (step.id === 'ucs2') memory.charset = worked ? 'UCS2' : await bestCharset(sender);
}

/** Without UCS2: what the modem uses, but never one that has no umlauts, such as its default IRA, when it has another. */
async function bestCharset(sender: DeviceSender): Promise<Charset> {
  const used = await askCharset(sender);
  if (used !== 'other') return used;
  const outcome = await sender.send({ text: 'AT+CSCS="GSM"' });
  return outcome.kind === 'ok' ? 'GSM' : used;
}

/** What the modem uses when it does not take UCS2 (27.007 section 5.5). */
async function askCharset(sender: DeviceSender): Promise<Charset> {
  const lines = await askOptional(sender, { text: 'AT+CSCS?', prefixes: ['+CSCS:'] });
  const name = (lines ?? []).map((line) => afterPrefix(line, '+CSCS:')).find((text) => text !== null);
  // A modem that encodes names of settings too answers in the character set that it tells.
  const charset = plainName(name?.replaceAll('"', '').trim().toUpperCase() ?? '');
  return charset === 'UCS2' || charset === 'GSM' || charset === 'UTF-8' ? charset : 'other';
}
