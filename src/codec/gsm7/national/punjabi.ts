import { INDIC_SINGLE } from './indic.ts';
import type { NationalTable } from './table.ts';

/**
 * Punjabi: 23.038 section A.2.10 and A.3.10.
 */
export const PUNJABI: NationalTable = {
  code: 10,
  language: 'Punjabi',
  single: [
    ...INDIC_SINGLE,
    [0x19, '\u0964\u0965'],
    [0x1c, '\u0a66\u0a67\u0a68\u0a69\u0a6a\u0a6b\u0a6c\u0a6d\u0a6e\u0a6f\u0a59\u0a5a'],
    [0x2a, '\u0a5b\u0a5c\u0a5e\u0a75'],
  ],
  locking:
    '\u0a01\u0a02\u0a03\u0a05\u0a06\u0a07\u0a08\u0a09\u0a0a\ufffd\n\ufffd\ufffd\r\ufffd\u0a0f' +
    '\u0a10\ufffd\ufffd\u0a13\u0a14\u0a15\u0a16\u0a17\u0a18\u0a19\u0a1a\u001b\u0a1b\u0a1c\u0a1d\u0a1e' +
    ' !\u0a1f\u0a20\u0a21\u0a22\u0a23\u0a24)(\u0a25\u0a26,\u0a27.\u0a28' +
    '0123456789:;\ufffd\u0a2a\u0a2b?' +
    '\u0a2c\u0a2d\u0a2e\u0a2f\u0a30\ufffd\u0a32\u0a33\ufffd\u0a35\u0a36\ufffd\u0a38\u0a39\u0a3c\ufffd' +
    '\u0a3e\u0a3f\u0a40\u0a41\u0a42\ufffd\ufffd\ufffd\ufffd\u0a47\u0a48\ufffd\ufffd\u0a4b\u0a4c\u0a4d' +
    '\u0a51abcdefghijklmno' +
    'pqrstuvwxyz\u0a70\u0a71\u0a72\u0a73\u0a74',
};
