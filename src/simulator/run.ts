import type { Clock } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { serveControl } from './control/server.ts';
import type { NetworkOptions } from './network/network.ts';
import { addScenario, makeScenario, presetNames, type ScenarioOptions } from './scenario/scenario.ts';
import { Simulator } from './simulator.ts';
import { SkippableClock } from './skippable-clock.ts';

export interface RunSimulatorOptions extends ScenarioOptions {
  /** The first modem's TCP port, the others follow; default: free ports. */
  basePort?: number;
  /** TCP port of the control protocol; default: a free one. */
  controlPort?: number;
  network?: NetworkOptions;
  /** Default: the machine's clock, which `{"do":"advance"}` can move on. */
  clock?: Clock;
}

/** Where the simulator writes what a person reads; one line at a time, without a line end. */
export interface SimulatorIo {
  print(line: string): void;
}

export interface RunningSimulator {
  simulator: Simulator;
  /** TCP ports by modem. */
  ports: Record<string, number>;
  /** TCP port of the control protocol. */
  control: number;
  close(): Promise<void>;
}

const MAX_MODEMS = 256;
const MAX_CONTACTS = 10_000;

/**
 * Runs modems, cards and a network on 127.0.0.1 until `close`, as `simkeeper simulate` does.
 *
 * @throws SimError USAGE for numbers out of range, PORT_BUSY
 */
export async function runSimulator(options: RunSimulatorOptions, io: SimulatorIo): Promise<RunningSimulator> {
  checkCount('modems', options.modems, 1, MAX_MODEMS);
  checkCount('contacts', options.contacts, 0, MAX_CONTACTS);
  if (options.preset !== undefined && !presetNames().includes(options.preset)) {
    throw new SimError('USAGE', `there is no make "${options.preset}"`, {
      hint: `known: ${presetNames().join(', ')}`,
    });
  }
  const simulator = new Simulator({
    clock: options.clock ?? new SkippableClock(),
    seed: options.seed ?? 1,
    ...(options.network ? { network: options.network } : {}),
  });
  addScenario(simulator, makeScenario(options));
  try {
    const ports: Record<string, number> = {};
    for (const [index, modem] of simulator.modems.entries()) {
      const wanted = options.basePort ? options.basePort + index : 0;
      ports[modem.name] = await simulator.listen(modem.name, wanted);
    }
    const control = await serveControl(simulator, options.controlPort ?? 0);
    announce(simulator, ports, control.port, io);
    const close = async () => {
      await control.close();
      await simulator.close();
    };
    return { simulator, ports, control: control.port, close };
  } catch (error) {
    await simulator.close();
    throw error;
  }
}

function checkCount(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new SimError('USAGE', `--${name} must be a whole number from ${min} to ${max}`);
  }
}

function announce(
  simulator: Simulator,
  ports: Record<string, number>,
  control: number,
  io: SimulatorIo,
): void {
  for (const modem of simulator.modems) {
    const { manufacturer, model } = modem.personality;
    const { card } = modem;
    const sim = card ? `${card.id} ${card.number}, ${card.phonebook.used} contacts` : 'no SIM';
    io.print(`${modem.name}  tcp://127.0.0.1:${ports[modem.name]}  ${manufacturer} ${model}  ${sim}`);
  }
  const spare = simulator.sims.filter((card) => simulator.modems.every((modem) => modem.card !== card));
  for (const card of spare) io.print(`${card.id}  ${card.number}  in the drawer`);
  const [first] = simulator.modems;
  io.print('');
  if (first) io.print(`add one:  simkeeper modem add ${first.name} tcp://127.0.0.1:${ports[first.name]}`);
  io.print(`control:  127.0.0.1:${control}, one JSON command per line, such as {"do":"state"}`);
  const [drawer] = spare;
  if (first && drawer) {
    io.print(`swap a SIM:  {"do":"swap","modem":"${first.name}","sim":"${drawer.id}"}`);
  }
}
