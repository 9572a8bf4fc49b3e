import type { Sql } from '../database.ts';

/** What left through a SIM on one day; `spent` in millionths of the unit of `sms.price`. */
export interface DayUsage {
  parts: number;
  spent: number;
}

/** Which queued parts a device could send. */
export interface DeviceReach {
  deviceId: number;
  iccid: string;
  lineId: number | null;
  /** Whether parts that any device may send are meant too. */
  unbound: boolean;
}

/** What was begun with one card goes on with it (see `due` in outbox.ts). */
const begun = (card: string) => `EXISTS (SELECT 1 FROM outbox_parts AS begun WHERE begun.outbox_id = outbox.id
  AND begun.state IN ('sending', 'ambiguous', 'accepted', 'delivered')${card})`;
const HERE = begun(' AND begun.iccid = :iccid');
const REACHED = `held = 0 AND NOT ${begun(' AND begun.iccid <> :iccid')} AND (
  (device_id = :deviceId AND (line_id IS NULL OR line_id = :lineId)) OR (device_id IS NULL AND line_id = :lineId)
  OR (device_id IS NULL AND line_id IS NULL AND (:unbound OR ${HERE})))`;
/** Messages for which there is room; one that has begun goes on part by part and needs room for one. */
const FITS = `(outbox.parts <= :room OR (:room >= 1 AND ${begun('')}))`;

type ReachValues = { deviceId: number; iccid: string; lineId: number | null; unbound: number };

const values = (reach: DeviceReach): ReachValues => ({ ...reach, unbound: reach.unbound ? 1 : 0 });
/** SQLite has no integer for "no limit". */
const finite = (room: number) => Math.min(room, Number.MAX_SAFE_INTEGER);

/** Counts of sent parts per SIM and UTC day, and the parts that wait because of them. */
export function usageRows(db: Sql) {
  const ofDay = db.prepare<[string, number], DayUsage>(
    'SELECT parts, spent FROM sms_usage WHERE iccid = ? AND day = ?',
  );
  const last = db.prepare<[string], { at: number | null }>(
    'SELECT max(last_at) AS at FROM sms_usage WHERE iccid = ?',
  );
  const count = db.prepare<[string, number, number, number]>(
    `INSERT INTO sms_usage (iccid, day, parts, spent, last_at) VALUES (?, ?, 1, ?, ?)
     ON CONFLICT (iccid, day) DO UPDATE SET parts = parts + 1, spent = spent + excluded.spent, last_at = excluded.last_at`,
  );
  const uncount = db.prepare<[number, string, number]>(
    'UPDATE sms_usage SET parts = max(0, parts - 1), spent = max(0, spent - ?) WHERE iccid = ? AND day = ?',
  );
  const putOff = db.prepare<ReachValues & { at: number; until: number; error: string; room: number }>(
    `UPDATE outbox_parts SET next_attempt_at = :until, waiting = 'limit', error = :error, error_code = NULL,
       error_class = NULL
     WHERE state = 'queued' AND next_attempt_at <= :at
       AND outbox_id IN (SELECT id FROM outbox WHERE ${REACHED} AND NOT ${FITS})`,
  );
  const letGo = db.prepare<ReachValues & { at: number; room: number }>(
    `UPDATE outbox_parts SET next_attempt_at = :at, waiting = NULL, error = NULL
     WHERE waiting = 'limit' AND state = 'queued'
       AND outbox_id IN (SELECT id FROM outbox WHERE ${REACHED} AND ${FITS})`,
  );
  return {
    /** @param day days since 1970, UTC */
    of: (iccid: string, day: number): DayUsage => ofDay.get(iccid, day) ?? { parts: 0, spent: 0 },
    /** Wall time, ms, at which the last part was given to a modem with this card; null: never. */
    lastAt: (iccid: string): number | null => last.get(iccid)?.at ?? null,
    count(iccid: string, day: number, spent: number, at: number): void {
      count.run(iccid, day, spent, at);
    },
    /** Takes one part out again that was surely refused. */
    uncount(iccid: string, day: number, spent: number): void {
      uncount.run(spent, iccid, day);
    },
    /** Lets every due message of a device for which there is no room wait for the next day, and says why. */
    putOff(reach: DeviceReach, room: number, wait: { at: number; until: number; error: string }): void {
      putOff.run({ ...values(reach), room: finite(room), ...wait });
    },
    /** Lets go what waits for the next day and for which there is room on this device. @returns how many parts */
    letGo: (reach: DeviceReach, room: number, at: number): number =>
      letGo.run({ ...values(reach), room: finite(room), at }).changes,
  };
}
