import type { SmsErrorClass } from '../devices/contract/sms-errors.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What to do with a part that the network or the modem refused. */
export type RetryDecision = { action: 'retry'; delayMs: number } | { action: 'fail' };

/** Attempts after which a passing refusal is taken for a lasting one: about two hours of back-off. */
export const MAX_ATTEMPTS = 12;

/**
 * Decides by error class (facts: 27.005 section 3.2.5, 24.011 annex E-2). Passing refusals wait 2 s, 4 s ... up to 15 min with
 * jitter, so that many modems do not knock at once; "immediate reattempt not likely to succeed" waits 15 min at least; what a
 * person must settle (PIN, barring) is looked at again every 5 min.
 * @param attempts how often it was tried already, from 1
 * @param jitter a random number from 0 to 1
 */
export function decideRetry(kind: SmsErrorClass, attempts: number, jitter: number): RetryDecision {
  switch (kind) {
    case 'transient':
    case 'storage':
    case 'duplicate': {
      if (attempts >= MAX_ATTEMPTS) return { action: 'fail' };
      const base = Math.min(15 * MINUTE, 2 ** Math.min(attempts, 12) * SECOND);
      return { action: 'retry', delayMs: Math.round(base * (0.75 + jitter / 2)) };
    }
    case 'long-outage':
      if (attempts >= MAX_ATTEMPTS) return { action: 'fail' };
      return { action: 'retry', delayMs: Math.round(15 * MINUTE * (1 + jitter / 2)) };
    case 'human':
      return { action: 'retry', delayMs: 5 * MINUTE };
    case 'permanent':
    case 'mode':
      return { action: 'fail' };
    case 'ambiguous':
      // An unknown outcome is no refusal: it never comes here, and must not be sent again by this rule.
      throw new Error('an unknown outcome is not decided by the retry policy');
  }
}
