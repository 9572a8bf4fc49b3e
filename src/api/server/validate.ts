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
  const what = field === '' ? `the parameters of ${method} are` : `${field} is`;
  throw new SimError('INPUT_INVALID', `${what} ${missing ? 'missing' : 'not valid'}`, {
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

function advice(issue: Issue | undefined): string {
  const message = (issue?.message ?? 'Invalid input').replace(
    /^(Invalid input|Too big|Too small|Invalid option): /,
    '',
  );
  return message.charAt(0).toLowerCase() + message.slice(1);
}
