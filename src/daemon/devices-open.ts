import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import type { DeviceSession, PinLedger } from '../devices/contract/device.ts';
import type { DeviceRow } from '../store/repositories/devices.ts';
import type { Store } from '../store/store.ts';
import type { OpenTransport } from '../transport/contract/transport.ts';

/** Opens a device; tests put their own in its place. */
export type OpenDevice = (row: DeviceRow, signal: AbortSignal) => Promise<DeviceSession>;

type Environment = Readonly<Record<string, string | undefined>>;

/** What is known of a modem besides its row. */
export interface ModemFacts {
  /** Quirks of its `[[modem]]` table. */
  quirks: Readonly<Record<string, unknown>>;
  /** `vvvv:pppp` of its USB device, null when it is none or nobody knows. */
  usb: string | null;
}

export interface ModemOpenerOptions {
  store: Store;
  clock: Clock;
  env: Environment;
  open?: OpenTransport | undefined;
  factsOf: (row: DeviceRow) => Promise<ModemFacts>;
}

/** The opener for modems: transport by the port's form, PIN from where the user said. Loads the drivers on first use. */
export function modemOpener({
  store,
  clock,
  env,
  open = openByAddress,
  factsOf,
}: ModemOpenerOptions): OpenDevice {
  const ledger = pinLedger(store);
  return async (row, signal) => {
    const [{ openModem }, pin, { quirks, usb }] = await Promise.all([
      import('../devices/modem/open-modem.ts'),
      readPin(row, env),
      factsOf(row),
    ]);
    const transport = await open(row.port, row.baud === null ? {} : { baudRate: row.baud });
    try {
      return await openModem(transport, {
        clock,
        signal,
        pinLedger: ledger,
        quirks,
        ...(usb === null ? {} : { usb }),
        ...(row.imei === null ? {} : { expectedImei: row.imei }),
        ...(pin === null ? {} : { pin }),
      });
    } catch (error) {
      await transport.close();
      throw error;
    }
  };
}

/** Opens whatever the form of the address says. Loads the drivers on first use. */
export const openByAddress: OpenTransport = async (address, options) =>
  (await import('../transport/open.ts')).openTransport(address, options);

/** The PIN of a device, null when none was given. @throws SimError CONFIG_INVALID when its source has none */
async function readPin(row: DeviceRow, env: Environment): Promise<string | null> {
  const source = row.pinSource;
  if (source === null) return null;
  const place = source.slice(source.indexOf(':') + 1);
  const text = source.startsWith('env:') ? env[place] : await readFile(place, 'utf8').catch(() => undefined);
  const pin = text?.trim();
  if (pin !== undefined && /^[0-9]{4,8}$/.test(pin)) return pin;
  const what = source.startsWith('env:') ? `the environment variable ${place}` : `the file ${place}`;
  throw new SimError('CONFIG_INVALID', `${what} holds no PIN for ${row.name}`, {
    hint: 'a PIN has 4 to 8 digits; nothing was sent to the card',
    details: { device: row.name },
  });
}

/** One attempt per card and PIN, kept as a keyed hash: a PIN of four digits could be found again from a plain one. */
function pinLedger(store: Store): PinLedger {
  const entry = ({ iccid, imei }: { iccid: string | null; imei: string | null }, pin: string) => {
    const card = iccid !== null ? `iccid:${iccid}` : `imei:${imei ?? 'unknown'}`;
    const key = store.sims.ledgerKey(() => randomBytes(32));
    return { card, hash: createHmac('sha256', key).update(`${card}\n${pin}`).digest('base64url') };
  };
  return {
    claim(card, pin) {
      const { card: name, hash } = entry(card, pin);
      return store.sims.claimPin(name, hash);
    },
    accepted(card, pin) {
      const { card: name, hash } = entry(card, pin);
      store.sims.releasePin(name, hash);
    },
  };
}
