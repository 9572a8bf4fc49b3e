/**
 * Regular work with many devices, each at its own moment of the interval: 64 modems that were asked at once would answer at once,
 * and for that moment nothing else would be done.
 */
export interface Rounds {
  /** The devices whose turn has come. Those not seen before get their place; call it with all of them. */
  due(deviceIds: readonly number[]): number[];
  /** When the next turn comes, on the steady clock in ms; infinite without devices. */
  nextAt(): number;
}

/**
 * @param intervalMs asked anew each time: another one counts from the next turn on
 * @param monotonic the steady clock, in ms
 */
export function createRounds(intervalMs: () => number, monotonic: () => number): Rounds {
  const turns = new Map<number, number>();
  let seen = 0;
  return {
    due(deviceIds) {
      const now = monotonic();
      const living = new Set(deviceIds);
      for (const id of turns.keys()) if (!living.has(id)) turns.delete(id);
      const result: number[] = [];
      for (const id of deviceIds) {
        const turn = turns.get(id);
        if (turn === undefined) {
          turns.set(id, now + intervalMs() * phase(seen));
          seen += 1;
        } else if (now >= turn) {
          result.push(id);
          // From the turn and not from now, so that the devices stay apart; unless the interval was missed altogether.
          const next = turn + intervalMs();
          turns.set(id, next > now ? next : now + intervalMs());
        }
      }
      return result;
    },
    nextAt: () => Math.min(Number.POSITIVE_INFINITY, ...turns.values()),
  };
}

/**
 * The place of the n-th device in the interval, over 0 and up to 1: 1, 1/2, 1/4, 3/4, 1/8 ... (van der Corput's sequence). Any
 * number of devices lies well spread, and none moves when another one comes.
 */
function phase(n: number): number {
  let result = 0;
  let step = 0.5;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    result += (rest % 2) * step;
    step /= 2;
  }
  return result === 0 ? 1 : result;
}
