import { parsePhone } from '../numbers/phone-number.ts';
import { regionOfSim } from '../numbers/sim-region.ts';
import type { DeviceRow } from '../store/repositories/devices.ts';
import type { LineRow } from '../store/repositories/lines.ts';
import type { SimRow } from '../store/repositories/sims.ts';
import type { Store } from '../store/store.ts';
import { changeNumber, settleAwaiting, untoldChange } from './changes.ts';

/** A card as a device shows it now. */
export interface SimSighting {
  iccid: string;
  imsi: string | null;
  /** As the card or the modem tells it, null when it tells none. */
  ownNumber: string | null;
}

/**
 * Compares the card in a device with history (promise 3 of the design) and writes what follows: a new line, a replaced card, a
 * card that moved between own lines, a swap back, a number change, or a question that waits for the number. Idempotent: the same
 * sighting again changes nothing.
 * @param region how a national own number is read; null: the country of the card
 * @returns the line that the device now stands for
 */
export function observeSim(
  store: Store,
  device: DeviceRow,
  seen: SimSighting,
  region: string | null,
): LineRow {
  return store.transaction(() => {
    const issuer = regionOfSim(seen);
    const told =
      seen.ownNumber === null ? null : (parsePhone(seen.ownNumber, region ?? issuer)?.e164 ?? null);
    const before = store.sims.get(seen.iccid);
    store.sims.seen({ iccid: seen.iccid, imsi: seen.imsi, toldNumber: told, region: issuer }, device.id);
    if (device.iccid !== seen.iccid) store.devices.setIccid(device.id, seen.iccid);
    const sighting = { device, iccid: seen.iccid, told };
    const lineId =
      knownCard(store, sighting, before) ?? knownNumber(store, sighting) ?? otherCard(store, sighting);
    const line = store.lines.byId(lineId ?? newLine(store, sighting));
    if (!line) throw new Error('the line of a sighting is gone');
    return line;
  });
}

interface Sighting {
  device: DeviceRow;
  iccid: string;
  told: string | null;
}

/** The card belongs to a line already: it stayed, or it moved here. */
function knownCard(store: Store, seen: Sighting, before: SimRow | undefined): number | undefined {
  const line = store.lines.byIccid(seen.iccid);
  if (!line) return undefined;
  if (line.deviceId !== seen.device.id) moveHere(store, line, seen, line.number);
  if (seen.told === null) return line.id;
  const current = store.lines.byId(line.id) ?? line;
  if (current.awaitingNumber || current.number === null) {
    settleAwaiting(store, current, seen.told, 'told-by-card');
  } else if (
    before?.toldNumber !== undefined &&
    before.toldNumber !== null &&
    before.toldNumber !== seen.told &&
    current.number === before.toldNumber
  ) {
    // The card tells another number than it told before, and the line had believed it: ported in, or changed by the operator.
    changeNumber(
      store,
      { ...current, number: current.number },
      { number: seen.told, iccid: seen.iccid, deviceId: seen.device.id },
      'told-by-card',
    );
  }
  return line.id;
}

/** An unknown card that tells the number of an own line that is not in use elsewhere: its card was replaced. */
function knownNumber(store: Store, seen: Sighting): number | undefined {
  if (seen.told === null) return undefined;
  const line = store.lines
    .byNumber(seen.told)
    .find((candidate) => candidate.deviceId === null || candidate.deviceId === seen.device.id);
  if (!line || line.number === null) return undefined;
  if (line.deviceId === null) detach(store, seen.device.id);
  const iccid = seen.iccid;
  if (untoldChange(store, line.id)) {
    changeNumber(
      store,
      { ...line, number: line.number },
      { number: seen.told, iccid, deviceId: seen.device.id },
      'sim-swap',
    );
  } else {
    const cause = line.iccid === null ? 'first-card' : 'replaced-card';
    store.lines.set(
      line.id,
      { number: seen.told, iccid, deviceId: seen.device.id, awaitingNumber: false },
      cause,
    );
  }
  store.events.tell('sim.replaced', { line: line.id, iccid, number: seen.told });
  return line.id;
}

/** Another card in a device that has a line. */
function otherCard(store: Store, seen: Sighting): number | undefined {
  const past = store.lines.byPastIccid(seen.iccid);
  const line = store.lines.byDevice(seen.device.id);
  if (past && past.id !== line?.id) {
    // A card of another own line came here: a move, whatever number it has now.
    if (past.deviceId === null) {
      moveHere(store, past, seen, seen.told ?? store.lines.numberWithCard(past.id, seen.iccid));
      return past.id;
    }
    detach(store, seen.device.id);
    return undefined;
  }
  if (!line) return undefined;
  const next = { iccid: seen.iccid, deviceId: seen.device.id };
  if (line.iccid === null) {
    // A line that was said by hand gets its first card: what was said stands.
    store.lines.set(
      line.id,
      { ...next, number: line.number ?? seen.told, awaitingNumber: false },
      'first-card',
    );
    return line.id;
  }
  store.events.tell('sim.changed', {
    device: seen.device.id,
    line: line.id,
    oldIccid: line.iccid,
    newIccid: seen.iccid,
  });
  if (line.number === null) {
    // Nobody can be told of a change from an unknown number.
    store.lines.set(line.id, { ...next, number: seen.told, awaitingNumber: false }, 'new-card');
    return line.id;
  }
  const back = store.lines.numberWithCard(line.id, seen.iccid);
  changeNumber(store, { ...line, number: line.number }, { ...next, number: seen.told ?? back }, 'sim-swap');
  return line.id;
}

function moveHere(store: Store, line: LineRow, seen: Sighting, number: string | null): void {
  const other = store.lines.byDevice(seen.device.id);
  if (other && other.id !== line.id) detach(store, seen.device.id);
  const next = { number, iccid: seen.iccid, deviceId: seen.device.id, awaitingNumber: line.awaitingNumber };
  const known = line.iccid === seen.iccid && line.number === number;
  store.lines.set(line.id, next, known ? null : 'moved');
  store.events.tell('sim.moved', { line: line.id, device: seen.device.id, iccid: seen.iccid });
}

/** The line that was in this device is in none now; its card and number stay its own. */
function detach(store: Store, deviceId: number): void {
  const line = store.lines.byDevice(deviceId);
  if (line) store.lines.set(line.id, { ...line, deviceId: null }, null);
}

function newLine(store: Store, seen: Sighting): number {
  // Digits alone would be taken for the id of another line.
  const name = /^[0-9]+$/.test(seen.device.name) ? `line-${seen.device.name}` : seen.device.name;
  let label = name;
  for (let n = 2; store.lines.byLabel(label); n += 1) label = `${name}-${n}`;
  const lineId = store.lines.add(
    { label, ownerId: 1, number: seen.told, iccid: seen.iccid, deviceId: seen.device.id },
    'first-seen',
  );
  store.events.tell('line.added', { line: lineId, label });
  return lineId;
}
