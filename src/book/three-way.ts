/**
 * The three-way comparison of one record: what the storage holds, what the book says, and what both were when they last agreed.
 * A side that has not changed since then gives way to the one that has; when both have, a person decides or a policy does.
 */

/** A record as its storage holds it. */
export interface StorageValue {
  name: string;
  number: string;
}

/** What the book says of that record: the name of its contact, and the number that came from it. */
export interface BookValue {
  name: string;
  /** Null: the contact no longer has the number. */
  number: string | null;
}

export interface SyncItem {
  index: number;
  /** The state in which both last agreed; null when the record is new. */
  agreed: { storage: StorageValue; book: BookValue } | null;
  /** Null: the place is empty now. */
  storage: StorageValue | null;
  /** Null: no contact belongs to the record; `binned`: its contact is in the bin. */
  book: BookValue | 'binned' | null;
}

export interface SyncRules {
  /** What makes two numbers one: E.164, or the raw text where it is no such number. */
  numberKey(raw: string): string;
  /** What the storage would hold of a name, cut and with an ending as the record has one. */
  fitName(name: string, record: StorageValue): string;
}

/** Who is right when both sides changed one field. */
export type ConflictPolicy = 'ask' | 'book' | 'storage';

export type SyncField = 'name' | 'number' | 'record';

/** One field that both sides changed, with both values; null: removed there. */
export interface SyncConflict {
  field: SyncField;
  storage: string | null;
  book: string | null;
}

export interface SyncOutcome {
  index: number;
  action:
    | 'keep'
    | 'add-to-book'
    | 'change-book'
    | 'change-storage'
    | 'change-both'
    | 'delete'
    | 'let-go'
    | 'conflict';
  /** What the storage should hold; null: an empty place. Equal to what it holds when nothing is to be written. */
  storage: StorageValue | null;
  /** What the book should say; null: the contact is none of this record's business any more. */
  book: BookValue | null;
  conflicts: readonly SyncConflict[];
  /** Why, in one sentence for a person. */
  reason: string;
}

/**
 * Decides one record.
 *
 * - A record that vanished from the storage stays in the book and is not written again: a phone book that is kept safe does not
 *   forget because a card did, and a card does not get back what its owner deleted there.
 * - A contact in the bin, or a number taken from a contact, empties the record, unless the storage changed it meanwhile.
 */
export function compareRecord(item: SyncItem, rules: SyncRules, policy: ConflictPolicy): SyncOutcome {
  const { index, agreed, storage, book } = item;
  const outcome = (
    action: SyncOutcome['action'],
    to: { storage: StorageValue | null; book: BookValue | null },
    reason: string,
    conflicts: readonly SyncConflict[] = [],
  ): SyncOutcome => ({ index, action, ...to, conflicts, reason });

  const said = book === 'binned' ? null : book;
  if (storage === null) {
    return outcome(
      'let-go',
      { storage: null, book: said },
      'it was deleted in the storage and stays in the book',
    );
  }
  if (book === null || agreed === null) {
    if (said && said.number !== null) {
      return settleFields(item, { storage, book: said }, agreedOr(item, rules), rules, policy);
    }
    if (book === 'binned') return outcome('delete', { storage: null, book: null }, BINNED);
    const added = { name: said?.name ?? storage.name, number: storage.number };
    return outcome('add-to-book', { storage, book: added }, 'it is new in the storage');
  }
  if (book === 'binned' || book.number === null) {
    const changed = !sameStorage(storage, agreed.storage, rules);
    const gone = book === 'binned' ? null : book;
    const reason = book === 'binned' ? BINNED : 'the number was taken from the contact';
    if (!changed || policy === 'book') return outcome('delete', { storage: null, book: gone }, reason);
    if (policy === 'storage') {
      const kept = { name: storage.name, number: storage.number };
      return outcome('add-to-book', { storage, book: kept }, 'the storage changed what the book removed');
    }
    const conflict = {
      field: 'record' as const,
      storage: `${storage.name} ${storage.number}`.trim(),
      book: null,
    };
    return outcome('conflict', { storage, book: gone }, 'the storage changed what the book removed', [
      conflict,
    ]);
  }
  return settleFields(item, { storage, book }, agreed, rules, policy);
}

const BINNED = 'its contact is in the bin';

/** A record without an agreed state counts as agreed now: nobody is known to have changed anything. */
function agreedOr(item: SyncItem, rules: SyncRules): { storage: StorageValue; book: BookValue } {
  if (item.agreed) return item.agreed;
  const storage = item.storage ?? { name: '', number: '' };
  const book = item.book === null || item.book === 'binned' ? storage : item.book;
  const sameNumber = book.number !== null && rules.numberKey(book.number) === rules.numberKey(storage.number);
  return { storage, book: sameNumber ? book : { ...book, number: storage.number } };
}

function settleFields(
  item: SyncItem,
  now: { storage: StorageValue; book: BookValue },
  agreed: { storage: StorageValue; book: BookValue },
  rules: SyncRules,
  policy: ConflictPolicy,
): SyncOutcome {
  const { storage, book } = now;
  const names = {
    storageChanged: storage.name !== agreed.storage.name,
    bookChanged: book.name !== agreed.book.name,
    equal: storage.name === book.name || storage.name === rules.fitName(book.name, storage),
  };
  const bookNumber = book.number ?? '';
  const numbers = {
    storageChanged: rules.numberKey(storage.number) !== rules.numberKey(agreed.storage.number),
    bookChanged: rules.numberKey(bookNumber) !== rules.numberKey(agreed.book.number ?? ''),
    equal: rules.numberKey(storage.number) === rules.numberKey(bookNumber),
  };
  const name = settle(names, policy);
  const number = settle(numbers, policy);
  const chosen =
    policy !== 'ask' && [names, numbers].some((field) => settle(field, 'ask') === 'conflict')
      ? `both sides changed it since they last agreed, and the ${policy} is right`
      : null;
  const conflicts: SyncConflict[] = [];
  if (name === 'conflict') conflicts.push({ field: 'name', storage: storage.name, book: book.name });
  if (number === 'conflict') conflicts.push({ field: 'number', storage: storage.number, book: book.number });
  const toStorage = name === 'to-storage' || number === 'to-storage';
  const toBook = name === 'to-book' || number === 'to-book';
  const action =
    conflicts.length > 0
      ? 'conflict'
      : toStorage && toBook
        ? 'change-both'
        : toStorage
          ? 'change-storage'
          : toBook
            ? 'change-book'
            : 'keep';
  return {
    index: item.index,
    action,
    storage: {
      name: name === 'to-storage' ? rules.fitName(book.name, storage) : storage.name,
      number: number === 'to-storage' ? bookNumber : storage.number,
    },
    book: {
      name: name === 'to-book' ? storage.name : book.name,
      number: number === 'to-book' ? storage.number : book.number,
    },
    conflicts,
    reason: chosen ?? REASONS[action],
  };
}

const REASONS = {
  keep: 'both sides agree',
  conflict: 'both sides changed it since they last agreed',
  'change-both': 'each side changed another part of it',
  'change-storage': 'the book changed it since they last agreed',
  'change-book': 'the storage changed it since they last agreed',
} as const;

function settle(
  field: Readonly<Record<'storageChanged' | 'bookChanged' | 'equal', boolean>>,
  policy: ConflictPolicy,
): 'keep' | 'to-storage' | 'to-book' | 'conflict' {
  if (field.equal || (!field.storageChanged && !field.bookChanged)) return 'keep';
  if (!field.storageChanged) return 'to-storage';
  if (!field.bookChanged) return 'to-book';
  if (policy === 'ask') return 'conflict';
  return policy === 'book' ? 'to-storage' : 'to-book';
}

function sameStorage(a: StorageValue, b: StorageValue, rules: SyncRules): boolean {
  return a.name === b.name && rules.numberKey(a.number) === rules.numberKey(b.number);
}
