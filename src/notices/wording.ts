import { isE164 } from '../numbers/phone-number.ts';
import { SENTENCES } from './templates.ts';

const MAX_NAME_LENGTH = 60;
const E164 = '\\+[1-9][0-9]{6,14}';

/** What a notice says of a change. */
export interface Claim {
  oldNumber: string;
  newNumber: string;
}

/**
 * The sentence for people, with the owner's name before it.
 * @param language BCP 47; a region is ignored, an unknown language gives English
 */
export function noticeText(name: string | null, claim: Claim, language: string): string {
  const sentence = SENTENCES[language.split('-')[0] ?? ''] ?? SENTENCES.en ?? '';
  const said = sentence.replace('{old}', claim.oldNumber).replace('{new}', claim.newNumber);
  const shown = name === null ? '' : displayName(name);
  return shown === '' ? said : `${shown}: ${said}`;
}

/** A name as it may stand in a message: one line, without control and direction characters, of bounded length. */
function displayName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return [...plain].slice(0, MAX_NAME_LENGTH).join('');
}

const PATTERNS = Object.values(SENTENCES).map((sentence) => {
  const escaped = sentence.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  const body = escaped.replace('{old}', `(?<old>${E164})`).replace('{new}', `(?<new>${E164})`);
  // The name is not bound to anything and never used: the book's own name of the contact is shown.
  return new RegExp(`^(?:[^\\r\\n]{1,100}: )?${body}$`, 'u');
});

/** What a message claims when the whole of it is a notice; null for every other text. */
export function parseNotice(text: string): Claim | null {
  if (text.length > 400) return null;
  const said = text.trim();
  for (const pattern of PATTERNS) {
    const groups = pattern.exec(said)?.groups;
    if (!groups) continue;
    const { old: oldNumber = '', new: newNumber = '' } = groups;
    return isE164(oldNumber) && isE164(newNumber) && oldNumber !== newNumber
      ? { oldNumber, newNumber }
      : null;
  }
  return null;
}
