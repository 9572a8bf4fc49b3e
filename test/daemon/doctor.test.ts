import { chmodSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEVICE_CHECKS, MACHINE_CHECKS } from '../../src/daemon/doctor/all-checks.ts';
import type { Finding, Found, MachineView } from '../../src/daemon/doctor/check.ts';
import { examine } from '../../src/daemon/doctor/examine.ts';
import type { FileFacts, Machine } from '../../src/daemon/doctor/machine.ts';
import type { Keeper } from '../../src/daemon/keeper.ts';
import type { FaultSpec } from '../../src/simulator/faults.ts';
import type { Personality } from '../../src/simulator/modem/personality.ts';
import type { SimCardOptions } from '../../src/simulator/sim/sim-card.ts';
import type { FileProblem } from '../../src/store/check-file.ts';
import { World } from '../support/daemon.ts';
import { FakeMachine } from '../support/fake-machine.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

const CARD: SimCardOptions = {
  id: 'card',
  iccid: '89490200001000000015',
  imsi: '262021000000001',
  number: '+4915123000001',
};

/** The same keeper with a database that is well: the real check takes a thread, and is tested where it stands. */
function calm(keeper: Keeper, problems: FileProblem[] = []): Keeper {
  const { services } = keeper;
  return { ...keeper, services: { ...services, store: { ...services.store, check: async () => problems } } };
}

interface Patient {
  card?: Partial<SimCardOptions> | null;
  preset?: string;
  personality?: Partial<Personality>;
  faults?: FaultSpec[];
  /** Lines of the `[[modem]]` table. */
  table?: string;
  env?: Record<string, string>;
}

/** A daemon with one modem that has something, and what the doctor says of it. */
async function examined({ card = {}, preset, personality, faults = [], table = '', env = {} }: Patient) {
  if (card !== null) world.simulator.addSim({ ...CARD, ...card });
  world.simulator.addModem({
    name: 'm',
    sim: card === null ? null : 'card',
    ...(preset === undefined ? {} : { preset }),
    ...(personality === undefined ? {} : { personality }),
  });
  for (const fault of faults) world.simulator.setFault('m', fault);
  const toml = `[[modem]]\nname = "front"\nport = "${await world.port('m')}"\n${table}`;
  const { daemon } = await world.daemon('home', toml, env);
  const rows = daemon.keeper.services.store.devices.list();
  const findings = await world.drive(examine(calm(daemon.keeper), machineWith(), { rows }));
  return findings.filter(({ device }) => device === 'front');
}

const of = (findings: readonly Finding[], check: string) =>
  findings.filter((finding) => finding.check === check);

describe('the doctor, asked about a modem', () => {
  it('finds nothing wrong with one that is well', async () => {
    const findings = await examined({});
    expect(findings.filter(({ verdict }) => verdict !== 'ok' && verdict !== 'warning')).toEqual([]);
    expect(findings.filter(({ verdict }) => verdict === 'warning').map(({ check }) => check)).toEqual([
      'vendor',
    ]);
    const named = new Set(findings.map(({ check }) => check));
    for (const check of [
      'answers',
      'imei',
      'sim',
      'sim-lock',
      'iccid',
      'own-number',
      'registration',
      'signal',
    ])
      expect(named).toContain(check);
  });

  const CASES: [string, Patient, string, Finding['verdict'], RegExp][] = [
    ['no card', { card: null }, 'sim', 'problem', /no card/],
    ['a PIN and none given', { card: { pin: { value: '1234' } } }, 'sim-lock', 'problem', /locked by a PIN/],
    [
      'a wrong PIN',
      { card: { pin: { value: '1234' } }, table: 'pin-env = "P"\n', env: { P: '9999' } },
      'sim-lock',
      'problem',
      /did not take the PIN/,
    ],
    [
      'a PIN that is not where it should be',
      { card: { pin: { value: '1234' } }, table: 'pin-env = "P"\n' },
      'pin-source',
      'problem',
      /holds no PIN/,
    ],
    ['a blocked card', { card: { pin: { value: '1234', triesLeft: 0 } } }, 'sim-lock', 'problem', /PUK/],
    [
      'a network that refuses the card',
      { personality: { rewrites: [{ match: '^\\+C(E?)REG: (\\d),1$', replace: '+C$1REG: $2,3' }] } },
      'registration',
      'problem',
      /refuses this card/,
    ],
    ['no network', { faults: [{ kind: 'network-lost' }] }, 'registration', 'problem', /searching/],
    [
      'another network',
      { personality: { rewrites: [{ match: '^\\+CREG: (\\d),1$', replace: '+CREG: $1,5' }] } },
      'registration',
      'warning',
      /another network/,
    ],
    ['a weak signal', { personality: { signal: 6 } }, 'signal', 'warning', /-101 dBm.*weak/],
    ['hardly a signal', { personality: { signal: 2 } }, 'signal', 'problem', /-109 dBm.*too weak/],
    ['no signal value', { personality: { signal: 99 } }, 'signal', 'unknown', /does not tell/],
    [
      'no service centre',
      { card: { serviceCentre: null } },
      'service-centre',
      'problem',
      /no service centre/,
    ],
    [
      'a full storage',
      { personality: { rewrites: [{ match: '"SM",\\d+,(\\d+)', replace: '"SM",$1,$1' }] } },
      'message-storage',
      'problem',
      /30 of 30 places .* nothing more/,
    ],
    [
      'a storage that is nearly full',
      { personality: { rewrites: [{ match: '"SM",\\d+,30', replace: '"SM",26,30' }] } },
      'message-storage',
      'warning',
      /26 of 30/,
    ],
    [
      'text mode only',
      { personality: { rewrites: [{ match: '^\\+CMGF: \\(0,1\\)$', replace: '+CMGF: (1)' }] } },
      'sms-mode',
      'problem',
      /as text only/,
    ],
    [
      'no announcements',
      { faults: [{ kind: 'error', command: 'AT+CNMI=', times: 'always' }] },
      'message-routing',
      'warning',
      /not announced/,
    ],
    [
      'no IMEI',
      { faults: [{ kind: 'error', command: 'AT+CGSN', times: 'always' }] },
      'imei',
      'warning',
      /does not tell/,
    ],
    ['no own number', { card: { msisdn: null } }, 'own-number', 'warning', /not known/],
    [
      'an echo that does not end',
      { faults: [{ kind: 'error', command: 'ATE0', times: 'always' }] },
      'echo',
      'warning',
      /repeats every command/,
    ],
    ['no echo', {}, 'echo', 'ok', /does not repeat/],
    ['a known maker', { preset: 'huawei' }, 'vendor', 'ok', /Huawei.*known: /],
    ['an unknown maker', {}, 'vendor', 'warning', /does not know this maker/],
    [
      'names that are cut',
      {
        card: { contacts: [{ name: 'Annabella', number: '123456' }] },
        personality: { shownNameLength: 5 },
      },
      'card-phonebook',
      'warning',
      /not show its card as it is: 1 cut short \(records 1\)/,
    ],
    [
      'a card that is shown as it is',
      { card: { contacts: [{ name: 'Annabella', number: '123456' }] } },
      'card-phonebook',
      'ok',
      /first 50 records of the card as they are/,
    ],
    [
      'a card whose files are out of reach',
      { faults: [{ kind: 'error', command: 'AT+CRSM', times: 'always' }] },
      'card-phonebook',
      'ok',
      /no access to the files/,
    ],
    [
      'a command that is never answered',
      { faults: [{ kind: 'hang', command: 'AT+CSCA', times: 'always' }] },
      'service-centre',
      'unknown',
      /did not answer AT\+CSCA\?/,
    ],
    ['silence', { faults: [{ kind: 'deaf' }] }, 'answers', 'problem', /no modem answers/],
    [
      'a wrong speed',
      {
        personality: {
          echo: 'never',
          rewrites: [{ match: '^.*$', replace: '\u00f8\u0080\u00ff\u00e0x\u00fe' }],
        },
      },
      'answers',
      'problem',
      /no text: the speed/,
    ],
    [
      'an unreadable card number',
      {
        personality: { iccidCommand: null },
        faults: [{ kind: 'error', command: 'AT+CRSM', times: 'always' }],
      },
      'iccid',
      'problem',
      /cannot be read/,
    ],
  ];

  it.each(CASES)('says what %s means', async (_name, patient, check, verdict, words) => {
    const findings = of(await examined(patient), check);
    expect(findings).toContainEqual(
      expect.objectContaining({ device: 'front', verdict, message: expect.stringMatching(words) }),
    );
    if (verdict === 'problem') expect(findings.find((one) => one.verdict === verdict)?.hint).toBeTruthy();
  });

  it('goes on with the other checks when one is never answered', async () => {
    const findings = await examined({ faults: [{ kind: 'hang', command: 'AT+CSCA', times: 'always' }] });
    for (const check of ['message-storage', 'message-routing', 'phonebook', 'modem-clock'])
      expect(of(findings, check)[0]?.verdict).toBe('ok');
  });

  it('sends no message, writes nothing to the card, and enters no PIN twice', async () => {
    const findings = await examined({
      card: { pin: { value: '1234' }, contacts: [{ name: 'Ann', number: '123456' }] },
      table: 'pin-env = "P"\n',
      env: { P: '9999' },
    });
    expect(findings.length).toBeGreaterThan(0);
    expect(world.simulator.sim('card').pin.attempts).toBe(1);
    expect(world.simulator.log()).toEqual([]);
    expect(world.simulator.sim('card').phonebook.get(1)).toMatchObject({ name: 'Ann' });
  });

  it('sees two devices with one IMEI', async () => {
    for (const [n, name] of ['one', 'two'].entries()) {
      world.simulator.addSim({
        ...CARD,
        id: name,
        iccid: `8949020000100000002${n}`,
        imsi: `26202100000001${n}`,
      });
      world.simulator.addModem({ name, sim: name, imei: '356938030000013' });
    }
    const tables = await Promise.all(
      ['one', 'two'].map(async (name) => `[[modem]]\nname = "${name}"\nport = "${await world.port(name)}"\n`),
    );
    const { client } = await world.daemon('home', tables.join(''));
    const findings = await world.drive(client.call('doctor.run', { devices: ['one'] }));
    expect(of(findings, 'imei')).toEqual([
      expect.objectContaining({ verdict: 'problem', message: 'one and two have the same IMEI' }),
    ]);
  });

  it('works in a command too, and names a device that there is not', async () => {
    world.simulator.addSim(CARD);
    world.simulator.addModem({ name: 'm', sim: 'card' });
    const client = await world.command('home');
    await world.drive(
      client.call('modems.add', { name: 'front', port: await world.port('m'), probe: false }),
    );
    const findings = await world.drive(client.call('doctor.run', { devices: ['front'] }));
    expect(of(findings, 'sim')[0]).toMatchObject({ device: 'front', verdict: 'ok' });
    expect(of(findings, 'daemon')[0]).toMatchObject({ device: null, verdict: 'warning' });
    await expect(client.call('doctor.run', { devices: ['nobody'] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('knows a better port of the same modem', async () => {
    const machine = new FakeMachine(world);
    world.simulator.addSim(CARD);
    world.simulator.addModem({ name: 'm', sim: 'card' });
    machine.plug('1-1', 0, 'm', { vendorId: '1e0e', productId: '9205' });
    const toml = '[devices]\nauto = false\n[[modem]]\nname = "front"\nport = "/dev/ttyUSB3"\n';
    const { client } = await world.daemon('home', toml, {}, machine);
    const findings = await world.drive(client.call('doctor.run', {}));
    expect(of(findings, 'vanishing-path')[0]?.verdict).toBe('warning');
    expect([...of(findings, 'best-port'), ...of(findings, 'port')].map(({ verdict }) => verdict)).toContain(
      'warning',
    );
  });
});

const PRIVATE: FileFacts = { mode: 0o700, ownedByUs: true, isDirectory: true, group: 'dialout' };

function machineWith(changes: Partial<Machine> = {}): Machine {
  return {
    nodeVersion: '22.14.0',
    facts: async () => PRIVATE,
    names: async () => [],
    mayUse: async () => true,
    freeBytes: async () => 1e12,
    modemManager: async () => null,
    ...changes,
  };
}

describe('the doctor, asked about the machine', () => {
  const facts = (mode: number) => async () => ({ ...PRIVATE, mode, isDirectory: false });
  const CASES: [string, Partial<Machine>, string, Finding['verdict'], RegExp][] = [
    ['an old Node.js', { nodeVersion: '18.20.1' }, 'node-version', 'problem', /too old/],
    [
      'directories that others may write',
      { facts: facts(0o777) },
      'directories',
      'problem',
      /others may write/,
    ],
    [
      'directories that others may read',
      { facts: facts(0o755) },
      'directories',
      'warning',
      /others may look/,
    ],
    ['files that others may read', { facts: facts(0o640) }, 'private-files', 'problem', /others may use/],
    [
      'directories of somebody else',
      { facts: async () => ({ ...PRIVATE, ownedByUs: false }) },
      'directories',
      'problem',
      /another user/,
    ],
    ['a full disk', { freeBytes: async () => 1e6 }, 'disk-space', 'problem', /0 MiB/],
    ['a disk that is nearly full', { freeBytes: async () => 3e8 }, 'disk-space', 'warning', /286 MiB/],
    [
      'a port that is denied',
      { mayUse: async () => false },
      'port-access',
      'problem',
      /may not use \/dev\/ttyUSB2/,
    ],
    ['ModemManager', { modemManager: async () => 77 }, 'modem-manager', 'warning', /process 77/],
    ['rules that hold a modem back', {}, 'device-rules', 'warning', /devices\.deny names it/],
  ];

  it.each(CASES)('says what %s means', async (_name, changes, check, verdict, words) => {
    const machine = new FakeMachine(world);
    machine.plug('1-1', 0, null);
    const rule = check === 'device-rules' ? 'deny = "2c7c:*"\n' : 'auto = false\n';
    const { daemon } = await world.daemon('home', `[devices]\n${rule}`, {}, machine);
    const findings = await world.drive(examine(calm(daemon.keeper), machineWith(changes), { rows: [] }));
    expect(of(findings, check)).toContainEqual(
      expect.objectContaining({ device: null, verdict, message: expect.stringMatching(words) }),
    );
  });

  it('gives up a check that does not end, and goes on', async () => {
    const { daemon } = await world.daemon('home');
    const machine = machineWith({ freeBytes: () => new Promise(() => {}) });
    const findings = await world.drive(examine(calm(daemon.keeper), machine, { rows: [] }));
    expect(of(findings, 'disk-space')[0]).toMatchObject({ verdict: 'unknown' });
    expect(of(findings, 'devices')[0]).toMatchObject({ verdict: 'warning' });
  });

  it('tells a database that SQLite finds damaged', async () => {
    const { daemon } = await world.daemon('home');
    const { keeper } = daemon;
    const broken = calm(keeper, [{ check: 'integrity', message: 'row 3 missing from index x' }]);
    const findings = await world.drive(examine(broken, machineWith(), { rows: [] }));
    expect(of(findings, 'database')[0]).toMatchObject({
      verdict: 'problem',
      message: expect.stringContaining('row 3'),
    });
  });

  it('sees a clock that has gone back, and a directory that was opened to others', async () => {
    const { daemon } = await world.daemon('home');
    const { keeper } = daemon;
    const view: MachineView = { keeper, machine: machineWith() };
    const look = (name: string) => MACHINE_CHECKS.find((check) => check.name === name)?.look(view) as Found;
    keeper.services.store.events.tell('device.attached', { device: 1, name: 'x' });
    world.clock.jumpWall(-3_600_000);
    expect(look('clock')).toMatchObject({ verdict: 'warning' });
    chmodSync(keeper.directories.data, 0o755);
    const findings = await world.drive(
      import('../../src/daemon/doctor/machine.ts').then(({ systemMachine }) =>
        examine(calm(keeper), systemMachine(), { rows: [] }),
      ),
    );
    expect(of(findings, 'directories')).toContainEqual(expect.objectContaining({ verdict: 'warning' }));
  });
});

describe('docs/doctor.md', () => {
  const docs = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8');

  it.each([...MACHINE_CHECKS, ...DEVICE_CHECKS].map(({ name, looksAt }) => [name, looksAt]))(
    'lists %s',
    (name, looksAt) => {
      expect(docs).toContain(`| \`${name}\` | ${looksAt} |`);
    },
  );

  it('lists no check that there is not, and names are unique', () => {
    const names = [...MACHINE_CHECKS, ...DEVICE_CHECKS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const listed = [...docs.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
    expect(listed.sort()).toEqual([...names].sort());
  });
});
