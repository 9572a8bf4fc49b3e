/** What the single shift tables of all Indian languages and Urdu share, 23.038 sections A.2.4 to A.2.13. */
export const INDIC_SINGLE: readonly (readonly [firstCode: number, characters: string])[] = [
  [0x00, '@£$¥¿"¤%&\'\f*+'],
  [0x0e, '-/<=>¡^¡_#*'],
  [0x28, '{}'],
  [0x2f, '\\'],
  [0x3c, '[~]'],
  [0x40, '|ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  [0x65, '€'],
];
