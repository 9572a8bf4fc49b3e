/** Octets of EF_SMSP without a name (31.102 section 4.2.27): indicators, two addresses of 12, PID, DCS, validity. */
const LENGTH = 28;
const CENTRE_OFFSET = 13;

/** A record of EF_SMSP that holds nothing but the service centre. */
export function parametersRecord(serviceCentre: string | null): Uint8Array {
  const record = new Uint8Array(LENGTH).fill(0xff);
  // A cleared bit says that the parameter is there: bit 2 is the service centre address.
  record[0] = serviceCentre ? 0b1111_1101 : 0xff;
  if (serviceCentre) record.set(centreAddress(serviceCentre), CENTRE_OFFSET);
  return record;
}

/** A service centre address: octets that follow, type of number, semi-octets (24.011 section 8.2.5.1). */
export function centreAddress(number: string): Uint8Array {
  const digits = number.replace(/\D/g, '').slice(0, 20);
  const padded = digits.length % 2 ? `${digits}f` : digits;
  const octets = [padded.length / 2 + 1, number.startsWith('+') ? 0x91 : 0x81];
  for (let index = 0; index < padded.length; index += 2) {
    octets.push(Number.parseInt(`${padded[index + 1]}${padded[index]}`, 16));
  }
  return Uint8Array.from(octets);
}
