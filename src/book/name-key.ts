/**
 * The form under which names are compared and sorted: without case, accents and double spaces. Two names with one key are
 * written differently, they need not be one person.
 */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
