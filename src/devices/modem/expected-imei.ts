import type { AtChannel } from '../../at/channel.ts';
import { type Clock, sleep } from '../../core/clock.ts';
import { SimError } from '../../core/errors.ts';
import type { CallOptions } from '../contract/device.ts';
import { parseImei } from './replies/identity.ts';

/** A modem that has just been plugged in may refuse to tell for a moment. */
const ATTEMPTS = 3;
const PAUSE_MS = 1_000;

/**
 * Makes sure that the modem is the one that is meant, before anything is set and before a PIN is entered: the PIN of one card
 * must never reach another.
 * @returns false when the modem does not tell its IMEI
 * @throws SimError DEVICE_OFFLINE with `details.answers`, the IMEI of the modem that answers instead
 */
export async function isExpectedModem(
  channel: AtChannel,
  expected: string,
  clock: Clock,
  options: CallOptions,
): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    const imei = await channel.exclusive(async (sender) => {
      const outcome = await sender.send({ text: 'AT+CGSN', prefixes: ['+CGSN:'], bare: true });
      return outcome.kind === 'ok' ? parseImei(outcome.lines) : null;
    }, options);
    if (imei === expected) return true;
    if (imei !== null) throw otherModem(channel.address, expected, imei);
    if (attempt === ATTEMPTS) return false;
    await sleep(clock, PAUSE_MS, options.signal);
  }
}

function otherModem(port: string, expected: string, answers: string): SimError {
  return new SimError(
    'DEVICE_OFFLINE',
    `another modem answers at ${port}: IMEI ${answers}, not ${expected}`,
    {
      hint: 'if it took the place of the old one, remove the old one and add it: simkeeper modem remove NAME, simkeeper modem add NAME PORT; one that stands in the configuration file gets another name there',
      details: { port, answers, expected },
    },
  );
}
