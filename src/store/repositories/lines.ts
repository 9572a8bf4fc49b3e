import type { Sql } from '../database.ts';

export interface LineRow {
  id: number;
  label: string;
  ownerId: number;
  ownerName: string | null;
  bookId: number;
  number: string | null;
  iccid: string | null;
  deviceId: number | null;
  awaitingNumber: boolean;
}

export interface LineHistoryRow {
  id: number;
  number: string | null;
  iccid: string | null;
  fromAt: number;
  toAt: number | null;
  cause: string;
}

/**
 * `fact`: the number changed and nobody was told yet; `told`: a notice of it has begun to go out; the others are settled without
 * a notice of their own.
 */
export type ChangeState = 'awaiting-number' | 'fact' | 'told' | 'replaced-card' | 'taken-back' | 'superseded';

export interface NumberChangeRow {
  id: number;
  lineId: number;
  oldNumber: string;
  newNumber: string | null;
  oldIccid: string | null;
  newIccid: string | null;
  cause: string;
  state: ChangeState;
  at: number;
}

export interface VerificationRow {
  id: number;
  lineId: number;
  changeId: number | null;
  iccid: string;
  toLineId: number;
  code: string;
  expiresAt: number;
}

const LINE = `SELECT lines.id, label, owner_id AS ownerId, owners.name AS ownerName, owners.book_id AS bookId, lines.number, lines.iccid,
  device_id AS deviceId, awaiting_number AS awaitingNumber FROM lines JOIN owners ON owners.id = lines.owner_id`;
const CHANGE = `SELECT id, line_id AS lineId, old_number AS oldNumber, new_number AS newNumber, old_iccid AS oldIccid,
  new_iccid AS newIccid, cause, state, at FROM number_changes`;
const VERIFICATION = `SELECT id, line_id AS lineId, change_id AS changeId, iccid, to_line_id AS toLineId, code,
  expires_at AS expiresAt FROM number_verifications`;

type RawLine = Omit<LineRow, 'awaitingNumber'> & { awaitingNumber: number };
const toLine = (row: RawLine): LineRow => ({ ...row, awaitingNumber: row.awaitingNumber === 1 });

/** Lines, their history of numbers and cards, and the questions of number changes. */
export function lineRows(db: Sql, now: () => number) {
  const list = db.prepare<[], RawLine>(`${LINE} ORDER BY lines.id`);
  const byId = db.prepare<[number], RawLine>(`${LINE} WHERE lines.id = ?`);
  const byLabel = db.prepare<[string], RawLine>(`${LINE} WHERE label = ?`);
  const byDevice = db.prepare<[number], RawLine>(`${LINE} WHERE device_id = ?`);
  const byIccid = db.prepare<[string], RawLine>(`${LINE} WHERE lines.iccid = ?`);
  const byPastIccid = db.prepare<[string], RawLine>(
    `${LINE} JOIN line_history ON line_history.line_id = lines.id WHERE line_history.iccid = ?
     ORDER BY line_history.id DESC LIMIT 1`,
  );
  const byNumber = db.prepare<[string], RawLine>(`${LINE} WHERE lines.number = ?`);
  const insert = db.prepare<[string, number, string | null, string | null, number | null, number]>(
    'INSERT INTO lines (label, owner_id, number, iccid, device_id, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const update = db.prepare<[string | null, string | null, number | null, number, number]>(
    'UPDATE lines SET number = ?, iccid = ?, device_id = ?, awaiting_number = ? WHERE id = ?',
  );
  const history = db.prepare<[number], LineHistoryRow>(
    `SELECT id, number, iccid, from_at AS fromAt, to_at AS toAt, cause FROM line_history WHERE line_id = ? ORDER BY id`,
  );
  const closeHistory = db.prepare<[number, number]>(
    'UPDATE line_history SET to_at = ? WHERE line_id = ? AND to_at IS NULL',
  );
  const addHistory = db.prepare<[number, string | null, string | null, number, string]>(
    'INSERT INTO line_history (line_id, number, iccid, from_at, cause) VALUES (?, ?, ?, ?, ?)',
  );
  const numberWithCard = db.prepare<[number, string], { number: string | null }>(
    'SELECT number FROM line_history WHERE line_id = ? AND iccid = ? ORDER BY id DESC LIMIT 1',
  );
  const ownerByName = db.prepare<[string], { id: number }>('SELECT id FROM owners WHERE name = ?');
  const addOwner = db.prepare<[string]>('INSERT INTO owners (name, book_id) VALUES (?, 1)');
  const nameOwner = db.prepare<{ name: string | null }>(
    'UPDATE owners SET name = :name WHERE id = 1 AND name IS NOT :name',
  );
  const addChange = db.prepare<
    [number, string, string | null, string | null, string | null, string, string, number]
  >(
    `INSERT INTO number_changes (line_id, old_number, new_number, old_iccid, new_iccid, cause, state, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const changeById = db.prepare<[number], NumberChangeRow>(`${CHANGE} WHERE id = ?`);
  const lastChange = db.prepare<[number], NumberChangeRow>(
    `${CHANGE} WHERE line_id = ? ORDER BY id DESC LIMIT 1`,
  );
  const settle = db.prepare<[string, string | null, number, number]>(
    'UPDATE number_changes SET state = ?, new_number = ?, settled_at = ? WHERE id = ?',
  );
  const addVerification = db.prepare<[number, number | null, string, number, string, number, number]>(
    `INSERT INTO number_verifications (line_id, change_id, iccid, to_line_id, code, state, at, expires_at)
     VALUES (?, ?, ?, ?, ?, 'sent', ?, ?)`,
  );
  const openVerifications = db.prepare<[number], VerificationRow>(
    `${VERIFICATION} WHERE state = 'sent' AND expires_at > ?`,
  );
  const verificationsOf = db.prepare<[number, string, number], { n: number }>(
    `SELECT count(*) AS n FROM number_verifications WHERE line_id = ? AND iccid = ? AND (state = 'sent' AND expires_at > ?)`,
  );
  const closeVerification = db.prepare<[string, number]>(
    'UPDATE number_verifications SET state = ? WHERE id = ?',
  );
  const one = (row: RawLine | undefined) => (row ? toLine(row) : undefined);
  return {
    list: () => list.all().map(toLine),
    byId: (id: number) => one(byId.get(id)),
    byLabel: (label: string) => one(byLabel.get(label)),
    byDevice: (deviceId: number) => one(byDevice.get(deviceId)),
    /** The line that this card belongs to now. */
    byIccid: (iccid: string) => one(byIccid.get(iccid)),
    /** The line that had this card last, now or before. */
    byPastIccid: (iccid: string) => one(byPastIccid.get(iccid)),
    byNumber: (number: string) => byNumber.all(number).map(toLine),
    ownerId(name: string): number {
      return ownerByName.get(name)?.id ?? Number(addOwner.run(name).lastInsertRowid);
    },
    /** Owner 1 carries the name of the configuration. */
    nameDefaultOwner(name: string | null): void {
      nameOwner.run({ name });
    },
    add(line: Pick<LineRow, 'label' | 'ownerId' | 'number' | 'iccid' | 'deviceId'>, cause: string): number {
      const at = now();
      const id = Number(
        insert.run(line.label, line.ownerId, line.number, line.iccid, line.deviceId, at).lastInsertRowid,
      );
      if (line.number !== null || line.iccid !== null) addHistory.run(id, line.number, line.iccid, at, cause);
      return id;
    },
    /** Sets the present of a line; a new pair of number and card opens a new row of its history. */
    set(
      id: number,
      next: Pick<LineRow, 'number' | 'iccid' | 'deviceId' | 'awaitingNumber'>,
      historyCause: string | null,
    ): void {
      update.run(next.number, next.iccid, next.deviceId, next.awaitingNumber ? 1 : 0, id);
      if (historyCause === null) return;
      const at = now();
      closeHistory.run(at, id);
      addHistory.run(id, next.awaitingNumber ? null : next.number, next.iccid, at, historyCause);
    },
    history: (id: number) => history.all(id),
    /** The number that the line had when this card was last in it. */
    numberWithCard: (id: number, iccid: string) => numberWithCard.get(id, iccid)?.number ?? null,
    addChange(change: Omit<NumberChangeRow, 'id' | 'at'>): number {
      return Number(
        addChange.run(
          change.lineId,
          change.oldNumber,
          change.newNumber,
          change.oldIccid,
          change.newIccid,
          change.cause,
          change.state,
          now(),
        ).lastInsertRowid,
      );
    },
    change: (id: number) => changeById.get(id),
    lastChange: (lineId: number) => lastChange.get(lineId),
    settleChange(id: number, state: ChangeState, newNumber: string | null): void {
      settle.run(state, newNumber, now(), id);
    },
    addVerification(row: Omit<VerificationRow, 'id'>): number {
      return Number(
        addVerification.run(row.lineId, row.changeId, row.iccid, row.toLineId, row.code, now(), row.expiresAt)
          .lastInsertRowid,
      );
    },
    openVerifications: () => openVerifications.all(now()),
    verificationOpen: (lineId: number, iccid: string) =>
      (verificationsOf.get(lineId, iccid, now())?.n ?? 0) > 0,
    closeVerification(id: number, state: 'settled' | 'expired'): void {
      closeVerification.run(state, id);
    },
  };
}
