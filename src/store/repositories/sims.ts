import type { Sql } from '../database.ts';

export interface SimRow {
  iccid: string;
  imsi: string | null;
  /** E.164 as the card or modem told it, null when it told none. */
  toldNumber: string | null;
  /** ISO 3166 region of the card's issuer. */
  region: string | null;
  lastDeviceId: number | null;
}

/** Cards that were seen, and the ledger of PINs that were tried on them. */
export function simRows(db: Sql, now: () => number) {
  const get = db.prepare<[string], SimRow>(
    `SELECT iccid, imsi, told_number AS toldNumber, region, last_device_id AS lastDeviceId FROM sims WHERE iccid = ?`,
  );
  const seen = db.prepare<[string, string | null, string | null, string | null, number, number, number]>(
    `INSERT INTO sims (iccid, imsi, told_number, region, first_seen_at, last_seen_at, last_device_id)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (iccid) DO UPDATE SET imsi = coalesce(excluded.imsi, imsi),
       told_number = coalesce(excluded.told_number, told_number), region = coalesce(excluded.region, region),
       last_seen_at = excluded.last_seen_at, last_device_id = excluded.last_device_id`,
  );
  const claim = db.prepare<[string, string, number]>(
    'INSERT OR IGNORE INTO pin_attempts (card, pin_hash, at) VALUES (?, ?, ?)',
  );
  const release = db.prepare<[string, string]>('DELETE FROM pin_attempts WHERE card = ? AND pin_hash = ?');
  const addSecret = db.prepare<[string, Uint8Array]>(
    'INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)',
  );
  const secret = db.prepare<[string], { value: Uint8Array }>('SELECT value FROM secrets WHERE name = ?');
  const noteUssd = db.prepare<[number, string]>('UPDATE sims SET ussd_asked_at = ? WHERE iccid = ?');
  const ussdSince = db.prepare<[string, number], { n: number }>(
    'SELECT count(*) AS n FROM sims WHERE iccid = ? AND ussd_asked_at > ?',
  );
  return {
    get: (iccid: string) => get.get(iccid),
    /** Records a sighting; what is not told now keeps its last known value. */
    seen(sim: Omit<SimRow, 'lastDeviceId'>, deviceId: number): void {
      const at = now();
      seen.run(sim.iccid, sim.imsi, sim.toldNumber, sim.region, at, at, deviceId);
    },
    /** Writes down that the operator is about to be asked for the number of this card; durable when it returns. */
    noteUssdAsked(iccid: string): void {
      noteUssd.run(now(), iccid);
    },
    /** Whether it was asked after this time. */
    ussdAskedSince: (iccid: string, since: number): boolean => (ussdSince.get(iccid, since)?.n ?? 0) > 0,
    /** The secret under which PINs are hashed; `create` makes it once. */
    ledgerKey(create: () => Uint8Array): Uint8Array {
      addSecret.run('pin-ledger', create());
      const row = secret.get('pin-ledger');
      if (!row) throw new Error('the secret of the PIN ledger is gone');
      return row.value;
    },
    /** True for the first attempt of this PIN on this card ever; durable when it returns. */
    claimPin: (card: string, pinHash: string): boolean => claim.run(card, pinHash, now()).changes === 1,
    /** Forgets an attempt that succeeded. */
    releasePin(card: string, pinHash: string): void {
      release.run(card, pinHash);
    },
  };
}
