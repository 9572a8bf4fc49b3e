import type { Clock, Timer } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { cme, cms, ERROR, type Final } from './modem/results.ts';

/**
 * What can go wrong. Of the reply: `late`, `no-final`, `garbage` before it, `noise` (NUL and 8-bit bytes) in it, `bytewise`,
 * `merged` with an unsolicited line in one chunk, `wrong-echo`, `unsolicited` line within, `long-line`. Of the command:
 * `hang` (swallowed), `error` (refused, not carried out), `error-after` (carried out, then ERROR), `reply-lost` (carried
 * out, no answer), `stuck-prompt`, `reboot`, `unplug`. While they last: `deaf`, `storage-full`, `network-lost`. Per
 * report: `report-lost`.
 */
export const FAULT_KINDS = [
  'late',
  'no-final',
  'garbage',
  'noise',
  'bytewise',
  'merged',
  'wrong-echo',
  'unsolicited',
  'long-line',
  'hang',
  'error',
  'error-after',
  'reply-lost',
  'stuck-prompt',
  'reboot',
  'unplug',
  'deaf',
  'storage-full',
  'network-lost',
  'report-lost',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultSpec {
  kind: FaultKind;
  /** Commands that it strikes: all that start like this, such as `AT+CMGS`; default every command. */
  command?: string;
  /** How often; default once. */
  times?: number | 'always';
  /** So many commands that match go well first. */
  skip?: number;
  /** Chance in each matching command, 0 to 1; default 1. */
  probability?: number;
  /** At the command itself or after its body (Ctrl-Z); default `body` for what concerns the outcome of AT+CMGS and AT+CMGW. */
  stage?: 'command' | 'body';
  /** `late`: before the reply. `bytewise`: between two bytes. `unplug`: until plugged in again. A lasting one: until it ends. */
  delayMs?: number;
  /** `garbage`, `noise`: the bytes, hexadecimal. */
  bytes?: string;
  /** `unsolicited`, `merged`: the line. */
  line?: string;
  /** `unsolicited`: where. `reboot`, `unplug`: before the command, within its reply, or after it with no reply. */
  at?: 'before' | 'middle' | 'before-final' | 'after';
  /** `error`, `error-after`: the result; plain ERROR without one of them. */
  cme?: number;
  cms?: number;
  text?: string;
  /** `long-line`: characters, default one million. */
  size?: number;
  /** `stuck-prompt`: whether ESC ends it; if not, the next line is eaten. Default `works`. */
  escape?: 'works' | 'ignored';
}

/** A fault that waits or lasts, with its number. */
export interface Fault extends FaultSpec {
  id: number;
  remaining: number;
  toSkip: number;
}

const LASTING: readonly FaultKind[] = ['deaf', 'storage-full', 'network-lost'];
const OUTCOMES: readonly FaultKind[] = ['error', 'error-after', 'reply-lost'];
const BODY_COMMANDS = ['AT+CMGS', 'AT+CMGW'];

/** The faults of one modem. Chances come from a seeded generator, so that a run can be repeated. */
export class FaultPlan {
  private readonly faults: Fault[] = [];
  private readonly ends = new Map<number, Timer>();
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly onChange: () => void;
  private nextId = 1;

  constructor(clock: Clock, random: () => number, onChange: () => void) {
    this.clock = clock;
    this.random = random;
    this.onChange = onChange;
  }

  /** The number to remove it with. @throws SimError INPUT_INVALID for a kind that there is not */
  add(spec: FaultSpec): number {
    if (!FAULT_KINDS.includes(spec.kind)) {
      throw new SimError('INPUT_INVALID', `there is no fault "${String(spec.kind)}"`, {
        hint: `known: ${FAULT_KINDS.join(', ')}`,
      });
    }
    const lasting = LASTING.includes(spec.kind);
    const times = spec.times ?? (lasting ? 'always' : 1);
    const remaining = times === 'always' ? Number.POSITIVE_INFINITY : times;
    const id = this.nextId++;
    this.faults.push({ ...spec, id, remaining, toSkip: spec.skip ?? 0 });
    if (lasting && spec.delayMs !== undefined) {
      this.ends.set(
        id,
        this.clock.after(spec.delayMs, () => this.remove(id), { unref: true }),
      );
    }
    this.onChange();
    return id;
  }

  remove(id: number): boolean {
    const index = this.faults.findIndex((fault) => fault.id === id);
    if (index < 0) return false;
    this.faults.splice(index, 1);
    this.ends.get(id)?.cancel();
    this.ends.delete(id);
    this.onChange();
    return true;
  }

  clear(): void {
    this.faults.length = 0;
    for (const timer of this.ends.values()) timer.cancel();
    this.ends.clear();
    this.onChange();
  }

  list(): readonly Fault[] {
    return this.faults;
  }

  /** Whether a lasting fault of this kind is on. */
  active(kind: FaultKind): boolean {
    return this.faults.some((fault) => fault.kind === kind);
  }

  /** The fault that strikes this command now, used up by one. */
  take(command: string, stage: 'command' | 'body'): Fault | null {
    return this.strike(
      (fault) =>
        !LASTING.includes(fault.kind) && fault.kind !== 'report-lost' && stageOf(fault, command) === stage,
      command,
    );
  }

  /** Whether this status report gets lost. */
  takeReport(): boolean {
    return this.strike((fault) => fault.kind === 'report-lost', '') !== null;
  }

  private strike(matches: (fault: Fault) => boolean, command: string): Fault | null {
    for (const fault of this.faults) {
      const prefix = fault.command?.toUpperCase() ?? '';
      if (!matches(fault) || (command !== '' && !command.toUpperCase().startsWith(prefix))) continue;
      if (fault.toSkip > 0) {
        fault.toSkip--;
        continue;
      }
      if (fault.probability !== undefined && this.random() >= fault.probability) continue;
      fault.remaining--;
      if (fault.remaining <= 0) this.faults.splice(this.faults.indexOf(fault), 1);
      return fault;
    }
    return null;
  }
}

function stageOf(fault: Fault, command: string): 'command' | 'body' {
  if (fault.stage) return fault.stage;
  const hasBody = BODY_COMMANDS.some((prefix) => command.toUpperCase().startsWith(prefix));
  return hasBody && OUTCOMES.includes(fault.kind) ? 'body' : 'command';
}

/** The result that an `error` or `error-after` gives. */
export function faultResult(fault: Fault): Final {
  if (fault.cme !== undefined) return cme(fault.cme);
  if (fault.cms !== undefined) return cms(fault.cms);
  return fault.text === undefined ? ERROR : { kind: 'text', text: fault.text };
}
