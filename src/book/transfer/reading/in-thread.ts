import { Worker } from 'node:worker_threads';
import { SimError } from '../../../core/errors.ts';
import type { Incoming } from './incoming.ts';
import type { FromReader, ReadingOrder, ToReader } from './protocol.ts';

/** Pieces of the file that are under way at once, so that memory stays bounded and the thread seldom waits. */
const AHEAD = 3;

/**
 * Reads a file in a thread of its own, which takes nearly half of the work of an import from the event loop. Cards come in the
 * order of the file. A caller that stops early ends the thread.
 * @param start makes the thread
 * @throws SimError what the format throws, and IO_FAILED when the thread dies; what `chunks` throws, after the cards before it
 */
export async function* readInThread(
  chunks: AsyncIterable<Uint8Array>,
  order: ReadingOrder,
  start = startReader,
): AsyncGenerator<readonly Incoming[]> {
  const worker = start(order);
  const next = mailbox(worker);
  const feeder = createFeeder(chunks[Symbol.asyncIterator](), (message) => worker.postMessage(message));
  try {
    for (let ahead = 0; ahead < AHEAD; ahead += 1) await feeder.feed();
    for (;;) {
      feeder.check();
      const message = await next();
      if (message.kind === 'cards') yield message.cards;
      else if (message.kind === 'consumed') await feeder.consumed();
      else if (message.kind === 'done') return;
      else
        throw new SimError(message.code, message.message, {
          hint: message.hint ?? '',
          details: message.details,
        });
    }
  } finally {
    await feeder.close();
    await worker.terminate();
  }
}

function startReader(workerData: ReadingOrder): Worker {
  // Cards die young: a larger nursery spares the collector most of its work.
  const options = { workerData, resourceLimits: { maxYoungGenerationSizeMb: 32 } };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./thread.js', import.meta.url), options);
  // Not built: tests and benches run the source through tsx, which a thread has to be told.
  const program = JSON.stringify(new URL('./thread.ts', import.meta.url).href);
  const load = `import('tsx/esm/api').then(({ tsImport }) => tsImport(${program}, ${program}))`;
  return new Worker(load, { ...options, eval: true });
}

/** What the thread said, in order. @returns the next message; it rejects when the thread is gone and nothing is left of it */
function mailbox(worker: Worker): () => Promise<FromReader> {
  const messages: FromReader[] = [];
  let dead: SimError | null = null;
  let wake = (): void => undefined;
  const die = (cause: unknown) => {
    dead ??= new SimError('IO_FAILED', 'the thread that reads the file has died', {
      hint: 'import it again in smaller files: what came in is found again',
      cause,
    });
    wake();
  };
  worker.on('message', (message: FromReader) => {
    messages.push(message);
    wake();
  });
  worker.once('error', die);
  worker.once('exit', die);
  return async () => {
    for (;;) {
      const message = messages.shift();
      if (message) return message;
      if (dead) throw dead;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}

/** Gives the octets of a file to the thread, a piece for each that it has consumed. */
function createFeeder(source: AsyncIterator<Uint8Array>, give: (message: ToReader) => void) {
  let outside = 0;
  let broken: { error: unknown } | null = null;
  let ended = false;
  const feeder = {
    async feed(): Promise<void> {
      if (ended) return;
      try {
        const next = await source.next();
        ended = next.done === true;
        if (!next.done) outside += 1;
        give(next.done ? { end: true } : { octets: next.value });
      } catch (error) {
        ended = true;
        broken = { error };
      }
    },
    async consumed(): Promise<void> {
      outside -= 1;
      await feeder.feed();
    },
    /** @throws what the source threw, when everything before it has been consumed */
    check(): void {
      if (broken && outside === 0) throw broken.error;
    },
    async close(): Promise<void> {
      ended = true;
      await source.return?.();
    },
  };
  return feeder;
}
