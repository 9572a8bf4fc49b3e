import { SimError } from '../core/errors.ts';
import type { OwnerRow } from '../store/repositories/owners.ts';
import type { Store } from '../store/store.ts';
import { checkedText } from './checked-text.ts';

/** The owner who configured simkeeper. */
export const MAIN_OWNER = 1;

export interface OwnerView {
  id: number;
  name: string | null;
  /** The id of its book. */
  book: number;
  /** Names of the other owners of the same book. */
  sharesBookWith: (string | null)[];
  lines: number;
  contacts: number;
}

/** Owners of lines. Each has a book: its own, or one that it shares. */
export function createOwners(store: Store) {
  const { owners } = store;

  /** @param name null: the owner who configured simkeeper @throws SimError NOT_FOUND */
  function find(name: string | null): OwnerRow {
    const row = name === null ? owners.byId(MAIN_OWNER) : owners.byName(name);
    if (row) return row;
    throw new SimError('NOT_FOUND', `no owner ${name}`, {
      hint: 'simkeeper owner list shows the owners',
      details: { owner: name },
    });
  }

  function refuseTaken(name: string): void {
    if (!owners.byName(name)) return;
    throw new SimError('CONFLICT', `there is an owner ${name} already`, {
      hint: 'simkeeper owner list shows the owners; choose another name',
      details: { owner: name },
    });
  }

  function view(row: OwnerRow): OwnerView {
    const others = owners.list().filter((other) => other.bookId === row.bookId && other.id !== row.id);
    return {
      id: row.id,
      name: row.name,
      book: row.bookId,
      sharesBookWith: others.map((other) => other.name),
      lines: row.lines,
      contacts: row.contacts,
    };
  }

  return {
    find,
    list: (): OwnerView[] => owners.list().map(view),
    /** The book of an owner; null: of the one who configured simkeeper. @throws SimError NOT_FOUND */
    bookOf: (name: string | null): number => find(name).bookId,

    /** @param sharesBookOf an owner whose book it shares; null: a book of its own @throws SimError CONFLICT NOT_FOUND */
    add(name: string, sharesBookOf: string | null): OwnerView {
      const checked = checkedText(name, 'owner');
      return store.transaction(() => {
        refuseTaken(checked);
        const shared = sharesBookOf === null ? null : find(sharesBookOf).bookId;
        owners.add(checked, shared);
        return view(find(checked));
      });
    },

    /** @throws SimError CONFLICT NOT_FOUND */
    rename(name: string, to: string): OwnerView {
      const checked = checkedText(to, 'owner');
      return store.transaction(() => {
        const row = find(name);
        if (row.id === MAIN_OWNER) {
          throw new SimError('CONFLICT', `${name} is the name of the configuration`, {
            hint: `simkeeper config set owner.name "${checked}"`,
            details: { owner: name },
          });
        }
        if (checked !== name) refuseTaken(checked);
        owners.rename(row.id, checked);
        return view(find(checked));
      });
    },

    /** Removes an owner without lines; a book that nobody else has must be empty. @throws SimError CONFLICT NOT_FOUND */
    remove(name: string): void {
      store.transaction(() => {
        const row = find(name);
        const alone = view(row).sharesBookWith.length === 0;
        const reason =
          row.id === MAIN_OWNER
            ? 'it is the owner who configured simkeeper'
            : row.lines > 0
              ? `it has ${row.lines} lines`
              : alone && row.contacts > 0
                ? `nobody else has its book, with ${row.contacts === 1 ? '1 contact' : `${row.contacts} contacts`}`
                : null;
        if (reason !== null) {
          throw new SimError('CONFLICT', `${name} cannot be removed: ${reason}`, {
            hint: 'simkeeper owner list shows what each owner has',
            details: { owner: name },
          });
        }
        owners.remove(row.id);
      });
    },
  };
}
