import type { Book } from '../book/book.ts';
import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { parsePhone, takesSms } from '../numbers/phone-number.ts';
import type { UpdateRow } from '../store/repositories/updates.ts';
import type { Store } from '../store/store.ts';
import { type Claim, parseNotice } from './wording.ts';

export interface UpdateView {
  id: number;
  from: string;
  contact: { id: number; name: string };
  oldNumber: string;
  newNumber: string;
  trust: 'none' | 'known-key' | 'verified-key' | 'key-changed';
  state: 'proposed' | 'held' | 'applied' | 'rejected' | 'undone';
  reason: string | null;
  receivedAt: string;
}

/** What received messages claim of contacts. Nothing is applied unless a person, or a key, says so. */
export function createUpdates(store: Store, book: Book) {
  const { updates, events, changes, contacts } = store;

  function find(id: number): UpdateRow {
    const row = updates.byId(id);
    if (!row) {
      throw new SimError('NOT_FOUND', `no update ${id}`, {
        hint: 'simkeeper update list shows the updates',
        details: { update: id },
      });
    }
    return row;
  }

  function refused(row: UpdateRow, verb: string): SimError {
    return new SimError('CONFLICT', `update ${row.id} is ${row.state}: it cannot be ${verb}`, {
      hint: `simkeeper update show ${row.id}`,
      details: { update: row.id, state: row.state },
    });
  }

  /** What makes a claim doubtful beyond the missing key; null when nothing does. */
  function doubt(claim: Claim, contactId: number): string | null {
    const phone = parsePhone(claim.newNumber, null);
    if (!phone?.valid) return 'the new number is not valid';
    if (!takesSms(phone)) return 'the new number is not a mobile number';
    const other = book.holdersOf(claim.newNumber).find((contact) => contact.id !== contactId);
    if (other) return `the new number belongs to ${other.name} (contact ${other.id}) already`;
    return null;
  }

  function flag(claim: Claim): string | null {
    const [from, to] = [parsePhone(claim.oldNumber, null)?.region, parsePhone(claim.newNumber, null)?.region];
    return from && to && from !== to ? `the country changes from ${from} to ${to}` : null;
  }

  return {
    /**
     * Looks at a received message: a whole notice whose old number the book holds becomes a proposal for each contact that has
     * it; everything else stays an ordinary message. Call it in the transaction of its consumer; idempotent.
     */
    received(message: { id: number; address: string; text: string; receivedAt: number }): void {
      const claim = parseNotice(message.text);
      if (!claim) return;
      for (const contact of book.holdersOf(claim.oldNumber)) {
        if (updates.openTwin(contact.id, claim.oldNumber, claim.newNumber) !== undefined) continue;
        const problem = doubt(claim, contact.id);
        const id = updates.add({
          inboxId: message.id,
          contactId: contact.id,
          from: message.address,
          ...claim,
          trust: 'none',
          state: problem === null ? 'proposed' : 'held',
          reason: problem ?? flag(claim),
          receivedAt: message.receivedAt,
        });
        if (id !== undefined) events.tell('update.received', { update: id, contact: contact.id });
      }
    },

    list: (): UpdateView[] => updates.list().map(view),

    show(id: number): UpdateView & { text: string; advice: string } {
      const row = find(id);
      return { ...view(row), text: store.inbox.byId(row.inboxId)?.text ?? '', advice: advice(row) };
    },

    /** Changes that one number of the contact, nothing else. @throws SimError CONFLICT NOT_FOUND */
    accept(id: number): void {
      store.transaction(() => {
        const row = find(id);
        if (row.state !== 'proposed' && row.state !== 'held') throw refused(row, 'accepted');
        const set = book.replaceNumber(row.contactId, row.oldNumber, row.newNumber, 'update', `update ${id}`);
        updates.settle(id, 'applied', row.reason, set);
        events.tell('update.settled', { update: id, state: 'applied' });
      });
    },

    /** @throws SimError CONFLICT NOT_FOUND */
    reject(id: number): void {
      store.transaction(() => {
        const row = find(id);
        if (row.state !== 'proposed' && row.state !== 'held') throw refused(row, 'rejected');
        updates.settle(id, 'rejected', row.reason, null);
        events.tell('update.settled', { update: id, state: 'rejected' });
      });
    },

    /**
     * Brings the updates of a contact in step with its history, after changes of it were taken back, or brought back, there. Call it
     * in the transaction that did so.
     */
    follow(contactId: number): void {
      const log = changes.ofContact(contactId).filter((row) => row.field !== 'erased');
      for (const row of updates.appliedTo(contactId)) {
        const own = log.filter((change) => change.setId === row.appliedSetId);
        if (own.length === 0) continue;
        const state = own.some((change) => change.undoneBy === null) ? 'applied' : 'undone';
        if (state === row.state) continue;
        if (state === 'applied') contacts.retireNumber(contactId, row.oldNumber);
        updates.settle(row.id, state, row.reason, null);
        events.tell('update.settled', { update: row.id, state });
      }
    },

    /** Puts the old number back. @throws SimError CONFLICT NOT_FOUND */
    undo(id: number): void {
      store.transaction(() => {
        const row = find(id);
        if (row.state !== 'applied' || row.appliedSetId === null) throw refused(row, 'undone');
        book.undoReplacement(row.contactId, row.appliedSetId, row.oldNumber, `update ${id}`);
        updates.settle(id, 'undone', row.reason, null);
        events.tell('update.settled', { update: id, state: 'undone' });
      });
    },
  };
}

function view(row: UpdateRow): UpdateView {
  return {
    id: row.id,
    from: row.from,
    contact: { id: row.contactId, name: row.contactName },
    oldNumber: row.oldNumber,
    newNumber: row.newNumber,
    trust: row.trust,
    state: row.state,
    reason: row.reason,
    receivedAt: isoTime(row.receivedAt),
  };
}

function advice(row: UpdateRow): string {
  if (row.state !== 'proposed' && row.state !== 'held') return 'nothing is left to do';
  const sender =
    row.from === row.oldNumber
      ? 'it came from the old number'
      : row.from === row.newNumber
        ? 'it came from the new number'
        : `it came from ${row.from}, which is neither number`;
  return `no key proves who wrote this (${sender}, and a sender can be forged): call ${row.contactName} at ${row.oldNumber} before you accept`;
}
