/** Parts of an address by the attribute; `*` is the whole as text, its lines parted by `$` (RFC 4517 section 3.3.28). */
export type Place = 'home' | 'work';

/** Attributes that name a number, with its types: inetOrgPerson (RFC 2798, RFC 4519), Mozilla, Netscape, Evolution. */
export const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  telephonenumber: ['work'],
  homephone: ['home'],
  mobile: ['cell'],
  mobiletelephonenumber: ['cell'],
  cellphone: ['cell'],
  pager: ['pager'],
  pagertelephonenumber: ['pager'],
  pagerphone: ['pager'],
  facsimiletelephonenumber: ['fax'],
  fax: ['fax'],
  homefacsimiletelephonenumber: ['home', 'fax'],
  carphone: ['car'],
  otherphone: [],
  primaryphone: [],
};

export const EMAILS: readonly string[] = [
  'mail',
  'rfc822mailbox',
  'mozillasecondemail',
  'xmozillasecondemail',
];

export const URLS: Readonly<Record<string, readonly string[]>> = {
  mozillahomeurl: ['home'],
  homeurl: ['home'],
  mozillaworkurl: ['work'],
  workurl: ['work'],
  labeleduri: [],
  url: [],
};

export const ADDRESSES: Readonly<Record<string, readonly [Place, string]>> = {
  street: ['work', 'street'],
  streetaddress: ['work', 'street'],
  mozillaworkstreet2: ['work', 'street'],
  l: ['work', 'locality'],
  locality: ['work', 'locality'],
  st: ['work', 'region'],
  region: ['work', 'region'],
  postalcode: ['work', 'postalCode'],
  zip: ['work', 'postalCode'],
  postofficebox: ['work', 'postOfficeBox'],
  c: ['work', 'country'],
  co: ['work', 'country'],
  countryname: ['work', 'country'],
  postaladdress: ['work', '*'],
  mozillahomestreet: ['home', 'street'],
  homestreet: ['home', 'street'],
  mozillahomestreet2: ['home', 'street'],
  mozillahomelocalityname: ['home', 'locality'],
  mozillahomestate: ['home', 'region'],
  mozillahomepostalcode: ['home', 'postalCode'],
  mozillahomecountryname: ['home', 'country'],
  homepostaladdress: ['home', '*'],
};

/** One text of a card each, the first that is there. */
export const ONCE = {
  name: ['displayname', 'cn', 'commonname'],
  given: ['givenname', 'gn'],
  family: ['sn', 'surname'],
  prefix: ['personaltitle'],
  suffix: ['generationqualifier'],
  organization: ['o', 'organizationname', 'company'],
  title: ['title'],
  role: ['businessrole'],
  note: ['description', 'notes', 'comment', 'info'],
  uuid: ['entryuuid'],
  birthyear: ['birthyear'],
  birthmonth: ['birthmonth'],
  birthday: ['birthday'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export const DEPARTMENTS: readonly string[] = ['ou', 'department', 'orgunit', 'organizationalunitname'];
export const NICKNAMES: readonly string[] = ['mozillanickname', 'xmozillanickname'];

/** What a directory keeps for itself, and what must not be kept here, such as a password. */
export const IGNORED: ReadonlySet<string> = new Set(
  `dn objectclass uid uidnumber gidnumber userpassword sambantpassword sambalmpassword usercertificate usersmimecertificate
   modifytimestamp createtimestamp modifiersname creatorsname structuralobjectclass entrycsn entrydn subschemasubentry
   hassubordinates contextcsn changetype control loginshell homedirectory gecos mozillausehtmlmail xmozillausehtmlmail
   xmozillauseconferenceserver xmozillaanyphone allowremotecontent popularityindex preferdisplayname lastmodifieddate initials`.split(
    /\s+/,
  ),
);

/** Classes of an entry that is a person; one with other classes only is left out. */
export const PERSONS: ReadonlySet<string> = new Set(
  `person organizationalperson residentialperson inetorgperson mozillaabpersonalpha mozillaabpersonobsolete evolutionperson
   officeperson contact user pilotperson newpilotperson zillaperson`.split(/\s+/),
);
