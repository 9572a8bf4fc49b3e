import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureDirectories, resolveDirectories } from '../../src/core/directories.ts';
import { SimError } from '../../src/core/errors.ts';
import { openInProcess } from '../../src/daemon/in-process.ts';
import { FakeSession } from '../support/fake-session.ts';
import { ManualClock } from '../support/manual-clock.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'simkeeper-keeper-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** A command without a daemon, over devices that answer with these sessions one after the other. */
async function command(sessions: FakeSession[]) {
  const directories = await resolveDirectories({ SIMKEEPER_HOME: home });
  await ensureDirectories(directories);
  const left = [...sessions];
  return openInProcess(
    directories,
    {},
    {
      clock: new ManualClock(),
      openDevice: async () => {
        const session = left.shift();
        if (!session) throw new SimError('PORT_NOT_FOUND', 'no such port');
        return session;
      },
    },
  );
}

function watched(session: FakeSession) {
  const state = { closed: false };
  void session.closed.then(() => {
    state.closed = true;
  });
  return state;
}

describe('a command without a daemon', () => {
  it.each(['identify', 'refreshState', 'readSim', 'network'] as const)(
    'lets go of the port at once when the first work with the device fails at %s',
    async (step) => {
      const [bad, good] = [new FakeSession(), new FakeSession()];
      bad[step] = async () => {
        throw new SimError('DEVICE_REFUSED', 'the modem says no');
      };
      const [first, second] = [watched(bad), watched(good)];
      const client = await command([bad, good]);
      await expect(client.call('modems.add', { name: 'm1', port: '/dev/none' })).rejects.toMatchObject({
        code: 'DEVICE_REFUSED',
      });
      expect(first.closed).toBe(true);
      // The port is free: the next attempt opens it anew, and keeps it until the command ends.
      await client.call('modems.add', { name: 'm1', port: '/dev/none' });
      expect(second.closed).toBe(false);
      await client.close();
      expect(second.closed).toBe(true);
    },
  );
});
