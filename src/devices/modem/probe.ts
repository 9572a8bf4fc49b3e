import { AtChannel } from '../../at/channel.ts';
import type { Clock } from '../../core/clock.ts';
import { isSimError } from '../../core/errors.ts';
import type { Transport } from '../../transport/contract/transport.ts';
import type { DeviceIdentity } from '../contract/device.ts';
import { parseIdentityText, parseImei } from './replies/identity.ts';

/** A port that is no modem stays silent: it must not hold up the others for long. */
const TIMING = { probeMs: 700, quietMs: 150, maxQuietWaitMs: 1_000, timeoutMs: 3_000 };
const PROBES = 2;

export interface ProbeOptions {
  clock: Clock;
  signal?: AbortSignal;
}

/**
 * Asks whether a modem answers, and who it is: `AT`, then maker, model and IMEI (27.007 sections 5.1 to 5.4). Nothing is set,
 * no card is touched, no PIN is entered. The transport is closed in the end, whatever happens.
 * @returns null when nothing answers
 */
export async function probeModem(
  transport: Transport,
  { clock, signal }: ProbeOptions,
): Promise<DeviceIdentity | null> {
  const channel = new AtChannel(transport, { clock, timing: TIMING, deadAfter: PROBES });
  const call = signal === undefined ? {} : { signal };
  try {
    if (!(await channel.synchronise(call))) return null;
    return await channel.exclusive(async (sender) => {
      const ask = async (name: string): Promise<string[]> => {
        const outcome = await sender.send({ text: `AT+${name}`, prefixes: [`+${name}:`], bare: true });
        return outcome.kind === 'ok' ? outcome.lines : [];
      };
      const manufacturer = parseIdentityText(await ask('CGMI'));
      const model = parseIdentityText(await ask('CGMM'));
      const imei = parseImei(await ask('CGSN'));
      return { manufacturer, model, firmware: null, imei };
    }, call);
  } catch (error) {
    if (isSimError(error, 'PORT_CLOSED')) return null;
    throw error;
  } finally {
    await channel.close();
  }
}
