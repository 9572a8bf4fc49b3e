import type { DeviceSession } from '../../src/devices/contract/device.ts';
import { openModem } from '../../src/devices/modem/open-modem.ts';
import type { Personality } from '../../src/simulator/modem/personality.ts';
import type { SimCard, SimCardOptions } from '../../src/simulator/sim/sim-card.ts';
import { Simulator } from '../../src/simulator/simulator.ts';
import { openTransport } from '../../src/transport/open.ts';
import { ManualClock } from './manual-clock.ts';

export interface CardBench {
  simulator: Simulator;
  sim: SimCard;
  session: DeviceSession;
  /** Moves the clock on until the promise is settled. */
  settle<T>(promise: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const CARD: SimCardOptions = {
  id: 'a',
  iccid: '8949200000000000013',
  imsi: '262021111111111',
  number: '+4915120000001',
  phonebookSize: 10,
};

/** A virtual modem with one card, opened by the driver over a real pipe. */
export async function cardBench(
  personality: Partial<Personality> = {},
  card: Partial<SimCardOptions> = {},
): Promise<CardBench> {
  const clock = new ManualClock();
  const simulator = new Simulator({ clock });
  const sim = simulator.addSim({ ...CARD, ...card });
  simulator.addModem({ name: 'm', sim: 'a', personality });
  const settle = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let turns = 0; ; turns += 1) {
      await simulator.idle({ ignoreTimers: true });
      if (settled) return promise;
      if (turns > 20_000) throw new Error('the promise is never settled');
      clock.advance(50);
    }
  };
  const transport = await openTransport(`tcp://127.0.0.1:${await simulator.listen('m')}`);
  const pinLedger = { claim: () => true, accepted: () => undefined };
  const session = await settle(openModem(transport, { clock, pinLedger }));
  const close = async () => {
    await transport.close();
    await simulator.close();
  };
  return { simulator, sim, session, settle, close };
}
