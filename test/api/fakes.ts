import { type MethodName, methods } from '../../src/api/contract/methods.ts';
import type { Handlers } from '../../src/api/server/dispatcher.ts';

/** Handlers of which only some exist; the others fail the test that calls them. */
export function handlersWith(some: Partial<Handlers>): Handlers {
  const all = Object.keys(methods).map((name) => [
    name,
    some[name as MethodName] ??
      (() => {
        throw new Error(`the test has no handler ${name}`);
      }),
  ]);
  return Object.fromEntries(all) as Handlers;
}

/** A promise and the function that resolves it. */
export function gate<T = void>(): { promise: Promise<T>; open: (value: T) => void } {
  let open: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

/** A contact as the contract has it, with all that is known. */
export function contactOf(id: number, name = 'Ann') {
  return {
    id,
    name,
    numbers: [
      {
        number: '+491761234567',
        raw: '0176 1234567',
        type: 'cell',
        kind: 'mobile',
        label: null,
        types: ['cell'],
      },
    ],
    emails: [],
    organization: null,
    groups: [],
    sources: [],
    updatedAt: '2026-11-21T10:00:00.000Z',
    nameParts: null,
    nicknames: [],
    departments: [],
    title: null,
    role: null,
    birthday: null,
    addresses: [],
    urls: [],
    note: null,
    relations: [],
    photo: null,
    extras: [],
    uid: null,
  };
}
