import { expect } from 'vitest';
import type { VirtualModem } from '../../../src/simulator/modem/modem.ts';
import type { Personality } from '../../../src/simulator/modem/personality.ts';
import type { SimCard, SimCardOptions } from '../../../src/simulator/sim/sim-card.ts';
import { Simulator } from '../../../src/simulator/simulator.ts';
import { ManualClock } from '../../support/manual-clock.ts';

/** Whoever types at a modem: everything that came back, one character per byte. */
export class Terminal {
  readonly chunks: string[] = [];
  hungUp = false;
  private readonly modem: VirtualModem;
  private attachment: ReturnType<VirtualModem['attach']> = null;

  constructor(modem: VirtualModem) {
    this.modem = modem;
    this.connect();
  }

  connect(): boolean {
    this.attachment = this.modem.attach({
      send: (bytes) => void this.chunks.push(Buffer.from(bytes).toString('latin1')),
      hangUp: () => {
        this.hungUp = true;
      },
    });
    return this.attachment !== null;
  }

  disconnect(): void {
    this.attachment?.closed();
  }

  /** Types bytes; what was received before is forgotten. Gives what comes back at once. */
  type(text: string): string {
    this.chunks.length = 0;
    this.attachment?.receive(Buffer.from(text, 'latin1'));
    return this.received;
  }

  get received(): string {
    return this.chunks.join('');
  }

  /** What came since the last look. */
  take(): string {
    const text = this.received;
    this.chunks.length = 0;
    return text;
  }

  /** A command with its reply as lines, without the echo. */
  at(command: string): string[] {
    const echo = this.modem.settings.echo && this.modem.personality.echo === 'normal' ? `${command}\r` : '';
    const reply = this.type(`${command}\r`);
    this.chunks.length = 0;
    expect(reply.startsWith(echo)).toBe(true);
    return reply
      .slice(echo.length)
      .split('\r\n')
      .filter((line) => line !== '');
  }
}

/** Cards that tests use. */
export const CARD_A: SimCardOptions = {
  id: 'a',
  iccid: '8949200000000000013',
  imsi: '262021111111111',
  number: '+4915120000001',
  operator: 'Netz D',
};
export const CARD_B: SimCardOptions = {
  id: 'b',
  iccid: '8944100000000000027',
  imsi: '234102222222222',
  number: '+447400000002',
};

export interface Bench {
  simulator: Simulator;
  clock: ManualClock;
  modem: VirtualModem;
  card: SimCard;
  terminal: Terminal;
}

/** A simulator with one modem and one card, and somebody who types; echo is off. */
export function makeBench(personality: Partial<Personality> = {}, card: Partial<SimCardOptions> = {}): Bench {
  const clock = new ManualClock();
  const simulator = new Simulator({ clock });
  const sim = simulator.addSim({ ...CARD_A, ...card });
  const modem = simulator.addModem({ name: 'a', personality, sim: sim.id });
  const terminal = new Terminal(modem);
  clock.advance(0);
  modem.settings.echo = false;
  modem.settings.errors = 1;
  return { simulator, clock, modem, card: sim, terminal };
}

/** Adds a second modem with another card to a bench. */
export function addSecond(bench: Bench, personality: Partial<Personality> = {}) {
  const card = bench.simulator.addSim(CARD_B);
  const modem = bench.simulator.addModem({ name: 'b', personality, sim: card.id });
  const terminal = new Terminal(modem);
  modem.settings.echo = false;
  modem.settings.errors = 1;
  return { card, modem, terminal };
}
