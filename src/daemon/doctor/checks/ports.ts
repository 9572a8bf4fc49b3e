import { knownNonModem, looksLikeModem } from '../../../devices/finding/non-modems.ts';
import { type Check, type Found, type MachineView, ok, problem, warning } from '../check.ts';

const MANAGER_HINT = 'docs/modems.md, "Beside ModemManager", says how both live side by side';

export const portChecks: readonly Check<MachineView>[] = [
  {
    name: 'devices',
    looksAt: 'whether there is a device at all',
    look({ keeper }) {
      const count = keeper.services.store.devices.list().length;
      return count > 0
        ? ok(count === 1 ? 'one device is known' : `${count} devices are known`)
        : warning(
            'no device is known',
            'simkeeper modem detect shows what is attached; simkeeper modem add NAME PORT adds one',
          );
    },
  },
  {
    name: 'port-access',
    looksAt: 'whether this user may use the USB ports that may be those of modems',
    async look({ keeper, machine }) {
      if (keeper.finder === null) return null;
      const denied: Found[] = [];
      let seen = 0;
      for (const { candidate } of await keeper.finder.survey()) {
        for (const port of candidate.toProbe) {
          seen += 1;
          if (await machine.mayUse(port.path)) continue;
          const group = (await machine.facts(port.path))?.group ?? 'dialout';
          denied.push(
            problem(`you may not use ${port.path}`, `sudo usermod -aG ${group} $USER, then log in again`),
          );
        }
      }
      if (denied.length > 0) return denied;
      return seen === 0 ? null : ok('the ports of the attached modems may be used');
    },
  },
  {
    name: 'modem-manager',
    looksAt: 'whether ModemManager runs, which takes every modem that it knows',
    async look({ keeper, machine }) {
      const pid = await machine.modemManager();
      if (pid === null) return ok('ModemManager does not run');
      const usb = keeper.finder === null ? [] : await keeper.finder.survey();
      return usb.some(({ candidate }) => candidate.toProbe.length > 0)
        ? warning(`ModemManager runs (process ${pid}) and may hold the ports of modems`, MANAGER_HINT)
        : ok('ModemManager runs, and no USB modem is attached that it could hold');
    },
  },
  {
    name: 'device-rules',
    looksAt: 'whether devices.auto, devices.allow or devices.deny keep simkeeper from an attached modem',
    async look({ keeper }) {
      if (keeper.finder === null) return null;
      const config = keeper.services.config();
      const modems = (await keeper.finder.survey()).filter(({ candidate }) =>
        candidate.ports.some((port) => looksLikeModem(port) && knownNonModem(port) === null),
      );
      const held = modems.filter(({ candidate, owner }) => owner === null && candidate.skipped !== null);
      const [first] = held;
      if (first !== undefined) {
        const what = first.candidate.product ?? first.candidate.usbId ?? 'a modem';
        const rest = held.length > 1 ? ` (and ${held.length - 1} more)` : '';
        return warning(
          `${what} is left alone: ${first.candidate.skipped}${rest}`,
          'see "simkeeper config get devices.allow" and devices.deny; a port that you name with "modem add" is used anyway',
        );
      }
      const waiting = modems.filter(({ owner }) => owner === null).length;
      if (!config.get('devices.auto') && waiting > 0) {
        return warning(
          `${waiting === 1 ? 'a modem is' : `${waiting} modems are`} attached and not known, and devices.auto is false`,
          'simkeeper modem detect shows the command that adds it',
        );
      }
      return ok('no rule keeps simkeeper from an attached modem');
    },
  },
];
