import type { Store } from '../store/store.ts';

/**
 * How a national number is read that a person of this home writes: as configured, else as the card of the device at hand does,
 * else as the first card of the owner's lines, of any line, of any device. Null when no card tells.
 */
export function homeRegion(
  store: Store,
  configured: string | null,
  of: { deviceId?: number | undefined; bookId?: number | undefined } = {},
): string | null {
  if (configured !== null) return configured;
  const lines = store.lines.list();
  const devices = store.devices.list();
  const cards = [
    ...devices.filter((device) => device.id === of.deviceId),
    ...lines.filter((line) => line.bookId === of.bookId),
    ...lines,
    ...devices,
  ];
  for (const { iccid } of cards) {
    const region = iccid === null ? null : store.sims.get(iccid)?.region;
    if (region) return region;
  }
  return null;
}
