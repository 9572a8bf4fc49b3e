import type { Sql } from '../database.ts';

/** What a record and its contact said when they last agreed. The book may call the number otherwise, or have none. */
export interface AgreedState {
  storage: { name: string; number: string };
  book: { name: string; number: string | null };
}

/** A record position of a storage and the contact that it belongs to. */
export interface SourceLink {
  seriesId: number;
  index: number;
  contactId: number;
  /** The row of the number that the record gave, if it still stands. */
  numberId: number | null;
  /** Null: not known; then both count as agreed now. */
  agreed: AgreedState | null;
}

interface StoredLink extends Omit<SourceLink, 'agreed'> {
  agreed: string | null;
}

const LINK = `SELECT series_id AS seriesId, idx AS "index", contact_id AS contactId, number_id AS numberId, agreed
  FROM contact_sources`;

/** Which record of which storage belongs to which contact. */
export function sourceLinkRows(db: Sql) {
  const at = db.prepare<[number, number], StoredLink>(`${LINK} WHERE series_id = ? AND idx = ?`);
  const ofSeries = db.prepare<[number], StoredLink>(`${LINK} WHERE series_id = ? ORDER BY idx`);
  const ofContact = db.prepare<[number], StoredLink>(`${LINK} WHERE contact_id = ? ORDER BY series_id, idx`);
  const put = db.prepare<StoredLink>(
    `INSERT INTO contact_sources (series_id, idx, contact_id, number_id, agreed)
     VALUES (:seriesId, :index, :contactId, :numberId, :agreed)
     ON CONFLICT (series_id, idx) DO UPDATE SET contact_id = excluded.contact_id, number_id = excluded.number_id,
       agreed = excluded.agreed`,
  );
  const remove = db.prepare<[number, number]>('DELETE FROM contact_sources WHERE series_id = ? AND idx = ?');
  const noteMove = db.prepare<[number, number, number, number, number]>(
    `INSERT INTO source_moves (set_id, series_id, idx, from_contact_id, to_contact_id) VALUES (?, ?, ?, ?, ?)`,
  );
  const moves = db.prepare<[number], { seriesId: number; index: number; from: number; to: number }>(
    `SELECT series_id AS seriesId, idx AS "index", from_contact_id AS "from", to_contact_id AS "to"
     FROM source_moves WHERE set_id = ?`,
  );
  const read = ({ agreed, ...link }: StoredLink): SourceLink => ({
    ...link,
    agreed: agreed === null ? null : (JSON.parse(agreed) as AgreedState),
  });

  function write(link: SourceLink): void {
    put.run({ ...link, agreed: link.agreed && JSON.stringify(link.agreed) });
  }

  return {
    at(seriesId: number, index: number): SourceLink | undefined {
      const row = at.get(seriesId, index);
      return row && read(row);
    },
    ofSeries: (seriesId: number) => ofSeries.all(seriesId).map(read),
    ofContact: (contactId: number) => ofContact.all(contactId).map(read),
    put: write,
    remove(seriesId: number, index: number): void {
      remove.run(seriesId, index);
    },
    /** Gives a record to another contact, and notes that this set did it. */
    move(setId: number, link: SourceLink, to: number): void {
      noteMove.run(setId, link.seriesId, link.index, link.contactId, to);
      write({ ...link, contactId: to });
    },
    /** What a set moved, for taking it back. */
    movesOf: (setId: number) => moves.all(setId),
  };
}
