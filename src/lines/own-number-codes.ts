/** The code by which one operator tells a subscriber the own number. */
export interface OwnNumberCode {
  operator: string;
  /** ISO 3166-1. */
  region: string;
  /** Mobile country code and network code (ITU-T E.212) of its cards, as the IMSI begins. */
  networks: readonly string[];
  code: string;
  /** A public address, or `owner/repo@commit path`. */
  source: string;
}

/** Scripts that ask a card for its number, of a gateway with cards of these operators. */
const GATEWAY = (operator: string) =>
  `telon-org/simbox@7a9015c37276f665bc35d8786c94e6e08212d541 nabor/${operator}/commands/get_number.sh`;
const NIGERIA = (activity: string) =>
  `EjilolaHammedEjitomiwa/Nigeria-ussd-codes-for-banks-networks@4d19aac48a1bc17565766cde193c99fc2827dab0 app/src/main/java/com/geodeveloper/nigeriaussdcodes/${activity}.java`;
const INDIA = (operator: string) =>
  `falgunb/BasicUSSDcodesformobileandSIMnetwork@271e1581c96ae15cdb0e307b29cd65396fe100b9 app/src/main/res/raw/${operator}.json`;
const CAMEROON = (operator: string) =>
  `syntrydy/TakeCare@4978fdcfe87ff1900e019458195a215a9cda461b app/src/main/java/com/it/mougang/gasmyr/takecare/utils/operator/${operator}Constants.java`;

const networks = (country: string, codes: string): string[] => codes.split(' ').map((code) => country + code);

/**
 * One row for each operator whose code is known from a public place; the networks are those of
 * musalbas/mcc-mnc-table@45b06a15ee614ba3d71ddf2b45717225894d0dd8. Codes change: an answer counts only when it holds exactly one
 * subscriber number of the country of the card.
 */
export const OWN_NUMBER_CODES: readonly OwnNumberCode[] = [
  { operator: 'MTS', region: 'RU', networks: ['25001'], code: '*111*0887#', source: GATEWAY('mts_spb') },
  { operator: 'MegaFon', region: 'RU', networks: ['25002'], code: '*205#', source: GATEWAY('megafon_msk') },
  {
    operator: 'Beeline',
    region: 'RU',
    networks: networks('250', '99 28'),
    code: '*110*10#',
    source: GATEWAY('beeline_spb'),
  },
  {
    operator: 'Tele2',
    region: 'RU',
    networks: networks('250', '20 12 05'),
    code: '*201#',
    source: GATEWAY('tele2_spb'),
  },
  {
    operator: 'Kyivstar',
    region: 'UA',
    networks: networks('255', '03 02 67 68'),
    code: '*161#',
    source: GATEWAY('kievstar'),
  },
  { operator: 'A1', region: 'BY', networks: ['25701'], code: '*147#', source: GATEWAY('velcom') },
  { operator: 'life:)', region: 'BY', networks: ['25704'], code: '*147#', source: GATEWAY('life') },
  {
    operator: 'Mobiuz',
    region: 'UZ',
    networks: ['43407'],
    code: '*150#',
    source: 'Mirabbosbek9778/Ussd_webview@10e6ee080003f1876e017ac63d1010419cff2184 src/mock/ussdMobi.js',
  },
  {
    operator: 'Tcell',
    region: 'TJ',
    networks: networks('436', '01 12'),
    code: '*99#',
    source: 'http://tcell.tj/en/services/basic-services/useful-ussd-commnads.php',
  },
  { operator: 'MTN', region: 'NG', networks: ['62130'], code: '*123*1*1#', source: NIGERIA('MtnActivity') },
  {
    operator: 'Airtel',
    region: 'NG',
    networks: ['62120'],
    code: '*121*3*4#',
    source: NIGERIA('AirtelActivity'),
  },
  { operator: 'Glo', region: 'NG', networks: ['62150'], code: '*135*8#', source: NIGERIA('GloActivity') },
  {
    operator: '9mobile',
    region: 'NG',
    networks: ['62160'],
    code: '*248#',
    source: NIGERIA('NineMobileActivity'),
  },
  { operator: 'MTN', region: 'CM', networks: ['62401'], code: '*135*8#', source: CAMEROON('Mtn') },
  { operator: 'Orange', region: 'CM', networks: ['62402'], code: '#99#', source: CAMEROON('Orange') },
  { operator: 'Airtel', region: 'IN', networks: ['40410', '40553'], code: '*282#', source: INDIA('airtel') },
  {
    operator: 'BSNL',
    region: 'IN',
    networks: networks('404', '34 38 51 53 54 55 57 58 59 62 64 66 71 72 73 74 75 76 77 80 81'),
    code: '*222#',
    source: INDIA('bsnl'),
  },
  {
    operator: 'Idea',
    region: 'IN',
    networks: networks('404', '04 07 22 24 78'),
    code: '*131*1#',
    source: INDIA('idea'),
  },
];

/** The code for a card, by the beginning of its IMSI (23.003 section 2.2); null when none is known. */
export function ownNumberCode(imsi: string | null): OwnNumberCode | null {
  if (imsi === null) return null;
  const beginnings = [imsi.slice(0, 6), imsi.slice(0, 5)];
  return OWN_NUMBER_CODES.find(({ networks }) => networks.some((one) => beginnings.includes(one))) ?? null;
}
