/** Where a card comes from, and what numbers look like there. `digits` counts the random ones behind a prefix. */
export interface Country {
  code: string;
  operator: string;
  /** Beginning of the ICCID, behind it serial digits and the check digit to 19 or 20 in all. */
  iccidPrefix: string;
  iccidLength: 19 | 20;
  /** Mobile country and network code. */
  plmn: string;
  serviceCentre: string;
  mobiles: readonly { prefix: string; digits: number }[];
  landlines: readonly { prefix: string; digits: number }[];
  /** Dialled in front of a national number at home, or null where there is none for mobiles. */
  trunk: string | null;
}

/** Ranges that the national numbering plans assign, so that number libraries take them for valid. */
export const COUNTRIES: readonly Country[] = [
  {
    code: '49',
    operator: 'Netz D',
    iccidPrefix: '894920',
    iccidLength: 19,
    plmn: '26202',
    serviceCentre: '+491722270333',
    mobiles: [{ prefix: '1512', digits: 7 }],
    landlines: [
      { prefix: '30', digits: 7 },
      { prefix: '89', digits: 7 },
    ],
    trunk: '0',
  },
  {
    code: '44',
    operator: 'UK Mobile',
    iccidPrefix: '894410',
    iccidLength: 19,
    plmn: '23410',
    serviceCentre: '+447802000332',
    mobiles: [{ prefix: '7400', digits: 6 }],
    landlines: [
      { prefix: '207946', digits: 4 },
      { prefix: '1214960', digits: 3 },
    ],
    trunk: '0',
  },
  {
    code: '86',
    operator: 'China Net',
    iccidPrefix: '898600',
    iccidLength: 20,
    plmn: '46000',
    serviceCentre: '+8613800100500',
    mobiles: [{ prefix: '139', digits: 8 }],
    landlines: [
      { prefix: '108', digits: 7 },
      { prefix: '218', digits: 7 },
    ],
    trunk: null,
  },
];
