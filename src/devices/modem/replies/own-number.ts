import { afterPrefix, numberOf, splitFields } from './fields.ts';
import { withPlus } from './phonebook.ts';
import { decodeNumber } from './text-coding.ts';

/**
 * Reads the reply to AT+CNUM (27.007 section 7.1), `+CNUM: [alpha],number,type[,...]`: the numbers, without empty ones. Some
 * modems do not quote the name, drop the opening quote of the number, or print the line empty.
 */
export function parseOwnNumbers(lines: readonly string[]): string[] {
  const numbers: string[] = [];
  for (const line of lines) {
    const text = afterPrefix(line, '+CNUM:');
    if (text === null) continue;
    const fields = splitFields(text);
    // A comma in an unquoted name moves the number: it is the last field that looks like one and has a type after it.
    for (let at = fields.length - 1; at >= 1; at -= 1) {
      const number = decodeNumber(fields[at - 1]?.text ?? '').replaceAll(' ', '');
      const type = numberOf(fields[at]);
      if (type === null || type < 128 || type > 255 || !/^\+?[0-9*#]{2,}$/.test(number)) continue;
      numbers.push(withPlus(number, type));
      break;
    }
  }
  return [...new Set(numbers)];
}
