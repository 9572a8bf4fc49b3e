import { loadConfigFile } from '../../../core/config.ts';
import { toSimError } from '../../../core/errors.ts';
import { type Check, type MachineView, ok, problem, warning } from '../check.ts';

const OLDEST_NODE = 20;
/** A clock may be set back by this without anything to be noticed. */
const BACK_MS = 5 * 60_000;
/** No simkeeper is older: a clock before this was never set. */
const FIRST_POSSIBLE = Date.UTC(2025, 0, 1);

export const programChecks: readonly Check<MachineView>[] = [
  {
    name: 'node-version',
    looksAt: `whether Node.js is ${OLDEST_NODE} or newer`,
    look({ machine }) {
      const major = Number(machine.nodeVersion.split('.')[0]);
      return major >= OLDEST_NODE
        ? ok(`Node.js ${machine.nodeVersion}`)
        : problem(`Node.js ${machine.nodeVersion} is too old`, `install Node.js ${OLDEST_NODE} or newer`);
    },
  },
  {
    name: 'configuration',
    looksAt: 'whether the configuration file can be read and is the one in use',
    async look({ keeper }) {
      try {
        const written = await loadConfigFile(keeper.directories.config);
        const running = keeper.services.config();
        const names = (config: typeof written) =>
          config.modems.map(({ name, port }) => `${name}=${port}`).join();
        return names(written) === names(running)
          ? ok('the configuration is valid')
          : warning(
              'the modems of the configuration file are not those that the daemon was started with',
              'restart the daemon, or set any key with "simkeeper config set", which makes it read the file again',
            );
      } catch (thrown) {
        const error = toSimError(thrown);
        return problem(error.message, error.hint ?? 'simkeeper config check shows the line');
      }
    },
  },
  {
    name: 'daemon',
    looksAt: 'whether the daemon runs, and whether a dead one left its socket',
    async look({ keeper, machine }) {
      if (keeper.daemon) return ok('the daemon runs');
      const { socket } = keeper.directories;
      // This command holds the lock, so nobody else works here: a socket is left over.
      const left = (await machine.facts(socket)) !== null;
      return warning(
        left ? `no daemon runs, and one that ended badly left ${socket}` : 'no daemon runs',
        left
          ? 'start it: simkeeper daemon; it puts its own socket in that place'
          : 'nothing is received, noticed or sent by itself without it; start it: simkeeper daemon',
      );
    },
  },
  {
    name: 'clock',
    looksAt: 'whether the clock of the machine is set, and has not gone back',
    look({ keeper }) {
      const { store, clock } = keeper.services;
      const now = clock.now();
      const hint =
        'set the clock of the machine, and let it be kept (NTP): quiet hours, limits and notices follow it';
      if (now < FIRST_POSSIBLE) return problem(`the clock says ${new Date(now).toISOString()}`, hint);
      const [last] = store.events.after(store.events.lastSeq() - 1, 1);
      const ahead = last === undefined ? 0 : last.at - now;
      return ahead > BACK_MS
        ? warning(
            `the clock has gone back: the last event is ${Math.round(ahead / 60_000)} min in the future`,
            hint,
          )
        : ok('the clock is set');
    },
  },
];
