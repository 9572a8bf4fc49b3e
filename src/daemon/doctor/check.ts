import type { Result } from '../../api/contract/methods.ts';
import type { SimError } from '../../core/errors.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { DeviceAgent } from '../device-agent.ts';
import type { Keeper } from '../keeper.ts';
import type { Machine } from './machine.ts';

export type Finding = Result<'doctor.run'>[number];

/** What one look came to; `hint` says what to do. */
export interface Found {
  verdict: Finding['verdict'];
  message: string;
  hint?: string | null;
}

/** What the checks of the machine look at. */
export interface MachineView {
  keeper: Keeper;
  machine: Machine;
}

/** What the checks of one device look at. */
export interface DeviceView extends MachineView {
  row: DeviceRow;
  agent: DeviceAgent;
  /** Why it could not be opened; null when it is open. */
  failure: SimError | null;
  /** Milliseconds that the modem took for `AT`; null when it was not open or did not answer. */
  latencyMs: number | null;
  /**
   * One command that only asks; null when the modem refuses it.
   * @throws SimError DEVICE_TIMEOUT PORT_CLOSED
   */
  ask(command: string): Promise<string[] | null>;
}

/** One check: a name that stays the same, what it looks at in words (docs/doctor.md), and the look. It changes nothing. */
export interface Check<View> {
  name: string;
  looksAt: string;
  /** Null: there is nothing to say in this case. */
  look(view: View): Promise<Found | Found[] | null> | Found | Found[] | null;
}

export interface DeviceCheck extends Check<DeviceView> {
  /** `nothing`: also of a device that does not answer; `modem`: it answers; `card`: its card is ready. */
  needs: 'nothing' | 'modem' | 'card';
}

export const ok = (message: string): Found => ({ verdict: 'ok', message, hint: null });
export const warning = (message: string, hint: string | null): Found => ({
  verdict: 'warning',
  message,
  hint,
});
export const problem = (message: string, hint: string | null): Found => ({
  verdict: 'problem',
  message,
  hint,
});
export const unknown = (message: string, hint: string | null = null): Found => ({
  verdict: 'unknown',
  message,
  hint,
});
