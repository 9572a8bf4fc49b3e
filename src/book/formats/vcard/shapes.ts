/**
 * How the value of a property is built:
 * - `single`: one value; commas in it are text, as many programs leave them unescaped
 * - `list`: values parted by commas
 * - `components`: parts parted by semicolons
 * - `structured`: parts parted by semicolons, each a list
 * - `free`: nothing is known of it
 */
export type Shape = 'single' | 'list' | 'components' | 'structured' | 'free';

export interface PropertyShape {
  /** The type of a value without a VALUE parameter. */
  valueType: string;
  shape: Shape;
}

const rows = (valueType: string, shape: Shape, names: string): [string, PropertyShape][] =>
  names.split(' ').map((name) => [name, { valueType, shape }]);

/** RFC 6350 section 6, RFC 6474, 6715, 8605, 9554 and 9555; what only vCard 3.0 and 2.1 have; labels as iOS writes them. */
const SHAPES: ReadonlyMap<string, PropertyShape> = new Map([
  ...rows('text', 'single', 'kind xml fn tel email tz title role note prodid version birthplace deathplace'),
  ...rows('text', 'single', 'expertise hobby interest gramgender pronouns jsprop'),
  ...rows('text', 'single', 'label mailer sort-string class profile name agent x-ablabel x-abrelatednames'),
  ...rows('text', 'list', 'nickname categories'),
  ...rows('text', 'components', 'org gender clientpidmap x-android-custom'),
  ...rows('text', 'structured', 'n adr'),
  ...rows(
    'uri',
    'single',
    'source photo impp geo logo member related sound uid url key fburl caladruri caluri',
  ),
  ...rows('uri', 'single', 'org-directory contact-uri socialprofile'),
  ...rows('date-and-or-time', 'single', 'bday anniversary deathdate'),
  ...rows('timestamp', 'single', 'rev created'),
  ...rows('language-tag', 'single', 'lang language'),
]);

/** A property nobody registered: its value is kept as it stands, type `unknown` (RFC 7095 section 5). */
const UNKNOWN: PropertyShape = { valueType: 'unknown', shape: 'free' };

/** @param name in lower case */
export function shapeOf(name: string): PropertyShape {
  return SHAPES.get(name) ?? UNKNOWN;
}

/** Names that programs look for in the letters of their inventor. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['x-ablabel', 'X-ABLabel'],
  ['x-abshowas', 'X-ABShowAs'],
  ['x-abuid', 'X-ABUID'],
]);

/** The name of a property or parameter as it is written. Characters that a name cannot have become hyphens. */
export function spellName(name: string): string {
  return SPELLINGS.get(name) ?? (name.replace(/[^\w-]/g, '-').toUpperCase() || 'X-UNNAMED');
}
