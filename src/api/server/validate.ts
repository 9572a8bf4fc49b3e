import type { z } from 'zod';
import { SimError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { type CheckedParams, type MethodName, methods } from '../contract/methods.ts';

/** True when the API has a method of this name. */
export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

/** The name as a method's, or NOT_FOUND with the nearest that exists. */
export function methodName(name: string): MethodName {
  if (isMethodName(name)) return name;
  const near = nearest(name, Object.keys(methods));
  throw new SimError('NOT_FOUND', `the API has no method ${JSON.stringify(name.slice(0, 64))}`, {
    ...(near === null ? {} : { hint: `did you mean ${near}?` }),
  });
}

/** Parameters as the method's schema has them. Throws INPUT_INVALID that names the field and says what it takes. */
export function checkParams<M extends MethodName>(method: M, params: unknown): CheckedParams<M> {
  const schema: z.ZodType = methods[method].params;
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data as CheckedParams<M>;
  const issue = deepest(parsed.error.issues);
  const field = issue?.path.map(String).join('.') ?? '';
  const missing = issue?.code === 'invalid_type' && valueAt(params, issue.path) === undefined;
  if (issue?.code === 'unrecognized_keys') {
    const unknown = [...issue.path.map(String), issue.keys[0] ?? ''].join('.');
    throw new SimError('INPUT_INVALID', `${method} has no parameter ${unknown}`, {
      hint: 'leave it out, or correct its name',
      details: { method, field: unknown },
    });
  }
  const what = field === '' ? `the parameters of ${method} are` : field;
  const is = field === '' ? '' : 'is ';
  throw new SimError('INPUT_INVALID', `${what} ${missing ? `${is}missing` : state(issue, is)}`, {
    hint: advice(issue),
    details: { method, field: field === '' ? null : field },
  });
}

type Issue = z.core.$ZodIssue;

/** Of the alternatives of a union, what the one that fits best complains about. */
function deepest(issues: readonly Issue[]): Issue | undefined {
  const first = issues[0];
  if (first?.code !== 'invalid_union') return first;
  const branches = [...first.errors].sort((a, b) => a.length - b.length || depth(b) - depth(a));
  const inner = deepest(branches[0] ?? []);
  return inner ? { ...inner, path: [...first.path, ...inner.path] } : first;
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at: unknown = value;
  for (const key of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined;
  return at;
}

/** What is wrong with a value, as the end of a sentence. */
function state(issue: Issue | undefined, is: string): string {
  if (issue?.code === 'too_big') {
    return issue.origin === 'array'
      ? 'has too many entries'
      : `is too ${issue.origin === 'string' ? 'long' : 'large'}`;
  }
  if (issue?.code === 'too_small') {
    if (issue.origin === 'array') return 'has too few entries';
    if (issue.origin === 'string') return Number(issue.minimum) <= 1 ? 'is empty' : 'is too short';
    return 'is too small';
  }
  return `${is}not valid`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with named values',
  null: 'null',
};

/** What to give instead, in words: whoever typed the value need not know the schema. */
function advice(issue: Issue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return `give ${KINDS[issue.expected] ?? issue.expected}`;
    case 'too_big':
      return `give at most ${amount(issue.origin, Number(issue.maximum), (issue.inclusive ?? true) ? 0 : -1)}`;
    case 'too_small':
      return `give at least ${amount(issue.origin, Number(issue.minimum), (issue.inclusive ?? true) ? 0 : 1)}`;
    case 'invalid_value':
      return `give one of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_format':
      if (issue.format === 'datetime') return 'give a time in UTC such as 2026-01-31T08:00:00Z';
      break;
  }
  const message = (issue?.message ?? 'look at the documentation of this parameter').replace(
    /^Invalid input: /,
    '',
  );
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** A bound with its unit; `beyond` makes an exclusive one inclusive. */
function amount(origin: string, bound: number, beyond: number): string {
  const units: Readonly<Record<string, readonly [string, string]>> = {
    string: ['character', 'characters'],
    array: ['entry', 'entries'],
  };
  const unit = units[origin];
  if (!unit) return String(bound + beyond);
  return `${bound} ${bound === 1 ? unit[0] : unit[1]}`;
}
