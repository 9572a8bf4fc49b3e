import type { AtChannel, CommandSender } from '../../at/channel.ts';
import type { AtCommand } from '../../at/command.ts';
import type { CommandOutcome } from '../../at/transaction.ts';
import type { Clock } from '../../core/clock.ts';
import type { CallOptions } from '../contract/device.ts';
import type { ModemDialect } from './dialect.ts';
import { failureOf } from './failure.ts';
import type { Charset, NumberCoding, TextCoding } from './replies/text-coding.ts';

/** What one session has learned of its modem. Forgotten when the port closes, partly when the modem restarts. */
export interface SessionMemory {
  /** ATE0 worked: an echo from now on means that the modem has restarted. */
  echoOff: boolean;
  charset: Charset;
  pduMode: boolean;
  /** Direct messages must be acknowledged (AT+CSMS=1 was taken). */
  needsAcknowledge: boolean;
  messageStorages: readonly string[];
  /** The command that gave the ICCID. */
  iccidCommand: string | null;
  /** By storage: the largest range that one AT+CPBR may ask for, where larger ones were refused. */
  largestRange: Map<string, number>;
  /** By storage: records that the modem counts but does not give, however often it is asked. */
  overcount: Map<string, number>;
  /** By storage: how the modem writes names, as its whole reading showed. */
  textCoding: Map<string, TextCoding>;
  /** By storage: how the modem writes numbers, as far as they have shown it. */
  numberCoding: Map<string, NumberCoding>;
  /** Numbers must be written in UCS-2 hex too. */
  numbersInUcs2: boolean;
  /** With UCS2 the names of storages go in UCS-2 hex too, or as they are; null: not seen yet. */
  storageNames: 'plain' | 'ucs2' | null;
  /** The modem refuses to show messages without marking them as read. */
  noQuietReading: boolean;
  /** Commands that this modem leaves without an answer: nothing that can be done without waits for them again. */
  unanswered: Set<string>;
}

export function emptyMemory(): SessionMemory {
  return {
    echoOff: false,
    charset: 'other',
    pduMode: false,
    needsAcknowledge: false,
    messageStorages: [],
    iccidCommand: null,
    largestRange: new Map(),
    overcount: new Map(),
    textCoding: new Map(),
    numberCoding: new Map(),
    numbersInUcs2: false,
    storageNames: null,
    noQuietReading: false,
    unanswered: new Set(),
  };
}

/** Sends commands of a session that remembers which of them are never answered. */
export interface DeviceSender extends CommandSender {
  readonly unanswered?: Set<string>;
}

/** What the parts of the driver share. */
export interface ModemContext {
  readonly channel: AtChannel;
  readonly clock: Clock;
  /** The common one until the modem is recognised. */
  readonly dialect: ModemDialect;
  readonly memory: SessionMemory;
  /** Finds out whose modem this is, and makes the first settings of its vendor; does nothing when that is done. */
  recognise(sender: CommandSender): Promise<void>;
  /** Runs commands that no other may come between, and watches their echo. */
  exclusive<T>(run: (sender: DeviceSender) => Promise<T>, options?: CallOptions): Promise<T>;
}

/** Sends one command and gives its outcome when it is `ok`. @throws SimError what `failureOf` makes of any other */
export async function ask(sender: CommandSender, command: AtCommand): Promise<CommandOutcome> {
  const outcome = await sender.send(command);
  if (outcome.kind !== 'ok') throw failureOf(outcome, command.text);
  return outcome;
}

/** The lines of a reply, or null when the modem refuses. @throws SimError when it is silent or gone */
export async function tryCommand(sender: CommandSender, command: AtCommand): Promise<string[] | null> {
  const outcome = await sender.send(command);
  if (outcome.kind === 'ok') return outcome.lines;
  if (outcome.kind === 'error') return null;
  throw failureOf(outcome, command.text);
}

/**
 * The lines of a reply that can be done without, or null when the modem refuses or does not answer it twice: there are modems
 * that leave single commands without any answer, and must be of use all the same. Only for commands that change nothing.
 * A modem that answers nothing at all is found dead by the channel, between the two.
 * @throws SimError when it is gone
 */
export async function askOptional(sender: DeviceSender, command: AtCommand): Promise<string[] | null> {
  const outcome = await askOptionalOutcome(sender, command);
  return outcome?.kind === 'ok' ? outcome.lines : null;
}

/** As askOptional, but tells how the modem refuses; null: it does not answer. @throws SimError when it is gone */
export async function askOptionalOutcome(
  sender: DeviceSender,
  command: AtCommand,
): Promise<CommandOutcome | null> {
  if (sender.unanswered?.has(command.text)) return null;
  const first = await sender.send(command);
  const outcome = first.kind === 'timeout' ? await sender.send(command) : first;
  if (outcome.kind === 'timeout') sender.unanswered?.add(command.text);
  if (outcome.kind === 'ok' || outcome.kind === 'error') return outcome;
  if (outcome.kind === 'timeout') return null;
  throw failureOf(outcome, command.text);
}
