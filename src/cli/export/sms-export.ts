import type { Params, Result } from '../../api/contract/methods.ts';
import { csvLine } from '../../core/csv.ts';
import { SimError } from '../../core/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Field, inOrder } from '../fields.ts';
import { smsXml, XML_END, xmlStart } from './sms-xml.ts';

type Sms = Result<'sms.list'>[number];
type Filter = Params<'sms.list'>;

export const EXPORT_FORMATS = ['json', 'csv', 'xml'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Messages that are held in memory at once. */
const PAGE = 500;

/** @throws SimError USAGE */
export function exportFormat(word: string | undefined): ExportFormat {
  const format = EXPORT_FORMATS.find((known) => known === (word ?? 'json'));
  if (format) return format;
  throw new SimError('USAGE', `there is no format ${JSON.stringify((word ?? '').slice(0, 64))}`, {
    hint: `one of: ${EXPORT_FORMATS.join(', ')}`,
  });
}

/**
 * The pieces of the file, made as they are asked for: only a page of messages is in memory.
 * @param onMessage hears of each message that was written
 */
export async function* smsExport(
  ctx: CommandContext,
  fields: readonly Field<Sms>[],
  filter: Filter,
  format: ExportFormat,
  onMessage: () => void,
): AsyncGenerator<string> {
  const wanted = await messagesOf(ctx, filter, format === 'xml');
  switch (format) {
    case 'json': {
      let first = true;
      for await (const sms of wanted.messages) {
        yield `${first ? '[' : ','}\n${JSON.stringify(inOrder(fields, sms))}`;
        first = false;
        onMessage();
      }
      yield first ? '[]\n' : '\n]\n';
      return;
    }
    case 'csv':
      yield csvLine(fields.map((field) => field.key));
      for await (const sms of wanted.messages) {
        yield csvLine(fields.map((field) => sms[field.key]));
        onMessage();
      }
      return;
    case 'xml': {
      const names = await namesOf(ctx);
      yield xmlStart(wanted.count);
      for await (const sms of wanted.messages) {
        yield smsXml(sms, names.get(sms.address) ?? null);
        onMessage();
      }
      yield XML_END;
    }
  }
}

/** The messages page by page; `count` only when it is asked for, because it means to go through all of them twice. */
async function messagesOf(
  ctx: CommandContext,
  filter: Filter,
  counted: boolean,
): Promise<{ count: number; messages: AsyncIterable<Sms> }> {
  if (filter.limit !== undefined) {
    const latest = await ctx.call('sms.list', filter);
    return { count: latest.length, messages: each(latest) };
  }
  if (!counted) return { count: 0, messages: pages(ctx, filter, null) };
  let count = 0;
  let last = 0;
  for await (const { id } of pages(ctx, filter, null)) {
    count += 1;
    last = id;
  }
  return { count, messages: pages(ctx, filter, last) };
}

async function* each(messages: readonly Sms[]): AsyncGenerator<Sms> {
  yield* messages;
}

/** @param last the id after which nothing is given any more; null: what has come meanwhile too */
async function* pages(ctx: CommandContext, filter: Filter, last: number | null): AsyncGenerator<Sms> {
  for (let after = 0; ; ) {
    const page = await ctx.call('sms.list', { ...filter, after, limit: PAGE });
    for (const sms of page) {
      if (last !== null && sms.id > last) return;
      yield sms;
    }
    const end = page.at(-1);
    if (!end || page.length < PAGE) return;
    after = end.id;
  }
}

/** Names of all books by their numbers; where two books name a number, that of the first owner, the one who configured simkeeper. */
async function namesOf(ctx: CommandContext): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const books = new Set<number>();
  for (const { name: owner, book } of await ctx.call('owners.list', {})) {
    if (books.has(book)) continue;
    books.add(book);
    // Only the owner who configured simkeeper may have no name: the book of nobody in particular is that one's.
    const contacts = await ctx.call('contacts.list', owner === null ? {} : { owner });
    for (const { name, numbers } of contacts) {
      for (const { number } of numbers) {
        if (number !== null && name !== '' && !names.has(number)) names.set(number, name);
      }
    }
  }
  return names;
}
