import { PRESETS } from '../modem/personality.ts';
import { seededRandom, withCheckDigit } from '../random.ts';
import type { SimCardOptions } from '../sim/sim-card.ts';
import type { ModemOptions, Simulator } from '../simulator.ts';
import { COUNTRIES, type Country } from './countries.ts';
import { People, type Person } from './people.ts';

export interface ScenarioOptions {
  modems: number;
  /** Contacts on each card. */
  contacts: number;
  /** Cards in all; those beyond the modems lie in a drawer, to be swapped in. Default: as many as modems, and two more. */
  sims?: number;
  /** Default 1; the same seed gives the same cards, names and numbers. */
  seed?: number;
  /** A make for all modems; default a mix. */
  preset?: string;
  /** Milliseconds before each reply of every modem. */
  latencyMs?: number;
  /** Limits the lines; 0: no limit. */
  bytesPerSecond?: number;
}

export interface Scenario {
  sims: SimCardOptions[];
  modems: ModemOptions[];
}

const MIX = ['quectel', 'huawei', 'simcom', 'telit', 'generic', 'zte', 'wavecom'] as const;
const NAME_OCTETS = 20;
/** Of the contacts of a card, so many are on another card as well. */
const SHARED = 0.15;
const MIN_SIZE = 250;
const SPARE_SIMS = 2;

/** Cards, contacts and modems that look like those of a small business with customers in several countries. */
export function makeScenario(options: ScenarioOptions): Scenario {
  const people = new People(seededRandom(options.seed ?? 1), NAME_OCTETS);
  const known: Person[] = [];
  const count = Math.max(options.sims ?? options.modems + SPARE_SIMS, options.modems);
  const sims = Array.from({ length: count }, (_, index) => makeSim(people, known, index, options.contacts));
  const modems = Array.from({ length: options.modems }, (_, index): ModemOptions => {
    const preset = options.preset ?? MIX[index % MIX.length] ?? 'generic';
    return {
      name: `modem-${index + 1}`,
      preset,
      personality: { latencyMs: options.latencyMs ?? 0, bytesPerSecond: options.bytesPerSecond ?? 0 },
      sim: `sim-${index + 1}`,
    };
  });
  return { sims, modems };
}

/** Puts a scenario into a simulator. */
export function addScenario(simulator: Simulator, scenario: Scenario): void {
  for (const sim of scenario.sims) simulator.addSim(sim);
  for (const modem of scenario.modems) simulator.addModem(modem);
}

/** Names of the makes that a scenario can be asked for. */
export function presetNames(): string[] {
  return Object.keys(PRESETS);
}

function makeSim(people: People, known: Person[], index: number, contacts: number): SimCardOptions {
  const country = countryOf(index);
  const number = people.mobile(country);
  const serial = country.iccidLength - country.iccidPrefix.length - 1;
  return {
    id: `sim-${index + 1}`,
    iccid: withCheckDigit(country.iccidPrefix + people.digits(serial)),
    imsi: country.plmn + people.digits(10),
    number,
    // Operators leave the own number off about every third card.
    msisdn: index % 3 === 2 ? null : number,
    operator: country.operator,
    serviceCentre: country.serviceCentre,
    phonebookSize: Math.max(MIN_SIZE, contacts),
    nameOctets: NAME_OCTETS,
    contacts: makeContacts(people, known, country, contacts),
  };
}

function countryOf(index: number): Country {
  const [first] = COUNTRIES;
  const country = COUNTRIES[index % COUNTRIES.length] ?? first;
  if (!country) throw new Error('there are no countries');
  return country;
}

function makeContacts(people: People, known: Person[], home: Country, count: number): Person[] {
  const contacts: Person[] = [];
  const numbers = new Set<string>();
  while (contacts.length < count) {
    const shared = known.length > 0 && people.chance(SHARED) ? people.pick(known) : null;
    const person = shared && !numbers.has(shared.number) ? shared : people.meet(home);
    if (!shared) known.push(person);
    numbers.add(person.number);
    contacts.push({ name: person.name, number: asStored(people, person.number, home) });
  }
  return contacts;
}

/** Most people store international numbers, some as they dial them at home. */
function asStored(people: People, number: string, home: Country): string {
  const prefix = `+${home.code}`;
  if (!number.startsWith(prefix) || !people.chance(0.2)) return number;
  const national = number.slice(prefix.length);
  if (people.chance(0.2)) return `00${home.code}${national}`;
  return home.trunk === null ? number : home.trunk + national;
}
