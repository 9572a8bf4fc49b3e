import { open } from 'node:fs/promises';
import { SimError } from '../core/errors.ts';
import type { Io } from './io.ts';

/** The longest text that `sms.send` takes. */
const MAX_TEXT = 10_000;
const MAX_FILE_BYTES = 1_048_576;

/** Digits with what people write between them: an address of an SMS, whoever it belongs to. */
function looksLikeNumber(word: string): boolean {
  return /^\+?[\d\s()./-]{2,40}$/.test(word) && (word.match(/\d/g)?.length ?? 0) >= 3;
}

/**
 * The recipients and the text of `sms send`. `--to` takes any number of words, so it also swallows a text that is the
 * last argument: without a positional argument the last word of the last `--to` is the text. A text that looks like a
 * number is never taken that way, because a forgotten text would turn the last recipient into the message.
 */
export function splitRecipients(
  to: readonly string[],
  positional: readonly string[],
): { to: string[]; text: string } {
  if (positional.length > 1) {
    throw new SimError('USAGE', 'the text has several words', { hint: 'put the text in quotes' });
  }
  const [given] = positional;
  const text = given ?? to.at(-1);
  const recipients = given === undefined ? to.slice(0, -1) : [...to];
  if (text === undefined || (given === undefined && looksLikeNumber(text))) {
    throw new SimError('USAGE', 'the text is missing', {
      hint: 'give it as the last argument, after --, or as - to read it from standard input',
    });
  }
  const odd = recipients.find((word) => !looksLikeNumber(word));
  if (odd !== undefined) {
    throw new SimError('USAGE', `${JSON.stringify(odd)} is not a phone number`, {
      hint: 'if it belongs to the text: put the text in quotes, or after --',
    });
  }
  return { to: recipients, text };
}

/** The numbers in a file: one per line; empty lines and what follows `#` do not count. */
export function parseNumberFile(content: string): string[] {
  return content
    .split(/\r?\n/)
    .map((line) => (line.split('#', 1)[0] ?? '').trim())
    .filter((line) => line !== '');
}

/** Reads `--to-file`. Throws INPUT_INVALID when it is too large or has lines that are no numbers. */
export async function readNumberFile(path: string): Promise<string[]> {
  let content: string;
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      if (size > MAX_FILE_BYTES) {
        throw new SimError('INPUT_INVALID', `${path} has ${size} bytes: this is no list of numbers`, {
          details: { field: 'to-file', bytes: size },
        });
      }
      content = await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof SimError) throw error;
    throw new SimError('INPUT_INVALID', `the list of numbers ${path} cannot be read`, {
      hint: error instanceof Error ? error.message : String(error),
      details: { field: 'to-file' },
      cause: error,
    });
  }
  const numbers = parseNumberFile(content.replace(/^\ufeff/, ''));
  const odd = numbers.find((line) => !looksLikeNumber(line));
  if (odd !== undefined) {
    throw new SimError(
      'INPUT_INVALID',
      `${path} has a line that is no phone number: ${JSON.stringify(odd.slice(0, 60))}`,
      {
        hint: 'one number per line; a comment starts with #',
        details: { field: 'to-file' },
      },
    );
  }
  return numbers;
}

/** The text from standard input, without its last line break. */
export async function readText(stdin: Io['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk);
    chunks.push(bytes);
    size += bytes.length;
    // Four bytes are the longest character: whatever is over this is over the limit of the text too.
    if (size > MAX_TEXT * 4) break;
  }
  const text = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (text.length > MAX_TEXT) {
    throw new SimError('INPUT_INVALID', `the text has over ${MAX_TEXT} characters`, {
      details: { field: 'text' },
    });
  }
  return text;
}
