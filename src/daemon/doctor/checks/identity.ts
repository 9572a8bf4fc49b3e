import { luhnOk } from '../../../codec/sim/iccid.ts';
import { recogniseVendor } from '../../../devices/modem/vendors/registry.ts';
import { type DeviceCheck, ok, problem, warning } from '../check.ts';

export const identityChecks: readonly DeviceCheck[] = [
  {
    name: 'imei',
    needs: 'modem',
    looksAt: 'whether the modem tells an IMEI that can be one, and that no other device has',
    look({ row, keeper, agent }) {
      const imei = agent.status().identity?.imei ?? null;
      if (imei === null) {
        return warning(
          `${row.name} does not tell its IMEI`,
          'it cannot be told apart from another modem when its port changes: name it by a path below /dev/serial/by-path',
        );
      }
      const twins = keeper.services.store.devices
        .list()
        .filter((other) => other.id !== row.id && other.imei === imei);
      if (twins.length > 0) {
        return problem(
          `${row.name} and ${twins.map(({ name }) => name).join(', ')} have the same IMEI`,
          'if it is one modem, remove one of them: simkeeper modem remove NAME; if they are two, name each by a path below /dev/serial/by-path',
        );
      }
      return luhnOk(imei)
        ? ok(`the IMEI is ${imei}`)
        : warning(
            `the IMEI ${imei} has a wrong check digit`,
            'some makers give such numbers; it works as a name all the same',
          );
    },
  },
  {
    name: 'echo',
    needs: 'modem',
    looksAt: 'whether the modem goes on repeating each command after ATE0',
    look({ row, agent }) {
      return agent.session().echoes === true
        ? warning(
            `${row.name} repeats every command, though it was told not to`,
            'it works; a restart that the modem does not tell is noticed later, because other modems show it by their echo',
          )
        : ok('the modem does not repeat commands');
    },
  },
  {
    name: 'vendor',
    needs: 'modem',
    looksAt: 'whether the maker is known, and which faults its modems are known for',
    look({ agent }) {
      const identity = agent.status().identity;
      const what =
        [identity?.manufacturer, identity?.model].filter(Boolean).join(' ') || 'a modem without a name';
      const vendor = recogniseVendor({
        manufacturer: identity?.manufacturer ?? null,
        model: identity?.model ?? null,
      });
      if (vendor === null) {
        return warning(
          `${what}: simkeeper does not know this maker, and uses what all modems have in common`,
          'when something does not work, send in what it says: simkeeper modem record NAME --out FILE (docs/modems.md)',
        );
      }
      const faults = vendor.habits.filter(({ about }) => about === 'fault').map(({ text }) => text);
      return ok([`${what}, of ${vendor.name}`, ...faults.map((text) => `known: ${text}`)].join('; '));
    },
  },
];
