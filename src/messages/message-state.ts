import type { PartState } from '../store/repositories/outbox.ts';

/**
 * State of a whole message from the states of its parts: what is unfinished comes first, then what went wrong, and it is
 * delivered only when every part is.
 */
export function messageState(parts: readonly PartState[]): PartState {
  const order: PartState[] = ['ambiguous', 'sending', 'queued', 'failed', 'expired', 'canceled', 'accepted'];
  for (const state of order) {
    if (!parts.includes(state)) continue;
    const begun = parts.some((part) => part === 'accepted' || part === 'delivered');
    return state === 'queued' && begun ? 'sending' : state;
  }
  return 'delivered';
}

/** Whether a message in this state may still change by itself. */
export function isSettled(state: PartState): boolean {
  return state !== 'queued' && state !== 'sending' && state !== 'ambiguous';
}
