import { describe, expect, it } from 'vitest';
import { storagesToRead } from '../../src/backup/storages.ts';

describe('the storages of a backup', () => {
  it.each([
    [['SM'], [], ['SM']],
    [['SM', 'SM', 'FD'], [], ['SM', 'FD']],
    [['MT'], ['SM', 'ME', 'MT'], ['SM', 'ME']],
    [
      ['MT', 'SM'],
      ['MT', 'ME', 'SM'],
      ['SM', 'ME'],
    ],
    [
      ['ME', 'MT', 'ON'],
      ['SM', 'MT'],
      ['ME', 'SM', 'ON'],
    ],
    // A modem that has nothing but the union.
    [['MT'], ['MT', 'LD'], ['MT']],
  ])('%o where there are %o: %o', (wanted, existing, read) => {
    expect(storagesToRead(wanted, existing)).toEqual(read);
  });
});
