import { describe, expect, it } from 'vitest';
import { currentProgram } from '../../support/crash/killed-daemon.ts';
import { runRestoreRounds } from '../../support/crash/restore-rounds.ts';

describe('the daemon, killed in the middle of restores', () => {
  it('leaves the card as it was, as wanted, or in between, and goes on or takes back; by the card', async () => {
    const verdict = await runRestoreRounds({ seed: 5, rounds: 8, modemFaults: true }, currentProgram());
    expect(verdict.broken).toEqual([]);
    expect(verdict.rounds).toBe(8);
    expect(verdict.kills).toBeGreaterThanOrEqual(8);
    expect(verdict.between).toBeGreaterThan(0);
  }, 300_000);
});
