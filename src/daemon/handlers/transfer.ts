import { basename } from 'node:path';
import type { CheckedParams } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { cardsOfRecords } from '../../backup/restore/cards.ts';
import type { Card } from '../../book/card.ts';
import type { Format } from '../../book/formats/format.ts';
import { FORMATS, formatById, recogniseFormat } from '../../book/formats/registry.ts';
import { decodeHead } from '../../book/formats/text/decode.ts';
import { exportCards } from '../../book/transfer/export.ts';
import { importCards } from '../../book/transfer/import.ts';
import { readCards } from '../../book/transfer/reading/read-cards.ts';
import { undoImport } from '../../book/transfer/undo.ts';
import { SimError } from '../../core/errors.ts';
import { homeRegion } from '../../lines/home-region.ts';
import { openImportFile } from '../import-file.ts';
import type { Keeper } from '../keeper.ts';

type Names = 'contacts.import' | 'contacts.undoImport' | 'contacts.export';

/** Files of contacts into the book and out of it. */
export function transferHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, backup, book, clock, config } = keeper.services;
  const region = (bookId: number) => homeRegion(store, config().get('region'), { bookId });

  /** The cards that an export asks for, read as they are wanted. */
  function* cardsOf(params: CheckedParams<'contacts.export'>): Iterable<Card> {
    if (params.snapshot !== undefined) {
      yield* cardsOfRecords(backup.records(params.snapshot));
      return;
    }
    const bookId = book.owners.bookOf(params.owner ?? null);
    const group = params.group ?? null;
    if (params.query === undefined) {
      for (const { card } of book.cards(bookId, { group })) yield card;
      return;
    }
    const filter = { bookId, query: params.query, region: region(bookId) };
    for (const page of book.views(filter)) {
      for (const { id, groups } of page) if (group === null || groups.includes(group)) yield book.card(id);
    }
  }

  return {
    async 'contacts.import'({ file: path, shownAs, format: id, map, owner, dryRun }, { onProgress, signal }) {
      const bookId = book.owners.bookOf(owner ?? null);
      const name = shownAs ?? basename(path);
      const file = await openImportFile(path, keeper.directories.keys);
      try {
        const format = id === undefined ? recognised(file.head, name) : formatById(id);
        let read = 0;
        const chunks = file.chunks((octets) => {
          read = octets;
        });
        const report = await importCards(store, clock, {
          cards: readCards(
            format,
            { size: file.size, chunks },
            { options: map ? { map } : {}, region: region(bookId) },
          ),
          bookId,
          region: region(bookId),
          origin: name,
          dryRun: dryRun ?? false,
          onSlice: () => onProgress?.({ task: 'importing', done: read, total: file.size }),
          signal,
        });
        return { file: name, format: format.id, dryRun: dryRun ?? false, ...report };
      } finally {
        await file.close();
      }
    },

    'contacts.undoImport': ({ set }, { onProgress, signal }) =>
      undoImport(store, clock, {
        set,
        bookIds: [...new Set(book.owners.list().map((one) => one.book))],
        onProgress: (done) => onProgress?.({ task: 'taking back', done, total: null }),
        signal,
      }),

    async 'contacts.export'(params, { onText, onProgress, signal }) {
      const format = formatById(params.format ?? 'vcf');
      // A misspelt group must not pass for an empty one: the file would be taken for a copy of it.
      if (params.group !== undefined)
        book.groups.expect(book.owners.bookOf(params.owner ?? null), params.group);
      let contacts = 0;
      const count = () => {
        contacts += 1;
      };
      for await (const piece of exportCards(clock, format, cardsOf(params), count)) {
        signal?.throwIfAborted();
        await onText?.(piece);
        onProgress?.({ task: 'exporting', done: contacts, total: null });
      }
      return { format: format.id, contacts };
    },
  };
}

/** @throws SimError INPUT_INVALID */
function recognised(head: Uint8Array, name: string): Format {
  const format = recogniseFormat(decodeHead(head), name);
  if (format) return format;
  throw new SimError(
    'INPUT_INVALID',
    `${name === '-' ? 'standard input' : name} is no file of contacts that is known`,
    {
      hint: `say what it is with --format: ${FORMATS.map((one) => one.id).join(', ')}`,
      details: { file: name },
    },
  );
}
