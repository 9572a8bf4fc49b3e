import { SimError } from '../../core/errors.ts';
import type { Client, Result } from '../contract/methods.ts';
import type { Dispatcher } from './dispatcher.ts';

export interface InProcessOptions {
  readonly dispatcher: Dispatcher;
  /** Releases what the services hold; called once. */
  readonly close?: () => Promise<void>;
}

/**
 * The client of a program that has no daemon: the same checks and the same handlers, in this process. Events cannot be
 * followed, since nobody else works here.
 */
export function inProcessClient({ dispatcher, close }: InProcessOptions): Client {
  let closed: Promise<void> | null = null;
  return {
    daemon: false,
    // The dispatcher is untyped where it meets the wire; its handlers have this very type.
    call: async (method, params, listener) =>
      (await dispatcher.dispatch(method, params, listener)) as Result<typeof method>,
    events: () => noEvents(),
    close() {
      closed ??= Promise.resolve(close?.());
      return closed;
    },
  };
}

// biome-ignore lint/correctness/useYield: an event stream that fails before its first event.
async function* noEvents(): AsyncGenerator<never> {
  throw new SimError('DAEMON_UNREACHABLE', 'events can only be followed while the daemon runs', {
    hint: 'start it with: simkeeper daemon',
  });
}
