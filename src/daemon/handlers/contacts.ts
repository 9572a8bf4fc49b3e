import type { CallListener, CheckedParams } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { emptyCard } from '../../book/card.ts';
import { patchedCard } from '../../book/card-patch.ts';
import type { UndoTarget } from '../../book/history.ts';
import { parseDuration } from '../../core/duration.ts';
import { SimError } from '../../core/errors.ts';
import { homeRegion } from '../../lines/home-region.ts';
import { allOf } from '../all-of.ts';
import type { Keeper } from '../keeper.ts';

type Names =
  | 'contacts.list'
  | 'contacts.show'
  | 'contacts.add'
  | 'contacts.edit'
  | 'contacts.remove'
  | 'contacts.history'
  | 'contacts.undo'
  | 'bin.list'
  | 'bin.restore'
  | 'bin.empty'
  | 'updates.list'
  | 'updates.show'
  | 'updates.accept'
  | 'updates.reject'
  | 'updates.undo';

const PAGE = 100;

/** The book, and what others told us of the people in it. */
export function contactHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, book, updates, config, clock } = keeper.services;
  const { bin, owners } = book;

  /** How a number said by hand is read that goes into this book. */
  const region = (bookId: number) => homeRegion(store, config().get('region'), { bookId });
  const bookOf = (owner: string | undefined) => owners.bookOf(owner ?? null);

  /** These contacts, each once, a page at each step. */
  function* shown(ids: readonly number[]) {
    const chosen = [...new Set(ids)];
    for (let from = 0; from < chosen.length; from += PAGE) {
      yield chosen.slice(from, from + PAGE).map((id) => book.show(id));
    }
  }

  function tellUnread(numbers: readonly { number: string | null; raw: string }[], listener: CallListener) {
    for (const { number, raw } of numbers) {
      if (number !== null) continue;
      listener.onNote?.({
        message: `${raw} is kept as it is: it is no number that can be read in international form`,
        hint: 'write it with its country code, like +491512345678, or set region in the configuration',
      });
    }
  }

  function undoTarget(given: Omit<CheckedParams<'contacts.undo'>, 'id'>): UndoTarget {
    const { change, since, from, before } = given;
    const chosen = [change, since, from ?? before].filter((one) => one !== undefined);
    if (chosen.length > 1 || (from === undefined) !== (before === undefined)) {
      throw new SimError('INPUT_INVALID', 'it is not clear what shall be taken back', {
        hint: 'give change, or since, or from and before; none of them for the last change',
      });
    }
    if (change !== undefined) return { change };
    if (since !== undefined) return { since: Date.parse(since) };
    if (from !== undefined && before !== undefined) {
      return { from: Date.parse(from), before: Date.parse(before) };
    }
    return { last: true };
  }

  return {
    'contacts.list': ({ query, owner, limit }, { signal }) => {
      const bookId = bookOf(owner);
      const filter = { bookId, query, region: region(bookId), ...(limit === undefined ? {} : { limit }) };
      return allOf(book.views(filter), signal);
    },
    'contacts.show': ({ id }) => book.detail(id),
    'contacts.add': ({ name, numbers, owner, ...rest }, listener) => {
      const bookId = bookOf(owner);
      const { emails, groups, nicknames, urls, ...texts } = rest;
      const patch = {
        ...texts,
        addNumbers: numbers,
        addEmails: emails,
        addGroups: groups,
        addNicknames: nicknames,
        addUrls: urls,
      };
      const context = { region: region(bookId), cause: 'edit', origin: 'contact add' };
      const card = patchedCard(emptyCard(name), { name, ...patch }, context.region);
      const added = book.show(book.addCard(card, bookId, context));
      tellUnread(added.numbers, listener);
      return added;
    },
    'contacts.edit': ({ id, ...patch }, listener) => {
      const bookId = store.contacts.byId(id)?.bookId ?? bookOf(undefined);
      const before = new Set(store.contacts.numbers(id).map((row) => row.raw));
      const context = { region: region(bookId), cause: 'edit', origin: 'contact edit' };
      const edited = book.edit(id, patch, context);
      tellUnread(
        edited.numbers.filter((number) => !before.has(number.raw)),
        listener,
      );
      return edited;
    },
    async 'contacts.remove'({ ids }, { signal }) {
      const removed = await allOf(shown(ids), signal);
      await bin.remove(ids, 'edit', 'contact remove');
      return removed;
    },
    'contacts.history': ({ id, owner, since }, { signal }) => {
      const from = since === undefined ? null : Date.parse(since);
      if (id === undefined) return allOf(book.historyPages(bookOf(owner), from), signal);
      return book.history(id).filter((row) => from === null || Date.parse(row.at) >= from);
    },
    'contacts.undo': ({ id, ...given }) =>
      store.transaction(() => {
        const outcome = book.undo(id, undoTarget(given));
        updates.follow(id);
        return outcome;
      }),

    'bin.list': ({ owner }, { signal }) => allOf(bin.pages(bookOf(owner)), signal),
    async 'bin.restore'({ ids }, { signal }) {
      await bin.restore(ids, 'edit', 'contact bin restore');
      return allOf(shown(ids), signal);
    },
    async 'bin.empty'({ owner, olderThan }) {
      const age = olderThan === undefined ? -1 : parseDuration(olderThan);
      if (age === null) {
        throw new SimError('INPUT_INVALID', `${JSON.stringify(olderThan)} is no duration`, {
          hint: 'write it like 12h or 30d',
          details: { field: 'olderThan' },
        });
      }
      return { removed: await bin.empty(bookOf(owner), clock.now() - age) };
    },

    'updates.list': () => updates.list(),
    'updates.show': ({ id }) => updates.show(id),
    'updates.accept': ({ id }) => {
      updates.accept(id);
      return updates.show(id);
    },
    'updates.reject': ({ id }) => {
      updates.reject(id);
      return updates.show(id);
    },
    'updates.undo': ({ id }) => {
      updates.undo(id);
      return updates.show(id);
    },
  };
}
