import { GERMAN } from './headings-german.ts';
import { parseTarget, type Target } from './targets.ts';

/**
 * Headings by the program that writes them, with the field that each stands for (the words are those of `--map`). Compared
 * without case, punctuation and double spaces. Sources in docs/formats.md.
 */
const KNOWN: Readonly<Record<string, string>> = {
  // Names: Google before and since 2024, Outlook, outlook.com, Thunderbird, LinkedIn, Yahoo.
  name: 'name',
  'full name': 'name',
  'display name': 'name',
  'file as': 'ignore',
  'given name': 'name.given',
  'first name': 'name.given',
  first: 'name.given',
  firstname: 'name.given',
  'additional name': 'name.additional',
  'middle name': 'name.additional',
  middle: 'name.additional',
  'family name': 'name.family',
  'last name': 'name.family',
  last: 'name.family',
  lastname: 'name.family',
  surname: 'name.family',
  'name prefix': 'name.prefix',
  prefix: 'name.prefix',
  'name suffix': 'name.suffix',
  suffix: 'name.suffix',
  nickname: 'nickname',
  'short name': 'nickname',
  uid: 'uid',
  // Numbers.
  phone: 'number',
  'phone number': 'number',
  number: 'number',
  telephone: 'number',
  tel: 'number',
  'mobile phone': 'number:cell',
  'mobile number': 'number:cell',
  mobile: 'number:cell',
  'cell phone': 'number:cell',
  cell: 'number:cell',
  'home mobile': 'number:home,cell',
  'business mobile': 'number:work,cell',
  'work mobile': 'number:work,cell',
  'home phone': 'number:home',
  'home phone 2': 'number:home',
  'business phone': 'number:work',
  'business phone 2': 'number:work',
  'work phone': 'number:work',
  'work phone 2': 'number:work',
  'other phone': 'number',
  'primary phone': 'number!',
  'company main phone': 'number:work#Company main',
  'assistants phone': 'number#Assistant',
  callback: 'number#Callback',
  'car phone': 'number:car',
  'radio phone': 'number#Radio',
  'tty tdd phone': 'number:textphone',
  telex: 'number#Telex',
  isdn: 'number:isdn',
  pager: 'number:pager',
  'pager number': 'number:pager',
  'home fax': 'number:home,fax',
  'business fax': 'number:work,fax',
  'work fax': 'number:work,fax',
  'other fax': 'number:fax',
  fax: 'number:fax',
  'fax number': 'number:fax',
  'phone video': 'number:video',
  'yahoo phone': 'number#Yahoo',
  // E-mail.
  email: 'email',
  'e mail': 'email',
  'email address': 'email',
  'e mail address': 'email',
  'e mail 2 address': 'email',
  'e mail 3 address': 'email',
  'primary email': 'email!',
  'secondary email': 'email',
  'email home': 'email:home',
  'email work': 'email:work',
  'email other': 'email',
  'alternate email 1': 'email',
  'alternate email 2': 'email',
  // Work.
  company: 'organization',
  organization: 'organization',
  organisation: 'organization',
  'organization name': 'organization',
  'organization title': 'title',
  'organization department': 'department',
  department: 'department',
  'job title': 'title',
  position: 'title',
  role: 'role',
  profession: 'role',
  occupation: 'role',
  // Addresses besides those of the rule below.
  address: 'address',
  street: 'address',
  city: 'address.city',
  state: 'address.region',
  zip: 'address.code',
  'zip code': 'address.code',
  'postal code': 'address.code',
  country: 'address.country',
  // Dates.
  birthday: 'birthday',
  'birth year': 'birthyear',
  'birth month': 'birthmonth',
  'birth day': 'birthdate',
  anniversary: 'event#Anniversary',
  // Groups, pages, people, notes.
  categories: 'group',
  category: 'group',
  group: 'group',
  groups: 'group',
  labels: 'group',
  'group membership': 'group',
  'web page': 'url',
  'web page 1': 'url:work',
  'web page 2': 'url:home',
  'personal web page': 'url:home',
  'personal website': 'url:home',
  'business website': 'url:work',
  website: 'url',
  'website home page': 'url:home',
  'website work': 'url:work',
  'website blog': 'url#Blog',
  'website profile': 'url#Profile',
  'website other': 'url',
  url: 'url',
  spouse: 'relation:spouse',
  children: 'relation:child',
  'managers name': 'relation#Manager',
  'assistants name': 'relation#Assistant',
  'referred by': 'relation#Referred by',
  notes: 'note',
  note: 'note',
  comments: 'note',
  photo: 'photo',
  // What programs fill in by themselves, and says nothing of a person.
  'e mail type': 'ignore',
  'e mail display name': 'ignore',
  'e mail 2 type': 'ignore',
  'e mail 2 display name': 'ignore',
  'e mail 3 type': 'ignore',
  'e mail 3 display name': 'ignore',
  priority: 'ignore',
  private: 'ignore',
  sensitivity: 'ignore',
  gender: 'ignore',
  initials: 'ignore',
  'internet free busy': 'ignore',
  'distribution lists': 'ignore',
  'connected on': 'ignore',
};

/** Where an address is, by the first word of its heading, and what the rest of it stands for. */
const PLACES: Readonly<Record<string, string>> = {
  home: 'home',
  business: 'work',
  work: 'work',
  other: '',
  general: '',
};
const ADDRESS: Readonly<Record<string, string>> = {
  street: 'street',
  'street 2': 'street',
  'street 3': 'street',
  address: 'street',
  'address 2': 'street',
  address2: 'street',
  'address po box': 'box',
  'po box': 'box',
  city: 'city',
  town: 'city',
  state: 'region',
  county: 'region',
  'postal code': 'code',
  'post code': 'code',
  zipcode: 'code',
  'zip code': 'code',
  zip: 'code',
  country: 'country',
  'country region': 'country',
  'p o box': 'box',
  extension: 'extended',
  'postal zip code': 'code',
  'state province': 'region',
};

/** What else stands behind a place, each with its field and its type: PC Suite of Nokia. */
const PLACED: Readonly<Record<string, readonly [string, string]>> = {
  mobile: ['number', 'cell'],
  phone: ['number', ''],
  'e mail': ['email', ''],
  fax: ['number', 'fax'],
  'video call': ['number', 'video'],
  'web address': ['url', ''],
};

/** `Phone 1 - Value`, `Phone 1 - Label` (since 2024) or `Phone 1 - Type` (before): Google. */
const NUMBERED =
  /^(e mail|phone|address|website|relation|event|custom field|organization|im|jot|external id|calendar link) (\d{1,3}) (.+)$/;
const NUMBERED_FIELDS: Readonly<Record<string, string>> = {
  'e mail': 'email',
  phone: 'number',
  website: 'url',
  relation: 'relation',
  event: 'event',
  'custom field': 'custom',
};
const NUMBERED_ADDRESS: Readonly<Record<string, string>> = {
  formatted: 'formatted',
  street: 'street',
  city: 'city',
  'po box': 'box',
  region: 'region',
  'postal code': 'code',
  country: 'country',
  'extended address': 'extended',
};
const NUMBERED_ORGANIZATION: Readonly<Record<string, string>> = {
  name: 'organization',
  title: 'title',
  department: 'department',
};

export function headingKey(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['\u2019]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The targets of a row of headings, null where one is not known. */
export function targetsOf(headings: readonly string[]): (Target | null)[] {
  const keys = headings.map(headingKey);
  const all = new Set(keys);
  return keys.map((key) => {
    const known = targetOf(key, all);
    if (known?.to !== 'once' || known.field !== 'group') return known;
    // Outlook parts categories by a semicolon, Google by three colons.
    return key === 'categories' || key === 'category' || key === 'kategorien'
      ? { ...known, separator: / ?(?:;|:::) ?/ }
      : known;
  });
}

function targetOf(key: string, all: ReadonlySet<string>): Target | null {
  // Outlook calls the prefix of a name "Title" and has a "Job Title" beside it; elsewhere it is the title.
  if (key === 'title') return parseTarget(all.has('job title') ? 'name.prefix' : 'title');
  // Yahoo has columns of one word each.
  if ((key === 'home' || key === 'work') && all.has('mobile')) return parseTarget(`number:${key}`);
  if (key === 'other' && all.has('mobile')) return parseTarget('number');
  // Which of the numbers is the preferred one.
  if (key === 'primary' && all.has('mobile')) return { to: 'ignore' };
  // Outlook has an "E-mail 2 Type" that says nothing; beside an "E-mail 2 - Value" it is Google's label.
  const email = /^(e mail \d+) type$/.exec(key)?.[1];
  if (email !== undefined && all.has(`${email} value`)) return numbered(key);
  // Lists that people keep themselves: "Name;Vorname". "Ort" alone is the place of an appointment or an office in Outlook.
  if (key === 'name' && all.has('vorname') && !all.has('nachname')) return parseTarget('name.family');
  if (key === 'ort' && (all.has('plz') || all.has('postleitzahl'))) return parseTarget('address.city');
  if (Object.hasOwn(KNOWN, key)) return parseTarget(KNOWN[key] ?? '');
  // Thunderbird has a column for each part of a birthday, Outlook one for the whole.
  if (key === 'geburtstag' && all.has('geburtsjahr')) return parseTarget('birthdate');
  if (Object.hasOwn(GERMAN, key)) return parseTarget(GERMAN[key] ?? '');
  return numbered(key) ?? placed(key, all) ?? counted(key, all);
}

/** "Phone 1", "Email 2": one of several, whose name is known without its number. */
function counted(key: string, all: ReadonlySet<string>): Target | null {
  const base = /^(.+?) ?\d{1,2}$/.exec(key)?.[1];
  const target = base === undefined ? null : targetOf(base, all);
  return target?.to === 'value' ? target : null;
}

function numbered(key: string): Target | null {
  const [, thing = '', slot = '', what = ''] = NUMBERED.exec(key) ?? [];
  if (thing === '') return null;
  const place = `${thing} ${slot}`;
  if (what === 'type' || what === 'label') {
    return Object.hasOwn(NUMBERED_FIELDS, thing) || thing === 'address'
      ? { to: 'label', slot: place }
      : { to: 'ignore' };
  }
  if (thing === 'address') {
    const target = parseTarget(`address.${NUMBERED_ADDRESS[what] ?? '-'}`);
    return target?.to === 'address' ? { ...target, slot: place } : null;
  }
  if (thing === 'organization') return slot === '1' ? parseTarget(NUMBERED_ORGANIZATION[what] ?? '-') : null;
  const target = what === 'value' ? parseTarget(NUMBERED_FIELDS[thing] ?? '-') : null;
  return target?.to === 'value' ? { ...target, slot: place } : null;
}

function placed(key: string, all: ReadonlySet<string>): Target | null {
  const [place = '', ...rest] = key.split(' ');
  if (!Object.hasOwn(PLACES, place)) return null;
  const what = rest.join(' ');
  const [field, type = ''] = (Object.hasOwn(PLACED, what) ? PLACED[what] : undefined) ?? [];
  if (field !== undefined) {
    const types = [PLACES[place] ?? '', type].filter((one) => one !== '');
    return parseTarget(types.length === 0 ? field : `${field}:${types.join()}`);
  }
  const part = Object.hasOwn(ADDRESS, what) ? ADDRESS[what] : undefined;
  if (part === undefined) return null;
  // Outlook has the parts and beside them the whole as "Home Address"; in Thunderbird that is the street.
  const whole = what === 'address' && all.has(`${place} street`);
  return parseTarget(
    `address.${whole ? 'formatted' : part}${PLACES[place] === '' ? '' : `:${PLACES[place]}`}`,
  );
}
