import type { Duplex } from 'node:stream';
import { type Clock, sleep, systemClock } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { type CommandResult, execute } from './control/dispatch.ts';
import type { FaultSpec } from './faults.ts';
import { VirtualModem } from './modem/modem.ts';
import { type Personality, PRESETS } from './modem/personality.ts';
import type { NetworkMessage, ReadMessage } from './network/log.ts';
import { Network, type NetworkOptions } from './network/network.ts';
import { type OutsideSms, sendFromOutside } from './network/outside.ts';
import { seededRandom, withCheckDigit } from './random.ts';
import { attachStream, type StreamAttachment } from './server/stream.ts';
import { type ModemServer, serveModem } from './server/tcp.ts';
import { SimCard, type SimCardOptions } from './sim/sim-card.ts';
import { isAdvanceable } from './skippable-clock.ts';

export interface SimulatorOptions {
  clock?: Clock;
  /** For faults with a probability; default 1. */
  seed?: number;
  network?: NetworkOptions;
}

export interface ModemOptions {
  name: string;
  /** 15 digits; default one made from the order of modems. */
  imei?: string;
  /** A make of PRESETS; default `generic`. */
  preset?: string;
  /** Deviations on top of the preset. */
  personality?: Partial<Personality>;
  /** The card in it, by id; default none. */
  sim?: string | null;
}

/** Turns of the event loop without anything moving that count as quiet. */
const QUIET_TURNS = 6;
const LOOK_AGAIN_MS = 2;

/** Modems, cards and a network, and the hand that changes them. */
export class Simulator {
  readonly clock: Clock;
  readonly network: Network;
  private readonly random: () => number;
  private readonly modemsByName = new Map<string, VirtualModem>();
  private readonly simsById = new Map<string, SimCard>();
  private readonly servers = new Map<string, ModemServer>();
  private readonly streams = new Set<StreamAttachment>();
  private activity = 0;

  constructor(options: SimulatorOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.network = new Network(this.clock, options.network);
    this.random = seededRandom(options.seed ?? 1);
  }

  get modems(): readonly VirtualModem[] {
    return [...this.modemsByName.values()];
  }

  get sims(): readonly SimCard[] {
    return [...this.simsById.values()];
  }

  /** Makes a card known to the network. @throws SimError INPUT_INVALID, CONFLICT */
  addSim(options: SimCardOptions): SimCard {
    const card = new SimCard(options);
    if (this.simsById.has(card.id)) throw new SimError('CONFLICT', `there is a SIM "${card.id}" already`);
    this.simsById.set(card.id, card);
    this.network.addCard(card);
    return card;
  }

  /** @throws SimError CONFLICT, INPUT_INVALID for an unknown preset, NOT_FOUND for an unknown SIM */
  addModem(options: ModemOptions): VirtualModem {
    const { name, preset = 'generic' } = options;
    if (this.modemsByName.has(name)) throw new SimError('CONFLICT', `there is a modem "${name}" already`);
    const make = Object.hasOwn(PRESETS, preset) ? PRESETS[preset] : undefined;
    if (!make) throw new SimError('INPUT_INVALID', `there is no preset "${preset}"`);
    const card = options.sim ? this.sim(options.sim) : null;
    const serial = String(this.modemsByName.size + 1).padStart(6, '0');
    const modem = new VirtualModem({
      name,
      imei: options.imei ?? withCheckDigit(`35693803${serial}`),
      clock: this.clock,
      network: this.network,
      personality: { ...make, ...options.personality },
      random: this.random,
    });
    this.modemsByName.set(name, modem);
    if (card) this.putIn(modem, card);
    return modem;
  }

  /** @throws SimError NOT_FOUND */
  modem(name: string): VirtualModem {
    const modem = this.modemsByName.get(name);
    if (!modem) throw new SimError('NOT_FOUND', `there is no modem "${name}"`);
    return modem;
  }

  /** @throws SimError NOT_FOUND */
  sim(id: string): SimCard {
    const card = this.simsById.get(id);
    if (!card) throw new SimError('NOT_FOUND', `there is no SIM "${id}"`);
    return card;
  }

  /** Puts a card into a modem, out of the one where it was; null takes the card out. */
  swapSim(modem: string, sim: string | null): void {
    this.putIn(this.modem(modem), sim === null ? null : this.sim(sim));
  }

  /** Another number for the same card, as after a port-in; `onCard`: EF_MSISDN shows it too. */
  setNumber(sim: string, number: string, options: { onCard?: boolean } = {}): void {
    const card = this.sim(sim);
    card.number = number;
    if (options.onCard) card.ownNumbers.put(1, { name: '', number });
  }

  unplug(modem: string): void {
    this.modem(modem).unplug();
  }

  plug(modem: string): void {
    this.modem(modem).plug();
  }

  /** The fault's number, for `clearFault`. @throws SimError INPUT_INVALID */
  setFault(modem: string, fault: FaultSpec): number {
    return this.modem(modem).faults.add(fault);
  }

  clearFault(modem: string, id: number): boolean {
    return this.modem(modem).faults.remove(id);
  }

  /** Ends all faults of one modem, or of all. */
  clearFaults(modem?: string): void {
    for (const one of modem === undefined ? this.modems : [this.modem(modem)]) one.faults.clear();
  }

  /** An SMS from anybody to a card or a number; long texts become several. @throws SimError CODEC_INVALID */
  sms(message: OutsideSms): NetworkMessage[] {
    return sendFromOutside(this.network, message);
  }

  /** Everything that reached the service centre. */
  log(): readonly NetworkMessage[] {
    return this.network.log;
  }

  messagesFor(number: string): ReadMessage[] {
    return this.network.messagesFor(number);
  }

  /** Serves a modem on 127.0.0.1; gives the port. @throws SimError PORT_BUSY, PORT_DENIED */
  async listen(modem: string, port = 0): Promise<number> {
    const server = await serveModem(this.modem(modem), port, () => this.touch());
    this.servers.set(modem, server);
    return server.port;
  }

  /** The port on which a modem is served, or null. */
  portOf(modem: string): number | null {
    return this.servers.get(modem)?.port ?? null;
  }

  /** Connects a modem to a stream; false when it has a client already or is unplugged. */
  attach(modem: string, stream: Duplex): boolean {
    const attachment = attachStream(this.modem(modem), stream, () => this.touch());
    if (!attachment) return false;
    this.streams.add(attachment);
    stream.on('close', () => this.streams.delete(attachment));
    return true;
  }

  /**
   * Resolves when nothing moves any more: no byte to or from a modem, no command under way, no message on its way to somebody
   * who can be reached. Delays count as movement: with a manual clock they must be advanced first, or left out with
   * `ignoreTimers`. What a client has written but the operating system has not brought yet cannot be seen from here; a few
   * turns of the event loop are waited for it.
   */
  async idle(options: { ignoreTimers?: boolean } = {}): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      const before = this.activity;
      await new Promise((resolve) => setImmediate(resolve));
      const unsent = [...this.streams, ...this.servers.values()].some((stream) => stream.unsent > 0);
      const timers = !options.ignoreTimers && this.timersPending();
      quiet = before === this.activity && !unsent && !timers ? quiet + 1 : 0;
      if (timers) await sleep(this.clock, LOOK_AGAIN_MS);
    }
  }

  /** Moves time on; only with a clock that can. @throws SimError INPUT_INVALID */
  advance(ms: number): void {
    if (!isAdvanceable(this.clock)) throw new SimError('INPUT_INVALID', 'the clock cannot be moved by hand');
    this.clock.advance(ms);
  }

  /** One command of the control protocol. @throws SimError */
  execute(command: unknown): Promise<CommandResult> {
    return execute(this, command);
  }

  /** Unplugs everything, closes every port, stops every timer. */
  async close(): Promise<void> {
    for (const modem of this.modems) modem.shutDown();
    this.network.close();
    for (const stream of this.streams) stream.detach();
    await Promise.all([...this.servers.values()].map((server) => server.close()));
    this.servers.clear();
  }

  private timersPending(): boolean {
    return this.network.inFlight > 0 || this.modems.some((modem) => modem.inFlight > 0);
  }

  private putIn(modem: VirtualModem, card: SimCard | null): void {
    for (const other of this.modems) if (card && other !== modem && other.card === card) other.insert(null);
    if (modem.card !== card) modem.insert(card);
  }

  private touch(): void {
    this.activity++;
  }
}
