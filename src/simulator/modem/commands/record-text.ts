import { bytesToHex } from '../../../codec/hex.ts';
import { ucs2Hex } from '../../../codec/ucs2.ts';
import { quoteString } from '../arguments.ts';
import { toCharset } from '../charset.ts';
import type { RecordForm } from '../personality.ts';

export interface RecordFields {
  index: number;
  number: string;
  type: number;
  /** In the TE's character set. */
  name: string;
  /** The name itself. */
  text: string;
  charset: string;
}

/** A record behind `+CPBR: ` in one of the forms that modems have been seen to use. */
export function recordText(record: RecordFields, form: RecordForm): string {
  const { index, number, type, text } = record;
  const name = quoteString(record.name);
  switch (form) {
    case 'standard':
      return `${index},"${number}",${type},${name}`;
    case 'trailing-comma':
      return `${index},"${number}",${type},${name},`;
    case 'trailing-zero':
      return `${index},"${number}",${type},${name},0`;
    case 'leading-empty':
      return `${index},,"${number}",${type},${name},"2007/11/02,09:27"`;
    case 'no-type':
      return `${index},"${number}",,${name}`;
    case 'dated':
      return `${index},"${number}",${type},${name},"2007/11/02","09:27:11"`;
    case 'hex-unquoted':
      return `${index},"${number}",${type},${bytesToHex(Buffer.from(`${text}\0`, 'latin1'))}`;
    case 'hex-quoted':
      return `${index},"${number}",${type},"${bytesToHex(Buffer.from(text, 'latin1'))}"`;
    case 'ascii-in-ucs2':
      return `${index},"${number}",${type},${quoteString(toCharset(text, 'IRA'))}`;
    case 'number-ucs2':
      return `${index},"${record.charset === 'UCS2' ? ucs2Hex(number) : number}",${type},${name}`;
    case 'no-plus':
      return `${index},"${number.replace('+', '')}",${type},${name}`;
    case 'wrong-index':
      return `${index + 1},"${number}",${type},${name}`;
  }
}
