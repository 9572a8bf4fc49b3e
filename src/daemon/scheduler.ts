import type { Timer } from '../core/clock.ts';
import type { Keeper } from './keeper.ts';

/** A wall clock that differs this much from the time that really passed has jumped. */
const JUMP_MS = 60 * 60_000;
/** Looks at the clock at least this often, so that a jump is seen soon. */
const LONGEST_SLEEP_MS = 60_000;

/**
 * Does what becomes due by itself: notices whose cooling-off is over, messages to be sent or sent again, and the regular looks at
 * cards and inboxes. One timer, set anew after every wake.
 */
export function startScheduler(keeper: Keeper): { stop(): void } {
  const { services } = keeper;
  const { clock, notices, inbox, outbox, sender, store, log, consumers, config } = services;
  let timer: Timer | null = null;
  let stopped = false;
  let wall = clock.now();
  let steady = clock.monotonic();
  let nextCheck = steady + config().get('line.check-interval');
  let nextPoll = steady + config().get('sms.poll-interval');

  function noticeJump(): void {
    const [nowWall, nowSteady] = [clock.now(), clock.monotonic()];
    const jump = nowWall - wall - (nowSteady - steady);
    wall = nowWall;
    steady = nowSteady;
    if (Math.abs(jump) < JUMP_MS) return;
    log.warn('the clock of the machine jumped: deadlines move with it', { seconds: Math.round(jump / 1000) });
    store.shiftDeadlines(jump);
    // What waits for the next day waits for the clock on the wall: it may be that day now.
    outbox.poke();
  }

  function tick(): void {
    noticeJump();
    notices.tick();
    sender.settleOverdue();
    inbox.tellIncomplete();
    consumers.wake();
    if (outbox.workDue()) for (const agent of keeper.agents()) void agent.request('send');
    if (steady >= nextCheck) {
      nextCheck = steady + config().get('line.check-interval');
      for (const agent of keeper.agents()) void agent.request('check');
    }
    if (steady >= nextPoll) {
      nextPoll = steady + config().get('sms.poll-interval');
      for (const agent of keeper.agents()) void agent.request('collect');
    }
    arm();
  }

  function arm(): void {
    timer?.cancel();
    if (stopped) return;
    const steadyDelay = Math.min(nextCheck, nextPoll) - clock.monotonic();
    const wallTimes = [notices.nextStartAt(), outbox.nextWakeAt(), sender.nextOpenAt()].filter(
      (at) => at !== null,
    );
    const delays = [steadyDelay, LONGEST_SLEEP_MS, ...wallTimes.map((at) => at - clock.now())];
    timer = clock.after(Math.max(1, Math.min(...delays)), tick);
  }

  // After every fact: messages may have been queued, or a notice opened. What waits for a device is asked for by the device.
  const stopListening = consumers.onWake(() => {
    if (stopped) return;
    if (outbox.takeFresh()) for (const agent of keeper.agents()) void agent.request('send');
    arm();
  });
  arm();
  return {
    stop() {
      stopped = true;
      stopListening();
      timer?.cancel();
    },
  };
}
