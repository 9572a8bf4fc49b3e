import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import type { ChangeRow } from '../store/repositories/change-log.ts';
import { shownSteps, stepsOf } from '../store/repositories/contact-state.ts';
import type { Store } from '../store/store.ts';
import { nameKey } from './name-key.ts';

/** One changed field, as `contact history` shows it. */
export interface ChangeView {
  /** In a log that is kept by records the changes of one contact in one set share an id. */
  id: number;
  at: string;
  contact: number;
  field: string;
  operation: 'insert' | 'update' | 'delete';
  old: string | null;
  new: string | null;
  cause: string;
  origin: string | null;
  set: number;
  undone: boolean;
}

/** What `contact undo` takes back: the set of one change, what happened in a span of time, or everything from a time on. */
export type UndoTarget =
  | { change: number }
  | { from: number; before: number }
  | { since: number }
  | { last: true };

export function changeViews(row: ChangeRow): ChangeView[] {
  return shownSteps(row).map((step) => ({
    id: row.id,
    at: isoTime(row.at),
    contact: row.contactId,
    field: step.field,
    operation: step.operation,
    old: shownValue(step.field, step.old),
    new: shownValue(step.field, step.new),
    cause: row.cause,
    origin: row.origin,
    set: row.setId,
    undone: row.undoneBy !== null,
  }));
}

/** The log keeps the time of a removal as the table does, in milliseconds. */
function shownValue(field: string, value: string | null): string | null {
  return field === 'deleted' && value !== null ? isoTime(Number(value)) : value;
}

/** The history of contacts, and taking changes back. An undo is a change set like any other, and can be undone. */
export function createHistory(store: Store) {
  const { changes, contacts, states, links, merges } = store;

  function nothing(id: number, what: string): SimError {
    return new SimError('NOT_FOUND', `contact ${id} has no change ${what}`, {
      hint: `simkeeper contact history ${id} shows the changes`,
      details: { contact: id },
    });
  }

  /** The rows to take back, oldest first, and whether later changes may stand in the way. */
  function chosen(id: number, target: UndoTarget): { rows: ChangeRow[]; strict: boolean; origin: string } {
    const all = changes.ofContact(id).filter((row) => row.field !== 'erased');
    if ('since' in target) {
      const first = changes.firstSetFrom(target.since);
      const rows = all.filter((row) => first !== undefined && row.setId >= first);
      if (rows.length === 0) throw nothing(id, `since ${isoTime(target.since)}`);
      return { rows, strict: false, origin: `since ${isoTime(target.since)}` };
    }
    const standing = all.filter((row) => row.undoneBy === null);
    if ('from' in target) {
      const rows = standing.filter((row) => row.at >= target.from && row.at < target.before);
      if (rows.length === 0) throw nothing(id, `of ${isoTime(target.from)} that still stands`);
      return { rows, strict: true, origin: `at ${isoTime(target.from)}` };
    }
    const one = 'last' in target ? standing.at(-1) : standing.find((row) => row.id === target.change);
    if (!one) {
      throw nothing(id, 'last' in target ? 'that could be undone' : `${target.change} that still stands`);
    }
    return {
      rows: standing.filter((row) => row.setId === one.setId),
      strict: true,
      origin: `set ${one.setId}`,
    };
  }

  /**
   * Takes rows of the log back as one set. What was changed together with other contacts, a merge, is taken back there too: half
   * of it would leave one person twice or not at all.
   * @returns the id of that set
   */
  function takeBack(id: number, rows: readonly ChangeRow[], strict: boolean, origin: string): number {
    const whole = [...new Set(rows.map((row) => row.setId))].filter((set) => merges.isWhole(set));
    return changes.inSet('undo', origin, (setId) => {
      takeBackOf(setId, id, rows, strict);
      if (whole.length > 0) merges.markWhole(setId);
      for (const set of whole) {
        for (const other of merges.contactsOf(set)) {
          if (other === id) continue;
          const beside = changes.ofContact(other).filter((row) => row.setId === set && row.undoneBy === null);
          takeBackOf(setId, other, beside, true);
        }
        for (const move of links.movesOf(set)) {
          const link = links.at(move.seriesId, move.index);
          if (link?.contactId === move.to) links.move(setId, link, move.from);
        }
      }
      return setId;
    });
  }

  function takeBackOf(setId: number, id: number, rows: readonly ChangeRow[], strict: boolean): void {
    const state = states.read(id);
    states.takeBack(state, rows.flatMap(stepsOf), id, strict);
    states.write(id, state, nameKey);
    const undone = new Set(rows.map((row) => row.setId));
    for (const set of undone) standAgain(id, set, undone);
    for (const row of rows) changes.mark(row.id, row.undoneBy ?? setId);
    for (const { e164 } of contacts.numbers(id)) if (e164 !== null) contacts.unretireNumber(id, e164);
  }

  /**
   * A set does not stand any more: what it had taken back of a contact does again.
   * @param fallen sets that do not stand either way
   */
  function standAgain(id: number, setId: number, fallen: ReadonlySet<number>): void {
    const rows = changes.ofContact(id).filter((row) => row.undoneBy === setId);
    changes.unmark(id, setId);
    // Among it may be an undo: then what that one had taken back is taken back again.
    const undos = new Map(rows.filter((row) => row.cause === 'undo').map((row) => [row.setId, row.origin]));
    for (const [undo, origin] of undos) if (!fallen.has(undo)) fallAgain(id, undo, origin, fallen);
  }

  function fallAgain(id: number, undo: number, origin: string | null, fallen: ReadonlySet<number>): void {
    const took = /^set (\d+)$/.exec(origin ?? '')?.[1];
    if (took === undefined) return;
    const set = Number(took);
    const rows = changes.ofContact(id).filter((row) => row.setId === set && row.undoneBy === null);
    for (const row of rows) changes.mark(row.id, undo);
    if (rows.some((row) => row.cause === 'undo')) standAgain(id, set, fallen);
  }

  return {
    of: (id: number): ChangeView[] => changes.ofContact(id).flatMap(changeViews),

    /** Changes of a whole book since a time (null: all), oldest first, a page at a time. */
    *pages(bookId: number, since: number | null, size = 500): Iterable<ChangeView[]> {
      const first = since === null ? 0 : changes.firstSetFrom(since);
      if (first === undefined) return;
      for (let after = 0; ; ) {
        const rows = changes.ofBook(bookId, after, first, size);
        const last = rows.at(-1);
        if (!last) return;
        yield rows.flatMap(changeViews);
        after = last.id;
      }
    },

    /**
     * Takes changes of one contact back.
     * @returns what was taken back, oldest first
     * @throws SimError NOT_FOUND; CONFLICT when a later change stands in the way: nothing is changed then
     */
    undo(id: number, target: UndoTarget): ChangeView[] {
      const { rows, strict, origin } = chosen(id, target);
      takeBack(id, rows, strict, origin);
      return rows.flatMap((row) => changeViews({ ...row, undoneBy: row.undoneBy ?? 0 }));
    },

    /** Takes back what one set did to a contact. @throws SimError CONFLICT */
    undoSet(setId: number, id: number, origin: string): void {
      const rows = changes.ofContact(id).filter((row) => row.setId === setId && row.undoneBy === null);
      takeBack(id, rows, true, origin);
    },
  };
}

export type History = ReturnType<typeof createHistory>;
