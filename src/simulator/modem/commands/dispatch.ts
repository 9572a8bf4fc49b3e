import { isSimError } from '../../../core/errors.ts';
import { Arguments, parseArguments } from '../arguments.ts';
import type { ParsedCommand } from '../command-line.ts';
import type { VirtualModem } from '../modem.ts';
import { CME, CMS, cme, cms, ERROR, type Final, Refusal } from '../results.ts';
import { basicCommands } from './basic.ts';
import { callCommands } from './calls.ts';
import { cardAccessCommands } from './card-access.ts';
import type { Command, CommandTable, Outcome } from './command.ts';
import { iccidCommand, identityCommands } from './identity.ts';
import { lockCommands } from './locks.ts';
import { networkCommands } from './network.ts';
import { phonebookCommands } from './phonebook.ts';
import { settingCommands } from './settings.ts';
import { messageListCommands } from './sms-read.ts';
import { messageSendCommands } from './sms-send.ts';
import { messageSettingCommands } from './sms-settings.ts';
import { vendorCommands } from './vendor.ts';

const COMMANDS: CommandTable = {
  ...basicCommands,
  ...settingCommands,
  ...identityCommands,
  ...lockCommands,
  ...networkCommands,
  ...callCommands,
  ...phonebookCommands,
  ...cardAccessCommands,
  ...messageSettingCommands,
  ...messageListCommands,
  ...messageSendCommands,
};

/** Carries out one command; whatever was typed ends in a result. */
export function runCommand(
  modem: VirtualModem,
  parsed: ParsedCommand,
): { lines: string[]; outcome: Outcome } {
  const lines: string[] = [];
  const command = find(modem, parsed);
  const handler = command?.[parsed.operation];
  if (!command || !handler) return { lines, outcome: unknown(modem, command) };
  const sms = command.errors === 'cms';
  const refused = parsed.operation === 'test' ? null : cardRefusal(modem, command);
  if (refused) return { lines, outcome: refused };
  const invalid = sms ? cms(CMS.notAllowed) : cme(CME.incorrectParameters);
  const args =
    parsed.operation === 'set' ? parseArguments(parsed.value, invalid) : new Arguments([], invalid);
  if (!args) return { lines, outcome: ERROR };
  const call = {
    modem,
    name: parsed.name,
    args,
    raw: parsed.value,
    info: (line: string) => lines.push(line),
  };
  try {
    const outcome = handler(call);
    // What failed shows nothing but its error.
    return { lines: outcome.kind === 'ok' ? lines : [], outcome };
  } catch (error) {
    if (error instanceof Refusal) return { lines: [], outcome: error.final };
    // What the codec cannot read is an error of the program that typed it; anything else is a fault of the simulator.
    if (isSimError(error)) return { lines: [], outcome: ERROR };
    throw error;
  }
}

function find(modem: VirtualModem, parsed: ParsedCommand): Command | undefined {
  const iccid = iccidCommand(modem, parsed);
  if (iccid) return iccid;
  const name = /^S\d+$/.test(parsed.name) ? 'S' : parsed.name;
  if (modem.personality.missing.includes(name)) return undefined;
  const vendor = vendorCommands(modem.personality.manufacturer);
  for (const table of [vendor, COMMANDS]) if (Object.hasOwn(table, name)) return table[name];
  return undefined;
}

/** A command that there is, but not in this form, is an ordinary error. */
function unknown(modem: VirtualModem, command: Command | undefined): Final {
  const { unknownCommand } = modem.personality;
  return command || unknownCommand === 'ERROR' ? ERROR : { kind: 'text', text: unknownCommand };
}

const CARD_ERRORS = {
  absent: [CME.simNotInserted, CMS.simNotInserted],
  busy: [CME.simBusy, CMS.simBusy],
  pin: [CME.simPinRequired, CMS.simPinRequired],
  puk: [CME.simPukRequired, CMS.simPukRequired],
  blocked: [CME.simFailure, CMS.simFailure],
} as const;

function cardRefusal(modem: VirtualModem, command: Command): Final | null {
  const state = modem.simState;
  if (!command.needs || state === 'ready') return null;
  if (command.needs === 'card' && state !== 'absent' && state !== 'busy') return null;
  const [phone, message] = CARD_ERRORS[state];
  return command.errors === 'cms' ? cms(message) : cme(phone);
}
