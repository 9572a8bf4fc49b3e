import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max';
import { regionOfImsi } from './mobile-country-codes.ts';

/** The main region of calling codes that several share. */
const MAIN_REGION: Readonly<Record<string, string>> = {
  '1': 'US',
  '7': 'RU',
  '39': 'IT',
  '44': 'GB',
  '47': 'NO',
  '61': 'AU',
  '212': 'MA',
  '262': 'RE',
  '290': 'SH',
  '358': 'FI',
  '500': 'FK',
  '590': 'GP',
  '599': 'CW',
};

let byCallingCode: Map<string, string> | undefined;

function callingCodes(): Map<string, string> {
  if (!byCallingCode) {
    byCallingCode = new Map();
    for (const region of getCountries()) {
      const code = getCountryCallingCode(region);
      if (!byCallingCode.has(code)) byCallingCode.set(code, MAIN_REGION[code] ?? region);
    }
  }
  return byCallingCode;
}

/**
 * Region of the issuer of a card: by the IMSI where it is known, else by the calling code that follows 89 in the ICCID
 * (ITU-T E.118). Null when neither tells.
 */
export function regionOfSim(sim: { iccid: string | null; imsi: string | null }): string | null {
  const byImsi = sim.imsi === null ? null : regionOfImsi(sim.imsi);
  if (byImsi !== null || sim.iccid === null) return byImsi;
  // Code 1 is printed as 01 on cards of North America.
  const digits = sim.iccid.slice(2).replace(/^0/, '');
  for (const length of [3, 2, 1]) {
    const region = callingCodes().get(digits.slice(0, length));
    if (region) return region;
  }
  return null;
}
