import { encodeAlpha } from '../../codec/sim/alpha.ts';
import { COUNTRIES, type Country } from './countries.ts';
import { NAME_SETS, type NameSet, SERVICE_ENTRIES, SUFFIXES } from './names.ts';

export interface Person {
  name: string;
  /** E.164, or a short number. */
  number: string;
}

const MAX_TRIES = 50;

/** Makes people with names that fit on a card and numbers that no two of them share. */
export class People {
  private readonly random: () => number;
  private readonly nameOctets: number;
  private readonly taken = new Set<string>();

  constructor(random: () => number, nameOctets: number) {
    this.random = random;
    this.nameOctets = nameOctets;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[Math.floor(this.random() * values.length)];
    if (value === undefined) throw new Error('there is nothing to pick from');
    return value;
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** Somebody new; mostly with a mobile of `home`, sometimes from abroad, with a landline, or a service. */
  meet(home: Country): Person {
    if (this.chance(0.03)) {
      const service = this.pick(SERVICE_ENTRIES);
      return { name: service.name, number: service.number };
    }
    const country = this.chance(0.15) ? this.pick(COUNTRIES) : home;
    const ranges = this.chance(0.12) ? country.landlines : country.mobiles;
    return { name: this.name(), number: this.number(country, ranges) };
  }

  /** A mobile number that nobody has yet. */
  mobile(country: Country): string {
    return this.number(country, country.mobiles);
  }

  digits(count: number): string {
    let digits = '';
    for (let index = 0; index < count; index++) digits += Math.floor(this.random() * 10);
    return digits;
  }

  private number(country: Country, ranges: Country['mobiles']): string {
    for (;;) {
      const range = this.pick(ranges);
      const number = `+${country.code}${range.prefix}${this.digits(range.digits)}`;
      if (!this.taken.has(number)) {
        this.taken.add(number);
        return number;
      }
    }
  }

  private name(): string {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const set = this.nameSet();
      const given = this.pick(set.given);
      const family = this.pick(set.family);
      const whole = set.order === 'given-first' ? given + set.join + family : family + set.join + given;
      const suffixed = this.chance(0.08) ? whole + this.pick(SUFFIXES) : whole;
      for (const name of [suffixed, whole, given]) if (this.fits(name)) return name;
    }
    return 'Contact';
  }

  private nameSet(): NameSet {
    let left = this.random() * NAME_SETS.reduce((sum, { weight }) => sum + weight, 0);
    for (const set of NAME_SETS) {
      left -= set.weight;
      if (left < 0) return set;
    }
    return this.pick(NAME_SETS);
  }

  private fits(name: string): boolean {
    try {
      encodeAlpha(name, this.nameOctets);
      return true;
    } catch {
      return false;
    }
  }
}
