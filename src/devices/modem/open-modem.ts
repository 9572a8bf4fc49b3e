import { AtChannel, type ChannelTiming } from '../../at/channel.ts';
import type { Clock } from '../../core/clock.ts';
import { SimError } from '../../core/errors.ts';
import type { Transport } from '../../transport/contract/transport.ts';
import type { DeviceSession, PinLedger } from '../contract/device.ts';
import { GENERIC_DIALECT, type ModemDialect } from './dialect.ts';
import { isExpectedModem } from './expected-imei.ts';
import { ModemSession } from './modem-session.ts';
import { Recognition } from './recognition.ts';
import { vendor as GENERIC_VENDOR } from './vendors/generic/vendor.ts';
import { overrideQuirks } from './vendors/overrides.ts';
import { recogniseVendor } from './vendors/registry.ts';
import { vendorDialect } from './vendors/vendor-dialect.ts';

export interface OpenModemOptions {
  clock: Clock;
  /** Entered at most once per card, and only where the card asks for its own PIN. */
  pin?: string;
  pinLedger: PinLedger;
  /** The modem that is meant: another one is refused, and one that does not say who it is gets no PIN. */
  expectedImei?: string;
  /** Keeps to this dialect. Without it the modem is asked who made it, and its vendor's dialect is spoken. */
  dialect?: ModemDialect;
  /** Quirks that the user sets, by their names in `vendors/definition.ts`; they count before those of the vendor. */
  quirks?: Readonly<Record<string, unknown>>;
  /** `vvvv:pppp` of the USB interface, for modems that do not say who made them. */
  usb?: string;
  /** For slow lines; the defaults suit what was seen. */
  timing?: Partial<ChannelTiming>;
  signal?: AbortSignal;
}

/**
 * Opens the dialogue with a modem: finds out that one is there, makes its settings, unlocks the card. A card that is absent,
 * locked or still busy after a minute is no error here but the state of the session.
 * @throws SimError DEVICE_SILENT DEVICE_OFFLINE (another modem) PORT_CLOSED CANCELED CONFIG_INVALID (a quirk that there is
 * not); the transport is closed then
 */
export async function openModem(transport: Transport, options: OpenModemOptions): Promise<DeviceSession> {
  const { clock, signal, timing } = options;
  const dialect = options.dialect ?? GENERIC_DIALECT;
  const call = signal === undefined ? {} : { signal };
  const channel = new AtChannel(transport, {
    clock,
    dialect: dialect.at,
    ...(timing === undefined ? {} : { timing }),
  });
  try {
    const recognition = options.dialect === undefined ? recognitionFor(options) : null;
    if (!(await channel.synchronise(call))) throw await notAnswering(channel);
    const { expectedImei } = options;
    const meant = expectedImei === undefined || (await isExpectedModem(channel, expectedImei, clock, call));
    const pin = { pin: meant ? options.pin : undefined, pinLedger: options.pinLedger };
    const session = new ModemSession(channel, clock, dialect, pin, recognition);
    await session.bringUp(call);
    return session;
  } catch (error) {
    await channel.close();
    throw error;
  }
}

function recognitionFor({ quirks = {}, usb }: OpenModemOptions): Recognition {
  // Before anything is sent: a mistake in the configuration shows at once, whatever modem is there.
  overrideQuirks(GENERIC_VENDOR, quirks);
  return new Recognition((asked) => {
    const traits = { ...asked, usb: usb ?? null };
    const vendor = recogniseVendor(traits) ?? GENERIC_VENDOR;
    return vendorDialect(GENERIC_DIALECT, overrideQuirks(vendor, quirks), traits);
  });
}

async function notAnswering(channel: AtChannel): Promise<SimError> {
  const { kind, message } = await channel.closed;
  if (kind !== 'error') {
    return new SimError('PORT_CLOSED', `${channel.address} is closed: ${message}`, {
      details: { port: channel.address, reason: kind },
    });
  }
  return new SimError('DEVICE_SILENT', `no modem answers at ${channel.address}: ${message}`, {
    hint: 'try another port of the same modem ("simkeeper modem detect" lists them), another speed (--baud 9600), and check that no other program uses it and that the modem has power',
    details: { port: channel.address },
  });
}
