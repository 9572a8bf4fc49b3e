import type { Note } from '../../api/contract/methods.ts';
import { SimError } from '../../core/errors.ts';

/** Nothing is configured to work with. */
export function nothingAttached(): SimError {
  return new SimError('NOT_FOUND', 'there is no device', {
    hint: 'add a modem: simkeeper modem add NAME PORT; without hardware: simkeeper simulate',
  });
}

/** What waits needs somebody who waits with it. */
export function needsDaemon(what: string): Note {
  return {
    message: `${what}; that needs the daemon, which is not running`,
    hint: 'start it: simkeeper daemon',
  };
}
