import { linkKnown, type RecordDiff } from '../../book/absorb.ts';
import { holdersIn } from '../../book/meeting.ts';
import { nameKey } from '../../book/name-key.ts';
import { parseSimName } from '../../book/sim-names.ts';
import type { SourceRecord } from '../../store/repositories/snapshots.ts';
import type { Store } from '../../store/store.ts';
import { type RecordContent, sameContent } from './records.ts';

/**
 * Takes out of a difference what a restore that is under way, or was interrupted, has written: such a record says nothing new of
 * anybody, so it is linked to the contact that it stands for and changes nothing in the book. The rest is for the book to take in.
 * Call it in the transaction of the snapshot.
 */
export function settleRestored<Diff extends RecordDiff>(
  store: Store,
  { seriesId, region }: { seriesId: number; region: string | null },
  diff: Diff,
): Diff {
  const open = store.restores.open(seriesId);
  if (open.length === 0) return diff;
  const known = new Map<number, { content: RecordContent; contactId: number | null }[]>();
  for (const { id } of open) {
    for (const step of store.restores.steps(id)) {
      const mine = known.get(step.index) ?? [];
      for (const content of [step.after, step.held]) {
        if (content !== null) mine.push({ content, contactId: step.contactId });
      }
      if (step.before !== null) mine.push({ content: step.before, contactId: step.beforeContactId });
      known.set(step.index, mine);
    }
  }
  const settled = (record: SourceRecord) => {
    const match = known.get(record.index)?.find(({ content }) => sameContent(content, record));
    if (!match) return false;
    const was = store.links.at(seriesId, record.index);
    store.links.remove(seriesId, record.index);
    const contact = match.contactId === null ? undefined : store.contacts.byId(match.contactId);
    if (contact && contact.deletedAt === null) {
      const former = was?.contactId === contact.id ? was.numberId : null;
      linkKnown(store, { seriesId, region }, record, contact.id, former);
    }
    return true;
  };
  return {
    ...diff,
    added: diff.added.filter((record) => !settled(record)),
    changed: diff.changed.filter(({ after }) => !settled(after)),
  };
}

/**
 * The contact that a record of old stands for, or null: one with its name among those who hold the number, else whoever holds it or
 * held it before an update. A contact that was renamed in the book is the same person on the card.
 */
export function contactOfRecord(
  store: Store,
  book: { bookId: number; region: string | null },
  record: { name: string; number: string },
): number | null {
  const holders = holdersIn(store, book, record.number);
  const keys = [nameKey(record.name), nameKey(parseSimName(record.name).base)];
  const named = holders.find((contact) => keys.includes(nameKey(contact.name)));
  return (named ?? holders[0])?.id ?? null;
}
