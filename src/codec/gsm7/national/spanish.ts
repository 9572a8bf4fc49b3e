import type { NationalTable } from './table.ts';

/**
 * Spanish: 23.038 section A.2.2 (there is no locking table).
 */
export const SPANISH: NationalTable = {
  code: 2,
  language: 'Spanish',
  single: [
    [0x09, 'ç\f'],
    [0x14, '^'],
    [0x28, '{}'],
    [0x2f, '\\'],
    [0x3c, '[~]'],
    [0x40, '|Á'],
    [0x49, 'Í'],
    [0x4f, 'Ó'],
    [0x55, 'Ú'],
    [0x61, 'á'],
    [0x65, '€'],
    [0x69, 'í'],
    [0x6f, 'ó'],
    [0x75, 'ú'],
  ],
};
