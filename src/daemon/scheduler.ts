import type { Timer } from '../core/clock.ts';
import type { Keeper } from './keeper.ts';
import { createRounds } from './rounds.ts';

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
  const checks = createRounds(
    () => config().get('line.check-interval'),
    () => clock.monotonic(),
  );
  const polls = createRounds(
    () => config().get('sms.poll-interval'),
    () => clock.monotonic(),
  );

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
    if (stopped) return;
    if (keeper.standstill.active) {
      void keeper.standstill.over().then(tick);
      return;
    }
    noticeJump();
    notices.tick();
    sender.settleOverdue();
    inbox.tellIncomplete();
    consumers.wake();
    if (outbox.workDue()) for (const agent of keeper.agents()) void agent.request('send');
    arm();
  }

  /** Asks the devices whose turn it is; one that is new gets its turns. */
  function takeTurns(): void {
    const ids = keeper.agents().map((agent) => agent.deviceId);
    const [toCheck, toPoll] = [new Set(checks.due(ids)), new Set(polls.due(ids))];
    for (const agent of keeper.agents()) {
      if (toCheck.has(agent.deviceId)) void agent.request('check');
      if (toPoll.has(agent.deviceId)) void agent.request('collect');
    }
  }

  function arm(): void {
    timer?.cancel();
    if (stopped) return;
    takeTurns();
    const steadyDelay = Math.min(checks.nextAt(), polls.nextAt()) - clock.monotonic();
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
