import type { Sql } from '../database.ts';

export interface DeviceRow {
  id: number;
  kind: 'modem' | 'phone';
  name: string;
  port: string;
  baud: number | null;
  /** `env:NAME`, `file:PATH` or null; never a PIN. */
  pinSource: string | null;
  origin: 'config' | 'database';
  manufacturer: string | null;
  model: string | null;
  firmware: string | null;
  imei: string | null;
  /** The USB device behind its port when it was last open: what tells two apart that say the same of themselves. */
  usbId: string | null;
  usbSerial: string | null;
  /** The socket it is plugged into, as the system counts them. */
  usbPath: string | null;
  /** The card last seen in it. */
  iccid: string | null;
  state: string | null;
  lastSeenAt: number | null;
  addedAt: number;
}

const COLUMNS = `id, kind, name, port, baud, pin_source AS pinSource, origin, manufacturer, model, firmware, imei, usb_id AS usbId,
  usb_serial AS usbSerial, usb_path AS usbPath, iccid, state, last_seen_at AS lastSeenAt, added_at AS addedAt`;

/** Devices by name; a removed one keeps its row, because snapshots and messages point to it. */
export function deviceRows(db: Sql, now: () => number) {
  const list = db.prepare<[], DeviceRow>(
    `SELECT ${COLUMNS} FROM devices WHERE removed_at IS NULL ORDER BY id`,
  );
  const byName = db.prepare<[string], DeviceRow>(
    `SELECT ${COLUMNS} FROM devices WHERE name = ? AND removed_at IS NULL`,
  );
  const byId = db.prepare<[number], DeviceRow>(`SELECT ${COLUMNS} FROM devices WHERE id = ?`);
  const removedTwin = db.prepare<[string, string], { id: number }>(
    'SELECT id FROM devices WHERE kind = ? AND name = ? AND removed_at IS NOT NULL ORDER BY id DESC LIMIT 1',
  );
  const insert = db.prepare<[string, string, string, number | null, string | null, string, number]>(
    'INSERT INTO devices (kind, name, port, baud, pin_source, origin, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const revive = db.prepare<[string, number | null, string | null, string, number]>(
    'UPDATE devices SET port = ?, baud = ?, pin_source = ?, origin = ?, removed_at = NULL WHERE id = ?',
  );
  // What answers there next is a device that was named anew: it may be another one.
  const forgetImei = db.prepare<[number]>(
    'UPDATE devices SET imei = NULL, usb_id = NULL, usb_serial = NULL, usb_path = NULL WHERE id = ?',
  );
  const setUsb = db.prepare<[string | null, string | null, string | null, number]>(
    'UPDATE devices SET usb_id = ?, usb_serial = ?, usb_path = ? WHERE id = ?',
  );
  const movePort = db.prepare<[string, number]>('UPDATE devices SET port = ? WHERE id = ?');
  const everNamed = db.prepare<[string], { id: number }>('SELECT id FROM devices WHERE name = ? LIMIT 1');
  const removed = db.prepare<[string | null, string | null, string], DeviceRow>(
    `SELECT ${COLUMNS} FROM devices WHERE removed_at IS NOT NULL
       AND (imei = ? OR (? IS NULL AND imei IS NULL AND port = ?)) ORDER BY id DESC LIMIT 1`,
  );
  const identity = db.prepare<[string | null, string | null, string | null, string | null, number, number]>(
    'UPDATE devices SET manufacturer = ?, model = ?, firmware = ?, imei = ?, last_seen_at = ? WHERE id = ?',
  );
  const setIccid = db.prepare<[string | null, number]>('UPDATE devices SET iccid = ? WHERE id = ?');
  const setState = db.prepare<[string, number, number]>(
    'UPDATE devices SET state = ?, last_seen_at = ? WHERE id = ?',
  );
  const remove = db.prepare<[number, number]>('UPDATE devices SET removed_at = ? WHERE id = ?');
  return {
    list: () => list.all(),
    byName: (name: string) => byName.get(name),
    byId: (id: number) => byId.get(id),
    /** Adds a device, or brings back the one of this kind and name that was removed: its past stays its own. */
    add(device: Pick<DeviceRow, 'kind' | 'name' | 'port' | 'baud' | 'pinSource' | 'origin'>): number {
      const twin = removedTwin.get(device.kind, device.name);
      if (twin) {
        revive.run(device.port, device.baud, device.pinSource, device.origin, twin.id);
        forgetImei.run(twin.id);
        return twin.id;
      }
      return Number(
        insert.run(device.kind, device.name, device.port, device.baud, device.pinSource, device.origin, now())
          .lastInsertRowid,
      );
    },
    /** The configuration wins over what was added by hand. */
    reconfigure(id: number, device: Pick<DeviceRow, 'port' | 'baud' | 'pinSource' | 'origin'>): void {
      revive.run(device.port, device.baud, device.pinSource, device.origin, id);
    },
    /** The device is at another port now. */
    move(id: number, port: string): void {
      movePort.run(port, id);
    },
    /** Whether any device, removed ones included, has or had this name. */
    everNamed: (name: string) => everNamed.get(name) !== undefined,
    /** The device that was removed and has this IMEI; one without IMEI is known by its port. */
    removedLike: (imei: string | null, port: string) => removed.get(imei, imei, port),
    setIdentity(id: number, seen: Pick<DeviceRow, 'manufacturer' | 'model' | 'firmware' | 'imei'>): void {
      identity.run(seen.manufacturer, seen.model, seen.firmware, seen.imei, now(), id);
    },
    /** Notes which USB device is behind it, while its port is surely the right one. */
    setUsb(id: number, usb: Pick<DeviceRow, 'usbId' | 'usbSerial' | 'usbPath'>): void {
      setUsb.run(usb.usbId, usb.usbSerial, usb.usbPath, id);
    },
    setIccid(id: number, iccid: string | null): void {
      setIccid.run(iccid, id);
    },
    setState(id: number, state: string): void {
      setState.run(state, now(), id);
    },
    remove(id: number): void {
      remove.run(now(), id);
    },
  };
}
