import { SimError } from '../core/errors.ts';
import type { DeviceState } from '../devices/contract/device.ts';

/** What a state that is not `ready` means for a person; null when nothing is wrong, or when another error says it better. */
export function stateError(
  { name, pinSource }: { name: string; pinSource: string | null },
  state: DeviceState,
): SimError | null {
  const details = { device: name };
  switch (state) {
    case 'pin-required':
      if (pinSource !== null) {
        return new SimError(
          'PIN_REQUIRED',
          `the card in ${name} did not take the PIN from ${pinSource}; that PIN is not tried again`,
          {
            hint: 'put the right PIN there; a daemon that runs must be started again',
            details: { ...details, pinSource },
          },
        );
      }
      return new SimError('PIN_REQUIRED', `the card in ${name} is locked by a PIN`, {
        hint: `simkeeper modem remove ${name}, then add it again with --pin-env VAR or --pin-file FILE; a PIN is tried once`,
        details,
      });
    case 'puk-required':
      return new SimError('PUK_REQUIRED', `the card in ${name} wants its PUK; simkeeper never tries one`, {
        hint: 'put the card into a telephone and enter the PUK there',
        details,
      });
    case 'sim-absent':
      return new SimError('SIM_ABSENT', `there is no card in ${name}`, {
        hint: 'put a card in; some modems must be restarted to see it',
        details,
      });
    case 'busy':
      return new SimError('SIM_BUSY', `the card in ${name} is not ready yet`, {
        hint: 'try again in a moment',
        details,
      });
    case 'error':
      return new SimError('DEVICE_REFUSED', `${name} reports an error`, {
        hint: `look at what it says: simkeeper modem at ${name} AT+CPIN?`,
        details,
      });
    case 'offline':
    case 'ready':
      return null;
  }
}
