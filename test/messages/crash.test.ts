import { describe, expect, it } from 'vitest';
import { currentProgram } from '../support/crash/killed-daemon.ts';
import { brokenPromises, runCrashRound } from '../support/crash/rounds.ts';

describe('the daemon, killed in the middle of a campaign', () => {
  it('tells everybody exactly once, although the modem fails too; by the log of the network', async () => {
    const result = await runCrashRound(
      {
        name: 'short',
        seed: 42,
        campaign: 'notice',
        recipients: 50,
        parts: 1,
        kills: 5,
        modems: 1,
        modemFaults: true,
        reportsLost: 0,
        reportStorage: true,
        modemDies: false,
      },
      currentProgram(),
    );
    expect(brokenPromises(result)).toEqual([]);
    expect(result.kills).toBeGreaterThanOrEqual(5);
    expect(result.after).toEqual({
      once: 50,
      twice: 0,
      never: 0,
      lostButSent: 0,
      ambiguous: 0,
      ambiguousOnNetwork: 0,
      readWhole: 50,
      integrity: 'ok',
    });
  }, 120_000);
});
