import { INDIC_SINGLE } from './indic.ts';
import type { NationalTable } from './table.ts';

/**
 * Oriya: 23.038 section A.2.9 and A.3.9.
 */
export const ORIYA: NationalTable = {
  code: 9,
  language: 'Oriya',
  single: [
    ...INDIC_SINGLE,
    [0x19, '\u0964\u0965'],
    [0x1c, '\u0b66\u0b67\u0b68\u0b69\u0b6a\u0b6b\u0b6c\u0b6d\u0b6e\u0b6f\u0b5c\u0b5d'],
    [0x2a, '\u0b5f\u0b70\u0b71'],
  ],
  locking:
    '\u0b01\u0b02\u0b03\u0b05\u0b06\u0b07\u0b08\u0b09\u0b0a\u0b0b\n\u0b0c\ufffd\r\ufffd\u0b0f' +
    '\u0b10\ufffd\ufffd\u0b13\u0b14\u0b15\u0b16\u0b17\u0b18\u0b19\u0b1a\u001b\u0b1b\u0b1c\u0b1d\u0b1e' +
    ' !\u0b1f\u0b20\u0b21\u0b22\u0b23\u0b24)(\u0b25\u0b26,\u0b27.\u0b28' +
    '0123456789:;\ufffd\u0b2a\u0b2b?' +
    '\u0b2c\u0b2d\u0b2e\u0b2f\u0b30\ufffd\u0b32\u0b33\ufffd\u0b35\u0b36\u0b37\u0b38\u0b39\u0b3c\u0b3d' +
    '\u0b3e\u0b3f\u0b40\u0b41\u0b42\u0b43\u0b44\ufffd\ufffd\u0b47\u0b48\ufffd\ufffd\u0b4b\u0b4c\u0b4d' +
    '\u0b56abcdefghijklmno' +
    'pqrstuvwxyz\u0b57\u0b60\u0b61\u0b62\u0b63',
};
