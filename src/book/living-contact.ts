import { SimError } from '../core/errors.ts';
import type { ContactRow } from '../store/repositories/contacts.ts';
import type { Store } from '../store/store.ts';

/** A contact that is not in the bin. @throws SimError NOT_FOUND */
export function livingContact(store: Store, id: number): ContactRow {
  const row = store.contacts.byId(id);
  if (row && row.deletedAt === null) return row;
  throw new SimError('NOT_FOUND', `no contact ${id}`, {
    hint: 'simkeeper contact list shows the contacts',
    details: { contact: id },
  });
}
