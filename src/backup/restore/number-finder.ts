import { plainNumber } from '../../numbers/dial-string.ts';

/** Last digits that two spellings of one number share, national and international. */
const TAIL = 5;

/** The end of a number, which rules out most others before they are brought into one form. */
export const numberTail = (number: string) => plainNumber(number).slice(-TAIL);

/** Whether a storage with these records has a number, each of its records counted once. */
export function numberFinder(
  records: readonly { number: string }[],
  numberKey: (number: string) => string,
): (number: string) => boolean {
  const tails = new Set<string>();
  const keys = new Map<string, number>();
  for (const { number } of records) {
    const key = numberKey(number);
    tails.add(numberTail(number));
    keys.set(key, (keys.get(key) ?? 0) + 1);
  }
  return (number) => {
    if (!tails.has(numberTail(number))) return false;
    const key = numberKey(number);
    const left = keys.get(key) ?? 0;
    keys.set(key, left - 1);
    return left > 0;
  };
}
