/** What modems put in place of a character that their character set (27.007 section 5.5) does not have. */
export const SUBSTITUTE = '?';

/**
 * Whether a device whose character set lacks some characters would show `name` as `shown`: each `?` stands for one character that
 * is not ASCII, or for one half of a surrogate pair; the device may also cut the name.
 */
export function isShownAs(name: string, shown: string): boolean {
  const [whole, seen] = [name.trimEnd(), shown.trimEnd()];
  if (!seen.includes(SUBSTITUTE)) return false;
  return isMask(Array.from(whole), Array.from(seen)) || isMask(whole.split(''), seen.split(''));
}

function isMask(name: readonly string[], shown: readonly string[]): boolean {
  return (
    shown.length <= name.length &&
    shown.every((character, at) => {
      const stored = name[at] ?? '';
      return stored === character || (character === SUBSTITUTE && stored > '~');
    })
  );
}
