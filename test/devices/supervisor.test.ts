import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.ts';
import { silentLog } from '../../src/core/logger.ts';
import { superviseDevice } from '../../src/devices/supervisor.ts';
import { FakeSession } from '../support/fake-session.ts';
import { ManualClock } from '../support/manual-clock.ts';

const turns = async () => {
  for (let n = 0; n < 20; n += 1) await new Promise((resolve) => setImmediate(resolve));
};

function supervised(open: (attempt: number) => Promise<FakeSession>, onFailed: () => void = () => undefined) {
  const clock = new ManualClock();
  const seen: string[] = [];
  let attempts = 0;
  const supervisor = superviseDevice({
    clock,
    log: silentLog,
    open: () => {
      attempts += 1;
      return open(attempts);
    },
    onAttached: async () => void seen.push('attached'),
    onFailed: (error) => {
      seen.push(error.code);
      onFailed();
    },
    onDetached: (reason) => void seen.push(`detached: ${reason}`),
  });
  const pass = async (ms: number) => {
    await turns();
    clock.advance(ms);
    await turns();
  };
  return { supervisor, seen, pass, attempts: () => attempts };
}

describe('a supervised device', () => {
  it('is opened again when it is gone, with growing delays, for ever', async () => {
    const missing = async () => {
      throw new SimError('PORT_BUSY', 'taken');
    };
    const { supervisor, pass, attempts } = supervised(missing);
    await pass(0);
    const after: number[] = [];
    for (const ms of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      await pass(ms);
      after.push(attempts());
    }
    expect(after).toEqual([2, 3, 4, 5, 6, 7, 8]);
    await supervisor.stop();
  });

  it('is looked for often where its port is missing, and tells when it comes and goes', async () => {
    const session = new FakeSession();
    const { supervisor, seen, pass } = supervised(async (attempt) => {
      if (attempt === 1) throw new SimError('PORT_NOT_FOUND', 'no such port');
      return attempt === 2 ? session : new FakeSession();
    });
    await pass(2_000);
    expect(seen).toEqual(['PORT_NOT_FOUND', 'attached']);
    session.closedBy({ message: 'unplugged' });
    await pass(1_000);
    expect(seen).toEqual(['PORT_NOT_FOUND', 'attached', 'detached: unplugged']);
    await pass(1_000);
    expect(seen.at(-1)).toBe('attached');
    await supervisor.stop();
  });

  it('stays supervised when nobody can record its failure', async () => {
    const fail = async () => {
      throw new SimError('PORT_NOT_FOUND', 'no such port');
    };
    const { supervisor, pass, attempts } = supervised(fail, () => {
      throw new Error('the disk is full');
    });
    await pass(2_000);
    await pass(2_000);
    expect(attempts()).toBe(3);
    await supervisor.stop();
  });

  it('is tried at once when something was plugged in, and then with short delays again', async () => {
    const { supervisor, pass, attempts } = supervised(async () => {
      throw new SimError('DEVICE_SILENT', 'nobody answers');
    });
    for (const ms of [0, 1_000, 2_000, 4_000, 8_000, 16_000]) await pass(ms);
    expect(attempts()).toBe(6);
    supervisor.wake();
    await pass(0);
    expect(attempts()).toBe(7);
    await pass(1_000);
    expect(attempts()).toBe(8);
    await supervisor.stop();
  });

  it('is not disturbed while it is open', async () => {
    const { supervisor, seen, pass, attempts } = supervised(async () => new FakeSession());
    await pass(0);
    supervisor.wake();
    await pass(5_000);
    expect({ seen, attempts: attempts() }).toEqual({ seen: ['attached'], attempts: 1 });
    await supervisor.stop();
  });
});
