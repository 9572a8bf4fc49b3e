import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectSocket } from '../../src/api/client/socket-client.ts';
import { systemClock } from '../../src/core/clock.ts';
import { parseConfig } from '../../src/core/config.ts';
import { resolveDirectories } from '../../src/core/directories.ts';
import { silentLog } from '../../src/core/logger.ts';
import { startDaemon } from '../../src/daemon/run.ts';
import { makeScenario } from '../../src/simulator/scenario/scenario.ts';
import { type ModemOptions, Simulator } from '../../src/simulator/simulator.ts';

/** A daemon with one modem of the simulator on TCP, all on the machine's clock. */
export async function benchWorld(personality: NonNullable<ModemOptions['personality']>, contacts = 250) {
  const home = mkdtempSync(path.join(tmpdir(), 'simkeeper-bench-'));
  const directories = await resolveDirectories({ SIMKEEPER_HOME: home });
  const simulator = new Simulator({ seed: 5 });
  const [sim] = makeScenario({ modems: 1, contacts, seed: 5 }).sims;
  if (!sim) throw new Error('no card');
  simulator.addSim({ ...sim, id: 'sim' });
  simulator.addModem({ name: 'modem', preset: 'quectel', personality, sim: 'sim' });
  const port = await simulator.listen('modem');
  const daemon = await startDaemon({
    directories,
    env: {},
    stderr: { write: () => true },
    clock: systemClock,
    config: parseConfig('[sms]\nquiet-hours = "off"\n'),
    log: silentLog,
  });
  const client = await connectSocket(directories.socket);
  if (!client) throw new Error('no daemon');
  await client.call('modems.add', { name: 'modem', port: `tcp://127.0.0.1:${port}` });
  const agent = daemon.keeper.agents()[0];
  if (!agent) throw new Error('no agent');
  await agent.idle();
  return {
    home,
    simulator,
    daemon,
    client,
    agent,
    port,
    async close() {
      await client.close();
      await daemon.close();
      await simulator.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
