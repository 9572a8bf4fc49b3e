import type { AtCommand } from '../../at/command.ts';
import type { SimError } from '../../core/errors.ts';
import type { DeviceSender, ModemContext } from './context.ts';
import { failureOf } from './failure.ts';
import { parseIccid, simStateOfError } from './replies/sim.ts';

/** Asks for the ICCID, first by the command that worked before, then by every one that the dialect knows; null: none works. */
export async function readIccidWith(sender: DeviceSender, context: ModemContext): Promise<string | null> {
  const { memory, dialect } = context;
  const known = memory.iccidCommand;
  const commands =
    known === null ? dialect.iccidCommands : [known, ...dialect.iccidCommands.filter((c) => c !== known)];
  let silence: SimError | null = null;
  for (const text of commands) {
    if (context.memory.unanswered.has(text)) continue;
    const command = iccidCommand(text);
    const first = await sender.send(command);
    const outcome = first.kind === 'timeout' ? await sender.send(command) : first;
    if (outcome.kind === 'timeout') {
      // One form that this modem does not answer, or not any more, must not hide the others.
      context.memory.unanswered.add(text);
      silence = failureOf(outcome, text);
      continue;
    }
    if (outcome.kind === 'error') {
      // Without a card every command fails: seven more failures every minute would say nothing new.
      if (simStateOfError(outcome.final) === 'sim-absent') return null;
      continue;
    }
    if (outcome.kind !== 'ok') throw failureOf(outcome, text);
    const iccid = parseIccid(outcome.lines);
    if (iccid === null) continue;
    memory.iccidCommand = text;
    return iccid;
  }
  if (silence !== null) throw silence;
  return null;
}

/** The reply comes with the prefix of the command, with another one, or with none. */
function iccidCommand(text: string): AtCommand {
  if (text.startsWith('AT+CRSM=')) return { text, prefixes: ['+CRSM:'] };
  return {
    text,
    bare: true,
    prefixes: ['+CCID:', '+ICCID:', '^ICCID:', '#CCID:', '%ICCID:', '+QCCID:', 'ICCID:', '!ICCID:'],
  };
}
