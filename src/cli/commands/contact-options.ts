import { SimError } from '../../core/errors.ts';
import type { Input } from '../input.ts';

/** The option of every command that works with one book. */
export const OWNER = ['--owner <name>', 'the owner whose book it is; without it yours'] as const;

/** Every positional argument, from one on, as an id. */
export function idsOf(input: Input, from = 0): number[] {
  return input.words.slice(from).map((_, index) => input.id(from + index));
}

/** The values of an option that may be given many times; undefined without any. */
export function someOf(values: readonly string[]): string[] | undefined {
  return values.length > 0 ? [...values] : undefined;
}

/** A text that replaces another one; an empty one takes it out. */
export function replacement(text: string | undefined): string | null | undefined {
  return text === undefined ? undefined : text.trim() === '' ? null : text;
}

/** The query of a list; nothing but spaces, as from an empty variable of a script, is none. */
export function queryOf(input: Input): string | undefined {
  const query = input.optionalWord(0);
  return query === undefined || query.trim() === '' ? undefined : query;
}

export function requiredText(name: string | undefined): string {
  if (name !== undefined && name.trim() !== '') return name;
  throw new SimError('USAGE', 'a contact needs a name', { hint: 'give it with --name' });
}
