import { type CountryCode, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js/max';

/** The country code (ITU-T E.164) that a region dials in from abroad; null for a region that has none. */
export function callingCodeOf(region: string): string | null {
  return isSupportedCountry(region) ? getCountryCallingCode(region as CountryCode) : null;
}
