/**
 * The GSM 7 bit default alphabet, 23.038 section 6.2.1: one character for each of the codes 0x00 to 0x7F, in order. U+001B
 * stands at 0x1B, the escape to an extension table.
 */
export const DEFAULT_ALPHABET =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ' +
  ' !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** The default extension table, 23.038 section 6.2.1.1: code after the escape, and the characters from that code on. */
export const DEFAULT_EXTENSION: readonly (readonly [firstCode: number, characters: string])[] = [
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{}'],
  [0x2f, '\\'],
  [0x3c, '[~]'],
  [0x40, '|'],
  [0x65, '€'],
];
