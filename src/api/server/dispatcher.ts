import { setMaxListeners } from 'node:events';
import { type SimError, toSimError } from '../../core/errors.ts';
import {
  type Access,
  type CallListener,
  type CheckedParams,
  type MethodName,
  methods,
  type Result,
} from '../contract/methods.ts';
import { checkParams, methodName } from './validate.ts';

/** The services behind the API: one function per method. Parameters arrive checked; failures are thrown. */
export type Handlers = {
  [M in MethodName]: (params: CheckedParams<M>, listener: CallListener) => Promise<Result<M>> | Result<M>;
};

/** What the composition wants to do around every call. */
export interface DispatchHooks {
  /** Runs the call, inside whatever its access needs (the daemon's lock, a started device). Default: just runs it. */
  readonly around?: <T>(call: DispatchedCall, run: () => Promise<T>) => Promise<T>;
  /** Hears of every failed call, for the log; INTERNAL ones have their cause. */
  readonly onFailure?: (call: DispatchedCall, error: SimError) => void;
}

export interface DispatchedCall {
  readonly method: MethodName;
  readonly access: Access;
  readonly listener: CallListener;
}

/** Checks a call, runs it, and turns whatever it throws into a SimError. The one way to the handlers. */
export interface Dispatcher {
  dispatch(method: string, params: unknown, listener?: CallListener): Promise<unknown>;
}

export function createDispatcher(handlers: Handlers, hooks: DispatchHooks = {}): Dispatcher {
  return {
    async dispatch(name, params, listener = {}) {
      // One call may work with every device of a machine at once, and each listens for its end: no sign of a leak.
      if (listener.signal) setMaxListeners(0, listener.signal);
      const method = methodName(name);
      const call: DispatchedCall = { method, access: methods[method].access, listener };
      try {
        const checked = checkParams(method, params);
        // TypeScript cannot follow that the handler and the parameters belong to the same method name.
        const handler = handlers[method] as (params: unknown, listener: CallListener) => unknown;
        const run = async () => handler(checked, listener);
        return await (hooks.around ? hooks.around(call, run) : run());
      } catch (error) {
        const failure = toSimError(error);
        hooks.onFailure?.(call, failure);
        throw failure;
      }
    },
  };
}
