import { codecError } from '../reader.ts';
import { decodeAlpha, encodeAlpha } from './alpha.ts';

const NAME_OCTETS = 16;

/** The name of the service provider, and where it is to be shown. */
export interface ServiceProvider {
  name: string;
  /** Whether the name of the network is shown beside it at home. */
  showNetworkAtHome: boolean;
}

/**
 * EF_SPN (0x6F46; 31.102 section 4.2.12, 51.011 section 10.3.11): a display condition, then the name in the coding of the SIM. Null
 * when the file is empty.
 */
export function spnFromEf(bytes: Uint8Array): ServiceProvider | null {
  const [condition] = bytes;
  if (condition === undefined) return null;
  const name = decodeAlpha(bytes.subarray(1, 1 + NAME_OCTETS));
  return name === '' ? null : { name, showNetworkAtHome: (condition & 0x01) === 1 };
}

/**
 * The 17 octets of EF_SPN.
 *
 * @throws SimError CODEC_INVALID when the name does not fit
 */
export function spnToEf({ name, showNetworkAtHome }: ServiceProvider): Uint8Array {
  if (name === '') throw codecError('spn', 1, 'a service provider has a name');
  const bytes = new Uint8Array(1 + NAME_OCTETS).fill(0xff);
  bytes[0] = showNetworkAtHome ? 0x01 : 0x00;
  bytes.set(encodeAlpha(name, NAME_OCTETS), 1);
  return bytes;
}
