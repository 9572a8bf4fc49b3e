import { INDIC_SINGLE } from './indic.ts';
import type { NationalTable } from './table.ts';

/**
 * Bengali: 23.038 section A.2.4 and A.3.4.
 */
export const BENGALI: NationalTable = {
  code: 4,
  language: 'Bengali',
  single: [
    ...INDIC_SINGLE,
    [0x19, '\u09e6\u09e7'],
    [0x1c, '\u09e8\u09e9\u09ea\u09eb\u09ec\u09ed\u09ee\u09ef\u09df\u09e0\u09e1\u09e2'],
    [0x2a, '\u09e3\u09f2\u09f3\u09f4\u09f5'],
    [0x30, '\u09f6\u09f7\u09f8\u09f9\u09fa'],
  ],
  locking:
    '\u0981\u0982\u0983\u0985\u0986\u0987\u0988\u0989\u098a\u098b\n\u098c\ufffd\r\ufffd\u098f' +
    '\u0990\ufffd\ufffd\u0993\u0994\u0995\u0996\u0997\u0998\u0999\u099a\u001b\u099b\u099c\u099d\u099e' +
    ' !\u099f\u09a0\u09a1\u09a2\u09a3\u09a4)(\u09a5\u09a6,\u09a7.\u09a8' +
    '0123456789:;\ufffd\u09aa\u09ab?' +
    '\u09ac\u09ad\u09ae\u09af\u09b0\ufffd\u09b2\ufffd\ufffd\ufffd\u09b6\u09b7\u09b8\u09b9\u09bc\u09bd' +
    '\u09be\u09bf\u09c0\u09c1\u09c2\u09c3\u09c4\ufffd\ufffd\u09c7\u09c8\ufffd\ufffd\u09cb\u09cc\u09cd' +
    '\u09ceabcdefghijklmno' +
    'pqrstuvwxyz\u09d7\u09dc\u09dd\u09f0\u09f1',
};
