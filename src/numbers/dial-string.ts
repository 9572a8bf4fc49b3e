/** Digits, pause, wild card and expansion as a dial string has them (27.007 section 8.14, 31.102 table 4.4). */
export const DIAL_STRING = /^\+?[0-9*#pw?]+$/;
const WORD = /[a-oq-vx-z]/i;

/** The same number under one spelling: a pause is `p` here and `,` there, a wait `w` or `;`. Spaces and dashes are for people. */
export function plainNumber(number: string): string {
  const bare = number
    .replace(/[\s()./\u00a0\u2010-\u2015-]/g, '')
    // An extension (RFC 3966 section 5.3) is dialled after a pause.
    .replace(/;ext=(\d+)$/i, 'p$1');
  // A word such as FLOWERS is no pause.
  return WORD.test(bare) ? bare : bare.replace(/[,P]/g, 'p').replace(/[;W]/g, 'w');
}

/** What tells one thing to dial from another: its plain spelling; a text that cannot be dialled is compared as it is written. */
export function dialKey(raw: string): string {
  const plain = plainNumber(raw);
  return DIAL_STRING.test(plain) ? plain : raw;
}
