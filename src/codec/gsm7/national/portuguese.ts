import type { NationalTable } from './table.ts';

/**
 * Portuguese: 23.038 section A.2.3 and A.3.3.
 */
export const PORTUGUESE: NationalTable = {
  code: 3,
  language: 'Portuguese',
  single: [
    [0x05, 'ê'],
    [0x09, 'ç\fÔô'],
    [0x0e, 'Áá'],
    [0x12, 'ΦΓ^ΩΠΨΣΘ'],
    [0x1f, 'Ê'],
    [0x28, '{}'],
    [0x2f, '\\'],
    [0x3c, '[~]'],
    [0x40, '|À'],
    [0x49, 'Í'],
    [0x4f, 'Ó'],
    [0x55, 'Ú'],
    [0x5b, 'ÃÕ'],
    [0x61, 'Â'],
    [0x65, '€'],
    [0x69, 'í'],
    [0x6f, 'ó'],
    [0x75, 'ú'],
    [0x7b, 'ãõ'],
    [0x7f, 'â'],
  ],
  locking:
    '@£$¥êéúíóç\nÔô\rÁá' +
    'Δ_ªÇÀ∞^\\€Ó|\u001bÂâÊÉ' +
    ' !"#º%&\'()*+,-./' +
    '0123456789:;<=>?' +
    'ÍABCDEFGHIJKLMNO' +
    'PQRSTUVWXYZÃÕÚÜ§' +
    '~abcdefghijklmno' +
    'pqrstuvwxyzãõ`üà',
};
