import { INDIC_SINGLE } from './indic.ts';
import type { NationalTable } from './table.ts';

/**
 * Tamil: 23.038 section A.2.11 and A.3.11.
 * The standard prints U+0BEF twice among the digits; implementations agree on U+0BEE at 0x24.
 */
export const TAMIL: NationalTable = {
  code: 11,
  language: 'Tamil',
  single: [
    ...INDIC_SINGLE,
    [0x19, '\u0964\u0965'],
    [0x1c, '\u0be6\u0be7\u0be8\u0be9\u0bea\u0beb\u0bec\u0bed\u0bee\u0bef\u0bf3\u0bf4'],
    [0x2a, '\u0bf5\u0bf6\u0bf7\u0bf8\u0bfa'],
  ],
  locking:
    '\ufffd\u0b82\u0b83\u0b85\u0b86\u0b87\u0b88\u0b89\u0b8a\ufffd\n\ufffd\ufffd\r\u0b8e\u0b8f' +
    '\u0b90\ufffd\u0b92\u0b93\u0b94\u0b95\ufffd\ufffd\ufffd\u0b99\u0b9a\u001b\ufffd\u0b9c\ufffd\u0b9e' +
    ' !\u0b9f\ufffd\ufffd\ufffd\u0ba3\u0ba4)(\ufffd\ufffd,\ufffd.\u0ba8' +
    '0123456789:;\u0ba9\u0baa\ufffd?' +
    '\ufffd\ufffd\u0bae\u0baf\u0bb0\u0bb1\u0bb2\u0bb3\u0bb4\u0bb5\u0bb6\u0bb7\u0bb8\u0bb9\ufffd\ufffd' +
    '\u0bbe\u0bbf\u0bc0\u0bc1\u0bc2\ufffd\ufffd\ufffd\u0bc6\u0bc7\u0bc8\ufffd\u0bca\u0bcb\u0bcc\u0bcd' +
    '\u0bd0abcdefghijklmno' +
    'pqrstuvwxyz\u0bd7\u0bf0\u0bf1\u0bf2\u0bf9',
};
