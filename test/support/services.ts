import { parseConfig } from '../../src/core/config.ts';
import { silentLog } from '../../src/core/logger.ts';
import { createServices } from '../../src/daemon/services.ts';
import { observeSim } from '../../src/lines/observe.ts';
import { openStore } from '../../src/store/store.ts';
import { ManualClock } from './manual-clock.ts';

/** All services over an empty store in memory, with a clock that the test owns. */
export function testServices(toml = '') {
  const clock = new ManualClock();
  const store = openStore(':memory:', clock);
  const config = parseConfig(toml);
  const services = createServices(store, () => config, clock, silentLog);

  function device(name: string): number {
    return store.devices.add({
      kind: 'modem',
      name,
      port: `/dev/${name}`,
      baud: null,
      pinSource: null,
      origin: 'database',
    });
  }

  /** Shows a card in a device, as a reading of it would, and lets the consumers act. */
  function see(deviceId: number, iccid: string, ownNumber: string | null = null) {
    const row = store.devices.byId(deviceId);
    if (!row) throw new Error('no such device');
    const line = observeSim(store, row, { iccid, imsi: null, ownNumber }, null);
    services.consumers.wake();
    return line;
  }

  const eventTypes = () => store.events.after(0, 10_000).map((event) => event.type);
  return { ...services, clock, device, see, eventTypes };
}

export type TestServices = ReturnType<typeof testServices>;

/** Valid cards and numbers for stories: A, B, C of one country. */
export const CARD = {
  a: '89490200001234567890',
  b: '89490200001234567908',
  c: '89490200001234567916',
  d: '89490200001234567924',
};
export const NUMBER = {
  a: '+4915123456701',
  b: '+4915123456702',
  c: '+4915123456703',
  d: '+4915123456704',
};
