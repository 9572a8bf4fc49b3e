/**
 * The whole content of a contact, as formats read and write it and as the book keeps it. The words are those of RFC 6350; what
 * no field here stands for is kept in `extras` and written back as it was.
 */

/** Parameters of a property that no field stands for, in lower case, with their values in order (RFC 6350 section 5). */
export type CardParameters = Readonly<Record<string, readonly string[]>>;

/** What a number, an e-mail address or another value may carry beside itself. */
export interface CardValue {
  /** Types in lower case, in order: `cell`, `work`, `home`, `fax`, `pref` is not one of them (see `preference`). */
  types: readonly string[];
  /** A label in the words of its owner ("holiday house"), where the format has one; null without. */
  label: string | null;
  /** 1 (most) to 100 (least preferred), RFC 6350 section 5.3; null when not said. */
  preference: number | null;
  /** Everything else that the value carried. */
  parameters: CardParameters;
}

export interface CardNumber extends CardValue {
  /** As it was written, pauses and dial codes included. */
  raw: string;
}

export interface CardEmail extends CardValue {
  address: string;
}

/** RFC 6350 section 6.3.1; every part may be empty, several values in one part are joined by a line feed. */
export interface CardAddress extends CardValue {
  postOfficeBox: string;
  extended: string;
  street: string;
  locality: string;
  region: string;
  postalCode: string;
  country: string;
}

export interface CardUrl extends CardValue {
  url: string;
}

/** A relation to somebody else (RFC 6350 section 6.6.6): `types` says which, `text` is a name or a URI. */
export interface CardRelation extends CardValue {
  text: string;
}

/** RFC 6350 section 6.2.2; each part may have several values. */
export interface CardNameParts {
  family: readonly string[];
  given: readonly string[];
  additional: readonly string[];
  prefixes: readonly string[];
  suffixes: readonly string[];
}

/** Octets with their media type, or an address where they are. */
export type CardPhoto =
  | { kind: 'data'; mediaType: string | null; data: Uint8Array }
  | { kind: 'uri'; uri: string };

/**
 * A property that no field stands for, as jCard writes it (RFC 7095 section 3.3): name in lower case, parameters, value type
 * and values. `group` is the name before the dot in a vCard (RFC 6350 section 3.3).
 */
export interface CardExtra {
  group: string | null;
  name: string;
  parameters: CardParameters;
  valueType: string;
  values: readonly (string | number | boolean | readonly (string | readonly string[])[])[];
}

export interface Card {
  /** RFC 6350 section 6.7.6; null when the source has none. */
  uid: string | null;
  /** The name as it is shown (FN). */
  name: string;
  nameParts: CardNameParts | null;
  nicknames: readonly string[];
  numbers: readonly CardNumber[];
  emails: readonly CardEmail[];
  addresses: readonly CardAddress[];
  organization: string | null;
  /** Units below the organisation, from large to small. */
  departments: readonly string[];
  title: string | null;
  role: string | null;
  /** A date or a truncated one, in the basic or extended form that it came in: `1996-04-15`, `--0415`; a text stays a text. */
  birthday: string | null;
  urls: readonly CardUrl[];
  note: string | null;
  groups: readonly string[];
  photo: CardPhoto | null;
  relations: readonly CardRelation[];
  extras: readonly CardExtra[];
}

/** The parts of an address in the order of RFC 6350 section 6.3.1. */
export const ADDRESS_PARTS = [
  'postOfficeBox',
  'extended',
  'street',
  'locality',
  'region',
  'postalCode',
  'country',
] as const;

/** An address without any part. */
export const NO_ADDRESS: Readonly<Record<(typeof ADDRESS_PARTS)[number], string>> = {
  postOfficeBox: '',
  extended: '',
  street: '',
  locality: '',
  region: '',
  postalCode: '',
  country: '',
};

/** A card with nothing but a name, to build on. */
export function emptyCard(name: string): Card {
  return {
    uid: null,
    name,
    nameParts: null,
    nicknames: [],
    numbers: [],
    emails: [],
    addresses: [],
    organization: null,
    departments: [],
    title: null,
    role: null,
    birthday: null,
    urls: [],
    note: null,
    groups: [],
    photo: null,
    relations: [],
    extras: [],
  };
}

/** A value without anything beside itself. */
export const PLAIN: CardValue = { types: [], label: null, preference: null, parameters: {} };
