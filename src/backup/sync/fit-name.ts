import { parseSimName } from '../../book/sim-names.ts';
import { cutNames } from '../restore/cut-name.ts';

/**
 * What a record is to be called when its contact got another name: with the ending that the record has ("/M"), and as much as fits.
 * @param held the name in the storage now
 */
export function fitName(name: string, held: string, fits: (name: string) => boolean): string {
  const { base, type } = parseSimName(held);
  const suffix = type === null ? '' : held.slice(base.length).trim();
  // A name that already ends so has its ending from the book.
  const whole = suffix !== '' && name.endsWith(suffix) ? { base: name, suffix: '' } : { base: name, suffix };
  return cutNames([whole], fits)[0] ?? held;
}
