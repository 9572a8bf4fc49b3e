import type { Clock } from '../core/clock.ts';
import type { Conversation } from './conversation.ts';
import type { CommandOutcome } from './transaction.ts';

export interface ResyncTiming {
  /** Silence that counts as quiet. */
  quietMs: number;
  /** The longest wait for quiet: a modem that reports its signal all the time is never silent. */
  maxQuietWaitMs: number;
  /** The first probe waits this long, each further one as much longer. */
  probeMs: number;
}

export interface ResyncOptions {
  clock: Clock;
  timing: ResyncTiming;
  /** Begin with ESC, because a payload may be awaited. */
  mayBeAtPrompt: boolean;
  /** Called after each probe without an answer; true: go on. */
  onSilence(): boolean;
  /** Resolves when nothing will come any more. */
  closed: Promise<unknown>;
  isClosed(): boolean;
}

const ESC = '\x1b';

/** After so many probes with an answer that is never a clean one, the stream is not going to get better. */
const MAX_PROBES = 20;

/**
 * Brings the stream back into step after a command that was given up: leave a prompt, drain until quiet, probe with a bare `AT`
 * until exactly one result comes back and nothing follows it. Only so can a late reply not be taken for the reply to the
 * next command: as modems answer in order, a late OK that looks like the probe's is followed at once by the probe's own.
 *
 * A bare `AT` is answered with ERROR by modems that work otherwise; the same error twice in a row, clean, is accepted too.
 */
export async function resynchronise(conversation: Conversation, options: ResyncOptions): Promise<boolean> {
  const { timing } = options;
  let escapeFirst = options.mayBeAtPrompt;
  let errors = 0;
  let silences = 0;
  let strays = 0;
  const outerStray = conversation.onStray;
  conversation.onStray = (kind) => {
    strays += 1;
    if (kind === 'prompt') escapeFirst = true;
    outerStray(kind);
  };
  try {
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      if (escapeFirst || conversation.atStrayPrompt) conversation.write(ESC);
      escapeFirst = false;
      await quiet(conversation, options);
      if (options.isClosed()) return false;
      strays = 0;
      const timeoutMs = timing.probeMs * (silences + 1);
      const { outcome } = await conversation.run(
        { text: 'AT' },
        { timeoutMs, promptTimeoutMs: timeoutMs, okGraceMs: 0 },
      );
      if (outcome.kind === 'closed') return false;
      if (outcome.final === null) {
        silences += 1;
        escapeFirst = true;
        if (!options.onSilence()) return false;
        continue;
      }
      await quiet(conversation, options);
      if (options.isClosed()) return false;
      const clean = strays === 0;
      errors = clean && outcome.final.kind !== 'ok' ? errors + 1 : 0;
      if (clean && isInStep(outcome, errors)) return true;
    }
    return false;
  } finally {
    conversation.onStray = outerStray;
  }
}

function isInStep(outcome: CommandOutcome, errors: number): boolean {
  return outcome.final?.kind === 'ok' || errors >= 2;
}

/** Resolves when no byte has come for `quietMs`, after `maxQuietWaitMs`, or when the port closes. */
function quiet(conversation: Conversation, options: ResyncOptions): Promise<void> {
  const { clock, timing, closed } = options;
  return new Promise((resolve) => {
    const outer = conversation.onActivity;
    const end = () => {
      if (conversation.onActivity === activity) conversation.onActivity = outer;
      silence.cancel();
      limit.cancel();
      resolve();
    };
    const activity = () => {
      outer();
      silence.cancel();
      silence = clock.after(timing.quietMs, end);
    };
    let silence = clock.after(timing.quietMs, end);
    const limit = clock.after(timing.maxQuietWaitMs, end);
    conversation.onActivity = activity;
    void closed.then(end);
  });
}
