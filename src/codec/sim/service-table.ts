import { codecError } from '../reader.ts';
import { SIM_SERVICES, USIM_SERVICES } from './service-names.ts';

/** One service that a card has. */
export interface CardService {
  /** Its number in the standard, from 1. */
  number: number;
  /** Null: the standard that this is written from gives the number no name. */
  name: string | null;
  /** False: the card has room for it, but it is switched off (SIM only). */
  active: boolean;
}

export type CardApplication = 'sim' | 'usim';

const OCTETS_MAX = 64;

/**
 * What a service table can be: on a SIM two bits for each service (51.011 section 10.3.7), on a USIM one (31.102 section 4.2.8). A
 * SIM cannot say "active but not there", which tells most tables apart where the card does not say which it is.
 */
export function applicationOf(table: Uint8Array): CardApplication {
  for (const octet of table)
    for (let shift = 0; shift < 8; shift += 2) if (((octet >> shift) & 0x03) === 0x02) return 'usim';
  return 'sim';
}

/** The services that a table (0x6F38) says the card has, in the order of their numbers. */
export function cardServices(table: Uint8Array, application: CardApplication): CardService[] {
  const names = application === 'sim' ? SIM_SERVICES : USIM_SERVICES;
  const bits = application === 'sim' ? 2 : 1;
  const services: CardService[] = [];
  for (const [index, octet] of table.subarray(0, OCTETS_MAX).entries()) {
    for (let place = 0; place < 8 / bits; place += 1) {
      const value = (octet >> (place * bits)) & (bits === 2 ? 0x03 : 0x01);
      // 51.011: the first bit says that the service is there, the second one that it is active.
      if ((value & 0x01) === 0) continue;
      const number = (index * 8) / bits + place + 1;
      services.push({ number, name: names[number - 1] ?? null, active: bits === 1 || (value & 0x02) !== 0 });
    }
  }
  return services;
}

/**
 * The table of so many octets with these services.
 *
 * @throws SimError CODEC_INVALID for a number that has no place in it
 */
export function serviceTable(
  services: readonly { number: number; active?: boolean }[],
  application: CardApplication,
  octets: number,
): Uint8Array {
  const bits = application === 'sim' ? 2 : 1;
  const table = new Uint8Array(octets);
  for (const { number, active = true } of services) {
    const at = (number - 1) * bits;
    const index = at >> 3;
    if (!Number.isInteger(number) || number < 1 || index >= octets)
      throw codecError('services', index, `no place for service ${number}`);
    table[index] = (table[index] ?? 0) | ((bits === 2 && active ? 0x03 : 0x01) << (at & 7));
  }
  return table;
}
