import type { NationalTable } from './table.ts';

/**
 * Turkish: 23.038 section A.2.1 and A.3.1.
 */
export const TURKISH: NationalTable = {
  code: 1,
  language: 'Turkish',
  single: [
    [0x0a, '\f'],
    [0x14, '^'],
    [0x28, '{}'],
    [0x2f, '\\'],
    [0x3c, '[~]'],
    [0x40, '|'],
    [0x47, 'Ğ'],
    [0x49, 'İ'],
    [0x53, 'Ş'],
    [0x63, 'ç'],
    [0x65, '€'],
    [0x67, 'ğ'],
    [0x69, 'ı'],
    [0x73, 'ş'],
  ],
  locking:
    '@£$¥€éùıòÇ\nĞğ\rÅå' +
    'Δ_ΦΓΛΩΠΨΣΘΞ\u001bŞşßÉ' +
    ' !"#¤%&\'()*+,-./' +
    '0123456789:;<=>?' +
    'İABCDEFGHIJKLMNO' +
    'PQRSTUVWXYZÄÖÑÜ§' +
    'çabcdefghijklmno' +
    'pqrstuvwxyzäöñüà',
};
