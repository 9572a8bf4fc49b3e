import { useOf } from '../../../devices/finding/layouts.ts';
import type { ListedPort } from '../../../transport/listing/ports.ts';
import { type DeviceCheck, type Found, ok, problem, warning } from '../check.ts';
import { looksLikeWrongSpeed } from '../wrong-speed.ts';

/** An answer that takes longer than this makes every backup and every campaign slow. */
const SLOW_MS = 1_000;
const OTHERS_ANY = 0o077;

const usesPath = (port: string) => port.startsWith('/');

export const reachChecks: readonly DeviceCheck[] = [
  {
    name: 'port',
    needs: 'nothing',
    looksAt: 'whether the port is there, may be used, and is not held by another program',
    async look({ row, keeper, machine, failure }) {
      if (failure === null) return ok(`${row.port} is open`);
      if (failure.code === 'PORT_BUSY') {
        const holder = (await keeper.finder?.holderOf(row.port)) ?? null;
        return problem(
          holder === null ? failure.message : `${row.port} is in use: ${holder}`,
          failure.hint ?? 'close the other program',
        );
      }
      if (failure.code === 'PORT_DENIED') {
        const group = (await machine.facts(row.port))?.group ?? 'dialout';
        return problem(failure.message, `sudo usermod -aG ${group} $USER, then log in again`);
      }
      if (failure.code.startsWith('PORT_')) return problem(failure.message, failure.hint);
      if (usesPath(row.port) && (await machine.facts(row.port)) === null) {
        return problem(
          `${row.port} is not there`,
          'plug the modem in, then look with: simkeeper modem detect',
        );
      }
      return ok(`${row.port} is there`);
    },
  },
  {
    name: 'pin-source',
    needs: 'nothing',
    looksAt: 'whether the PIN is where the device says, and closed to others',
    async look({ row, machine, failure }) {
      if (row.pinSource === null) return null;
      if (failure?.code === 'CONFIG_INVALID') return problem(failure.message, failure.hint);
      if (!row.pinSource.startsWith('file:')) return ok(`the PIN comes from ${row.pinSource}`);
      const path = row.pinSource.slice('file:'.length);
      const facts = await machine.facts(path);
      if (facts === null)
        return problem(`there is no file ${path} with the PIN`, 'put the PIN into its first line');
      return (facts.mode & OTHERS_ANY) === 0
        ? ok(`the PIN comes from ${row.pinSource}`)
        : warning(`others may read the PIN in ${path}`, `chmod 600 '${path}'`);
    },
  },
  {
    name: 'answers',
    needs: 'nothing',
    looksAt: 'whether the modem answers, how fast, and whether what comes looks like a wrong speed',
    async look(view) {
      const { row, failure, latencyMs } = view;
      if (failure === null) {
        if (latencyMs === null)
          return { verdict: 'unknown', message: `${row.name} is open and did not answer AT just now` };
        return latencyMs > SLOW_MS
          ? warning(
              `${row.name} answers after ${latencyMs} ms`,
              'a slow line, a weak power supply, or a modem that is busy: everything takes as much longer',
            )
          : ok(`${row.name} answers after ${latencyMs} ms`);
      }
      // What is wrong with the port, or with the PIN, is said by the checks of these names.
      if (failure.code.startsWith('PORT_') || failure.code === 'CONFIG_INVALID') return null;
      if (failure.code === 'DEVICE_SILENT' && (await looksLikeWrongSpeed(view))) {
        return problem(
          `${row.name} sends signs that are no text: the speed of the port is most likely wrong`,
          `simkeeper modem remove ${row.name}, then add it again with --baud 9600, 19200, 57600, 115200 or 460800`,
        );
      }
      return problem(failure.message, failure.hint);
    },
  },
  {
    name: 'best-port',
    needs: 'nothing',
    looksAt: 'whether the modem has a better port for commands than the one in use',
    async look({ row, keeper }) {
      if (keeper.finder === null || !usesPath(row.port)) return null;
      const own = (await keeper.finder.survey()).find(({ owner }) => owner?.id === row.id)?.candidate;
      const [best] = own?.toProbe ?? [];
      const used = own?.ports.find((port) => leadsTo(row.port, port));
      if (best === undefined || used === undefined) return null;
      const better = used.path !== best.path && useOf(best) === 'at' && useOf(used) !== 'at';
      if (better) {
        const link = best.byId ?? best.path;
        return warning(
          `${row.port} is not the port of this modem for commands: ${best.path} is`,
          `simkeeper modem remove ${row.name} && simkeeper modem add ${row.name} ${link}`,
        );
      }
      return ok(`${row.port} is a good port of this modem`);
    },
  },
  {
    name: 'vanishing-path',
    needs: 'nothing',
    looksAt:
      'whether a device of the configuration file is named by a path that changes when it is plugged in again',
    look({ row }): Found | null {
      if (row.origin !== 'config' || !/^\/dev\/tty(?:USB|ACM)\d+$/.test(row.port)) return null;
      return warning(
        `${row.port} may be another modem after the next reset`,
        'write a path below /dev/serial/by-id or /dev/serial/by-path into the [[modem]] table',
      );
    },
  },
];

function leadsTo(path: string, port: ListedPort): boolean {
  return [port.path, port.byId, port.byPath].includes(path);
}
