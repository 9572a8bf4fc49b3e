import type { Clock, Timer } from '../../core/clock.ts';
import { FaultPlan } from '../faults.ts';
import type { Network } from '../network/network.ts';
import type { Incoming, Reception, Station } from '../network/subscriber.ts';
import type { PinState } from '../sim/pin-lock.ts';
import type { SimCard } from '../sim/sim-card.ts';
import { Interpreter } from './interpreter.ts';
import { Memories } from './memories.ts';
import { type Link, Output } from './output.ts';
import { GENERIC, type Personality } from './personality.ts';
import { Radio } from './radio.ts';
import { Receiver } from './receiver.ts';
import { ReplyFormat } from './reply.ts';
import { factorySettings, type ModemSettings } from './settings.ts';

export interface VirtualModemOptions {
  name: string;
  /** 15 digits. */
  imei: string;
  clock: Clock;
  network: Network;
  personality?: Partial<Personality>;
  /** For faults with a probability: numbers in 0..1. */
  random: () => number;
}

/** Whether the card can be used, as the modem sees it. */
export type SimState = 'absent' | 'busy' | PinState;

/** What a client holds of a modem: it writes into `receive` and says `closed` when it goes away. */
export interface Attachment {
  receive(bytes: Uint8Array): void;
  closed(): void;
}

/** A modem: its settings, its card, its place in the network, and the dialogue with whoever is connected. */
export class VirtualModem implements Station {
  readonly name: string;
  readonly imei: string;
  readonly clock: Clock;
  readonly network: Network;
  readonly personality: Personality;
  readonly faults: FaultPlan;
  readonly output: Output;
  readonly interpreter: Interpreter;
  readonly radio: Radio;
  readonly memories: Memories;
  settings: ModemSettings;
  format: ReplyFormat;
  card: SimCard | null = null;
  /** `<fun>` of +CFUN: 0 minimum, 1 full, 4 no radio. */
  functionality: 0 | 1 | 4 = 1;
  /** The number that is being called, or null. */
  call: string | null = null;
  private readonly receiver: Receiver;
  private stored: ModemSettings;
  private plugged = true;
  private booting: Timer | null = null;
  private simReadyAt = 0;
  private replug: Timer | null = null;

  constructor(options: VirtualModemOptions) {
    this.name = options.name;
    this.imei = options.imei;
    this.clock = options.clock;
    this.network = options.network;
    this.personality = { ...GENERIC, ...options.personality };
    this.memories = new Memories(this);
    this.stored = factorySettings(this.memories.first);
    this.settings = structuredClone(this.stored);
    this.format = new ReplyFormat(this.settings, this.personality);
    this.output = new Output(this.clock, this.personality.bytesPerSecond);
    this.radio = new Radio(this);
    this.receiver = new Receiver(this);
    this.interpreter = new Interpreter(this);
    this.faults = new FaultPlan(options.clock, options.random, () => {
      this.radio.refresh();
      this.announceRoom();
    });
    this.start();
  }

  get isPlugged(): boolean {
    return this.plugged;
  }

  get isBooting(): boolean {
    return this.booting !== null;
  }

  /** Bytes or work that come without anybody doing more. */
  get inFlight(): number {
    return (
      this.output.waiting + (this.interpreter.working ? 1 : 0) + (this.booting ? 1 : 0) + this.radio.pending
    );
  }

  get simState(): SimState {
    if (!this.card) return 'absent';
    if (this.clock.monotonic() < this.simReadyAt) return 'busy';
    return this.card.pin.state;
  }

  /** Connects a client; null when the modem is unplugged or has one already, as a serial port has. */
  attach(link: Link): Attachment | null {
    if (!this.plugged || this.output.connected) return null;
    this.output.connect(link);
    let open = true;
    return {
      receive: (bytes) => {
        if (open && this.plugged && !this.booting && !this.faults.active('deaf'))
          this.interpreter.receive(bytes);
      },
      closed: () => {
        if (open) this.output.disconnect();
        open = false;
      },
    };
  }

  /** Prints an unsolicited line if somebody listens. */
  unsolicited(...lines: string[]): void {
    if (this.plugged && !this.booting && !this.faults.active('deaf')) this.interpreter.unsolicited(lines);
  }

  /** Puts another card in, or takes it out with null, while the modem is on. */
  insert(card: SimCard | null): void {
    this.radio.lose();
    this.card?.pin.reset();
    this.card = card;
    const { simRemovedLine, simInsertedLine, simBusyMs } = this.personality;
    const line = card ? simInsertedLine : simRemovedLine;
    if (line && this.plugged) this.unsolicited(line);
    this.waitForCard(simBusyMs);
  }

  /** As `AT+CFUN=1,1`, or as a brown-out does it. */
  restart(): void {
    this.interpreter.reset();
    this.output.clear();
    // First the settings: a modem that crashes announces nothing.
    this.restore(this.stored);
    this.radio.lose();
    this.receiver.reset();
    this.card?.pin.reset();
    this.call = null;
    this.functionality = 1;
    this.start();
  }

  /** `AT+CFUN=1,1`: OK goes out first. */
  restartAfterReply(): void {
    this.interpreter.afterReply(() => this.restart());
  }

  /** Pulls the cable; with `replugMs` somebody puts it back after so many milliseconds. */
  unplug(replugMs?: number): void {
    if (!this.plugged) return;
    this.plugged = false;
    this.radio.lose();
    this.booting?.cancel();
    this.booting = null;
    this.interpreter.reset();
    this.output.hangUp();
    if (replugMs !== undefined) this.replug = this.clock.after(replugMs, () => this.plug());
  }

  /** Puts the cable back: the modem starts anew. */
  plug(): void {
    this.replug?.cancel();
    this.replug = null;
    if (this.plugged) return;
    this.plugged = true;
    this.restart();
  }

  /** Off for good: nothing moves any more, no timer is left. */
  shutDown(): void {
    this.replug?.cancel();
    this.unplug();
    this.faults.clear();
    this.receiver.reset();
    this.radio.shutDown();
  }

  /** ATZ. */
  reset(): void {
    this.call = null;
    this.restore(this.stored);
  }

  /** AT&F. */
  resetToFactory(): void {
    this.restore(factorySettings(this.memories.first));
  }

  /** AT&W; what a restart keeps of the indications is a matter of the make. */
  store(): void {
    this.stored = structuredClone(this.settings);
    if (!this.personality.keepsIndications) {
      this.stored.indications = factorySettings(this.memories.first).indications;
    }
  }

  /** Takes a message from the network. */
  receive(message: Incoming, settle: (reception: Reception) => void): void {
    this.receiver.receive(message, settle);
  }

  /** Tells the network that messages can be stored again (SMMA, 24.011 section 5.3.1). */
  announceRoom(): void {
    if (this.card && this.radio.registered && !this.faults.active('storage-full')) {
      this.network.memoryAvailable(this.card);
    }
  }

  /** `+CNMA`: the connected program has the message; false when none is waiting for that. */
  acknowledge(positive: boolean): boolean {
    return this.receiver.acknowledge(positive);
  }

  /** Lets unsolicited lines out that were kept while +CNMI asked for it, or drops them. */
  releaseIndications(discard: boolean): void {
    this.receiver.release(discard);
  }

  private restore(settings: ModemSettings): void {
    this.settings = structuredClone(settings);
    this.format = new ReplyFormat(this.settings, this.personality);
  }

  private start(): void {
    const { bootMs, simBusyMs, bootLines } = this.personality;
    const up = () => {
      this.booting = null;
      for (const line of bootLines) this.unsolicited(line);
      this.waitForCard(simBusyMs);
    };
    if (bootMs <= 0) up();
    else this.booting = this.clock.after(bootMs, up);
  }

  private waitForCard(busyMs: number): void {
    this.simReadyAt = this.clock.monotonic() + busyMs;
    if (busyMs > 0) this.radio.refreshIn(busyMs);
    this.radio.refresh();
  }
}
