import { redactCommand } from '../../at/command.ts';
import type { CommandOutcome } from '../../at/transaction.ts';
import { type ErrorDetails, SimError } from '../../core/errors.ts';
import type { DeviceState } from '../contract/device.ts';
import { simStateOfError, wantsSecondPin } from './replies/sim.ts';

/** The number of a CME or CMS error, for details. */
export function errorNumbers(outcome: CommandOutcome): { cme?: number; cms?: number } {
  const { final } = outcome;
  if (final === null || final.code === null) return {};
  if (final.kind === 'cme') return { cme: final.code };
  if (final.kind === 'cms') return { cms: final.code };
  return {};
}

/** The error for a state of the card in which nothing can be read from it; null where it can. */
export function simStateError(state: DeviceState, details: ErrorDetails = {}): SimError | null {
  switch (state) {
    case 'ready':
      return null;
    case 'sim-absent':
      return new SimError('SIM_ABSENT', 'there is no SIM in the modem', {
        hint: 'put a card in; some modems see it only after they were unplugged',
        details,
      });
    case 'pin-required':
      return new SimError('PIN_REQUIRED', 'the SIM or the modem asks for a PIN', {
        hint: 'give the PIN with "simkeeper modem add NAME PORT --pin-env VAR"; each PIN is tried on a card once only',
        details,
      });
    case 'puk-required':
      return new SimError('PUK_REQUIRED', 'the SIM is blocked and asks for its PUK', {
        hint: 'put the card into a phone and enter the PUK of the operator there; simkeeper never tries it',
        details,
      });
    case 'busy':
      return new SimError('SIM_BUSY', 'the SIM is still busy', {
        hint: 'wait a minute and try again; if it stays so, unplug the modem and plug it in again',
        details,
      });
    case 'offline':
      return new SimError('DEVICE_OFFLINE', 'the modem is not connected', { hint: 'plug it in', details });
    case 'error':
      return new SimError('DEVICE_REFUSED', 'the modem cannot work with the SIM', {
        hint: 'take the card out, clean its contacts, and put it in again; or try it in another modem',
        details,
      });
  }
}

/** Why a command failed, as an error for a person. Call it only with an outcome that is not `ok`. */
export function failureOf(outcome: CommandOutcome, command: string): SimError {
  const text = redactCommand(command);
  const details = { command: text, ...errorNumbers(outcome) };
  switch (outcome.kind) {
    case 'timeout':
      return new SimError('DEVICE_TIMEOUT', `the modem did not answer ${text} in time`, {
        hint: 'try again; if it stays silent, unplug the modem and plug it in again, and check its power supply',
        details,
      });
    case 'closed':
      return new SimError('PORT_CLOSED', `the port closed during ${text}`, {
        hint: 'plug the modem in again if it was unplugged',
        details,
      });
    case 'aborted':
      return new SimError('DEVICE_REFUSED', `the modem restarted before ${text} was done`, {
        hint: 'try again; a modem that restarts often has too weak a power supply',
        details: { ...details, restarted: true },
      });
    case 'garbled':
      return new SimError('DEVICE_GARBLED', `the reply to ${text} cannot be read`, {
        hint: 'check the speed of the port (--baud) and the cable',
        details,
      });
    default: {
      if (wantsSecondPin(outcome.final))
        return new SimError('DEVICE_REFUSED', `the SIM wants its PIN2 or PUK2 for ${text}`, {
          hint: 'simkeeper needs neither: what wants them (fixed dialling, call charges) is set in a phone',
          details,
        });
      const state = simStateOfError(outcome.final);
      const known = state === null ? null : simStateError(state, details);
      return (
        known ??
        new SimError(
          'DEVICE_REFUSED',
          `the modem refused ${text}: ${printable(outcome.final?.text ?? 'no result')}`,
          {
            details,
          },
        )
      );
    }
  }
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '.').slice(0, 80);
}
