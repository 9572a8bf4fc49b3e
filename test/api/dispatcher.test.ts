import { describe, expect, it } from 'vitest';
import { methods } from '../../src/api/contract/methods.ts';
import { createDispatcher, type DispatchedCall } from '../../src/api/server/dispatcher.ts';
import { inProcessClient } from '../../src/api/server/in-process.ts';
import { SimError } from '../../src/core/errors.ts';
import { contactOf, handlersWith } from './fakes.ts';

describe('the dispatcher', () => {
  const invalid: [string, unknown, string, string | null, RegExp][] = [
    ['contacts.add', { numbers: [] }, 'name is missing', 'name', /^give a text$/],
    [
      'contacts.add',
      { name: 'A', numbers: ['1', 2] },
      'numbers.1 is not valid',
      'numbers.1',
      /^give a text$/,
    ],
    ['contacts.add', { name: 'A', numbers: [], age: 3 }, 'contacts.add has no parameter age', 'age', /./],
    ['contacts.show', { id: 'x' }, 'id is not valid', 'id', /^give a number$/],
    ['contacts.show', { id: 0 }, 'id is too small', 'id', /^give at least 1$/],
    [
      'contacts.add',
      { name: 'x'.repeat(501), numbers: [] },
      'name is too long',
      'name',
      /^give at most 500 characters$/,
    ],
    ['contacts.add', { name: '', numbers: [] }, 'name is empty', 'name', /^give at least 1 character$/],
    [
      'contacts.add',
      { name: 'A', numbers: Array(101).fill('1') },
      'numbers has too many entries',
      'numbers',
      /^give at most 100 entries$/,
    ],
    ['contacts.history', { since: 'x' }, 'since is not valid', 'since', /2026-01-31T08:00:00Z/],
    ['sms.list', { direction: 'up' }, 'direction is not valid', 'direction', /^give one of: in, out$/],
    ['modems.add', { name: 'a b', port: 'x' }, 'name is not valid', 'name', /a name is 1 to 64/],
    ['backup.run', { storages: ['sim'] }, 'storages.0 is not valid', 'storages.0', /two capital letters/],
    ['sms.send', { to: [], text: 'x' }, 'to has too few entries', 'to', /^give at least 1 entry$/],
    ['notices.preview', { line: 'a', newNumber: 3 }, 'newNumber is not valid', 'newNumber', /^give a text$/],
    ['status', null, 'the parameters of status are not valid', null, /^give an object/],
    ['status', [], 'the parameters of status are not valid', null, /^give an object/],
  ];
  it.each(invalid)('%s refuses %j', async (method, params, message, field, hint) => {
    const dispatcher = createDispatcher(handlersWith({}));
    const failure = dispatcher.dispatch(method, params);
    await expect(failure).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message,
      hint: expect.stringMatching(hint),
    });
    await expect(failure).rejects.toMatchObject({ details: { field } });
  });

  it.each(['contact.list', '__proto__', 'constructor', ''])('knows no method %j', async (method) => {
    await expect(createDispatcher(handlersWith({})).dispatch(method, {})).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('suggests the method that was meant', async () => {
    await expect(createDispatcher(handlersWith({})).dispatch('contact.list', {})).rejects.toMatchObject({
      hint: 'did you mean contacts.list?',
    });
  });

  it('hands over checked parameters and the listener, and returns what the handler returns', async () => {
    const seen: unknown[] = [];
    const dispatcher = createDispatcher(
      handlersWith({
        'contacts.list': (params, listener) => {
          listener.onNote?.({ message: 'hello', hint: null });
          seen.push(params);
          return [contactOf(1)];
        },
      }),
    );
    const notes: unknown[] = [];
    const listener = { onNote: (note: unknown) => notes.push(note) };
    expect(await dispatcher.dispatch('contacts.list', { query: 'a' }, listener)).toEqual([contactOf(1)]);
    expect(seen).toEqual([{ query: 'a' }]);
    expect(notes).toEqual([{ message: 'hello', hint: null }]);
  });

  it('runs a call inside the hook, which knows what the method touches', async () => {
    const order: string[] = [];
    const dispatcher = createDispatcher(
      handlersWith({ 'updates.accept': () => Promise.reject(new Error('boom')) }),
      {
        async around(call: DispatchedCall, run) {
          order.push(`lock for ${call.access}`);
          try {
            return await run();
          } finally {
            order.push('unlock');
          }
        },
        onFailure: (call, error) => order.push(`${call.method}: ${error.code}: ${error.message}`),
      },
    );
    await expect(dispatcher.dispatch('updates.accept', { id: 1 })).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    expect(order).toEqual(['lock for change', 'unlock', 'updates.accept: INTERNAL: boom']);
  });

  it('keeps what a SimError says', async () => {
    const error = new SimError('PIN_REQUIRED', 'front needs its PIN', {
      hint: 'give it',
      details: { device: 'front' },
    });
    const dispatcher = createDispatcher(
      handlersWith({
        'devices.list': () => {
          throw error;
        },
      }),
    );
    await expect(dispatcher.dispatch('devices.list', {})).rejects.toBe(error);
  });
});

describe('the client in process', () => {
  it('answers through the same checks, and closes once', async () => {
    let closed = 0;
    const client = inProcessClient({
      dispatcher: createDispatcher(handlersWith({ 'contacts.show': ({ id }) => contactOf(id) })),
      close: async () => {
        closed += 1;
      },
    });
    expect(client.daemon).toBe(false);
    expect(await client.call('contacts.show', { id: 7 })).toEqual(contactOf(7));
    await expect(client.call('contacts.show', { id: -7 })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await Promise.all([client.close(), client.close()]);
    expect(closed).toBe(1);
  });

  it('says that following needs the daemon', async () => {
    const client = inProcessClient({ dispatcher: createDispatcher(handlersWith({})) });
    const first = client.events(0, new AbortController().signal)[Symbol.asyncIterator]().next();
    await expect(first).rejects.toMatchObject({
      code: 'DAEMON_UNREACHABLE',
      hint: 'start it with: simkeeper daemon',
    });
  });
});

describe('the table of methods', () => {
  it('says for every method what it touches', () => {
    const access = Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, method.access]));
    expect(access).toMatchObject({
      'sms.send': 'devices',
      'contacts.add': 'change',
      'contacts.list': 'read',
      stop: 'daemon',
    });
    for (const value of Object.values(access))
      expect(['read', 'change', 'devices', 'daemon']).toContain(value);
  });
});
