import type { z } from 'zod';

/**
 * What a method touches. Without a daemon `change` and `devices` take the daemon's lock first; `daemon` methods need a
 * running one.
 */
export type Access = 'read' | 'change' | 'devices' | 'daemon';

/** One method: what it touches, what it takes, what it gives. */
export function method<P extends z.ZodType, R extends z.ZodType>(access: Access, params: P, result: R) {
  return { access, params, result };
}
