import { SimError } from '../core/errors.ts';

/** Text that one side gives in pieces and another takes in pieces, one at a time. */
export interface TextPipe {
  /** Resolves when the piece has been taken. */
  push(text: string): Promise<void>;
  /** No more will come; with an error, because it failed: then the reader fails too. */
  end(error?: unknown): void;
  read(): AsyncGenerator<string>;
}

export function createTextPipe(): TextPipe {
  const pieces: { text: string; taken: () => void; lost: (error: Error) => void }[] = [];
  let ended: { error?: unknown } | null = null;
  let left = false;
  let wake = () => {};
  const nobodyReads = () => new SimError('CANCELED', 'nobody takes the text any more');
  return {
    push: (text) =>
      new Promise((taken, lost) => {
        if (left) return lost(nobodyReads());
        pieces.push({ text, taken, lost });
        wake();
      }),
    end(error) {
      ended = error === undefined ? {} : { error };
      wake();
    },
    async *read() {
      try {
        for (;;) {
          const piece = pieces[0];
          if (piece) {
            yield piece.text;
            pieces.shift();
            piece.taken();
          } else if (ended) {
            if ('error' in ended) throw ended.error;
            return;
          } else {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      } finally {
        left = true;
        for (const piece of pieces) piece.lost(nobodyReads());
      }
    },
  };
}
