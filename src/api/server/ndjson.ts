import { errorDocument, SimError, toSimError } from '../../core/errors.ts';
import type { Note, Progress } from '../contract/methods.ts';

/** How many rows of a long list are turned into text at once: a slice must stay far below a time-out of a modem. */
const ROWS_PER_PIECE = 200;

/** A body of text pieces, pulled only as fast as the client reads. */
export function bodyOf(pieces: AsyncIterator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await pieces.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      },
      async cancel() {
        await pieces.return?.();
      },
    },
    // Nothing is made ahead of what the client reads.
    { highWaterMark: 0 },
  );
}

export interface CallReports {
  onProgress(progress: Progress): void;
  onNote(note: Note): void;
  /** Resolves when the client is ready for more. */
  onText(text: string): Promise<void>;
}

/**
 * The lines of one call: progress and notes while it runs, then its result or its error. To a client that reads slowly
 * only the latest progress is told, and the method waits before it gives more text.
 */
export async function* callLines(
  run: (reports: CallReports) => Promise<unknown>,
): AsyncGenerator<string, void> {
  const notes: string[] = [];
  const texts: { line: string; taken: () => void; lost: (reason: SimError) => void }[] = [];
  let gone = false;
  let progress: string | null = null;
  let outcome: { result: unknown } | { error: unknown } | null = null;
  let wake = () => {};

  const settled = run({
    onProgress(value) {
      progress = `${JSON.stringify({ progress: value })}\n`;
      wake();
    },
    onNote(value) {
      notes.push(`${JSON.stringify({ note: value })}\n`);
      wake();
    },
    onText(value) {
      return new Promise((taken, lost) => {
        if (gone) return lost(clientWent());
        texts.push({ line: `${JSON.stringify({ text: value })}\n`, taken, lost });
        wake();
      });
    },
  }).then(
    (result) => {
      outcome = { result };
      wake();
    },
    (error: unknown) => {
      outcome = { error };
      wake();
    },
  );

  // Read through functions: the callbacks above write these between the awaits, which the type checker cannot see.
  const takeProgress = () => {
    const line = progress;
    progress = null;
    return line;
  };
  const settledAs = () => outcome as { result: unknown } | { error: unknown } | null;

  try {
    for (;;) {
      const note = notes.shift();
      if (note !== undefined) {
        yield note;
        continue;
      }
      const line = takeProgress();
      if (line !== null) {
        yield line;
        continue;
      }
      const text = texts[0];
      if (text !== undefined) {
        yield text.line;
        texts.shift();
        text.taken();
        continue;
      }
      if (settledAs() !== null) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (outcome !== null || progress !== null || notes.length + texts.length > 0) resolve();
      });
    }
  } finally {
    // The client left in the middle: nobody may wait for it for ever.
    gone = true;
    for (const text of texts) text.lost(clientWent());
  }
  await settled;
  const end = settledAs();
  if (end && 'result' in end) yield* resultPieces(end.result);
  else yield `${JSON.stringify(errorDocument(toSimError(end?.error)))}\n`;
}

function clientWent(): SimError {
  return new SimError('CANCELED', 'the client went away');
}

/** One line with the result, in pieces when it is a long list. */
function* resultPieces(result: unknown): Generator<string, void> {
  if (!Array.isArray(result) || result.length <= ROWS_PER_PIECE) {
    yield `${JSON.stringify({ result: result ?? null })}\n`;
    return;
  }
  yield '{"result":[';
  for (let start = 0; start < result.length; start += ROWS_PER_PIECE) {
    const rows = JSON.stringify(result.slice(start, start + ROWS_PER_PIECE)).slice(1, -1);
    yield (start === 0 ? '' : ',') + rows;
  }
  yield ']}\n';
}

/** The lines of an event stream; a failure of the source is its last line. */
export async function* eventLines(events: AsyncIterable<unknown>): AsyncGenerator<string, void> {
  try {
    for await (const event of events) yield `${JSON.stringify({ event })}\n`;
  } catch (error) {
    yield `${JSON.stringify(errorDocument(toSimError(error)))}\n`;
  }
}
