import type { Card, CardExtra, CardParameters } from '../../card.ts';
import { fold } from './fold.ts';
import { fromCard } from './from-card.ts';
import { shapeOf, spellName } from './shapes.ts';
import { cleanText, escapeParameter } from './text.ts';
import { type DateForm, writeValues } from './values.ts';

/** A card as vCard 4.0 (RFC 6350), lines ended with CR LF. Everything in it comes back when it is read. */
export function writeVcard4(card: Card): string {
  const lines = fromCard(card).map((property) => contentLine(property, valueTypeOf(property), 'basic'));
  return ['BEGIN:VCARD', 'VERSION:4.0', ...lines, 'END:VCARD', ''].join('\r\n');
}

/** The VALUE parameter that a property needs; null where its type goes without saying. */
export function valueTypeOf({ name, valueType }: CardExtra): string | null {
  return valueType === shapeOf(name).valueType || valueType === 'unknown' ? null : valueType;
}

/** One property as a folded line: `group.NAME;PARAMETER=value:value`. */
export function contentLine(property: CardExtra, valueType: string | null, form: DateForm): string {
  const { group, name, parameters } = property;
  const head = `${group === null ? '' : `${spellGroup(group)}.`}${spellName(name)}`;
  const value = valueType === null ? '' : `;VALUE=${valueType.replace(/[^\w-]/g, '-')}`;
  return fold(`${head}${value}${parameterText(parameters)}:${writeValues(property, form)}`);
}

export const spellGroup = (group: string): string => group.replace(/[^\w-]/g, '-') || 'item';

/** Parameters before the colon; `value` and `group` have their own places. */
export function parameterText(parameters: CardParameters): string {
  let text = '';
  // Types first, as they are read: so a card that was written and read is written the same way again.
  const { type, pref, ...rest } = parameters;
  const ordered = { ...(type ? { type } : {}), ...(pref ? { pref } : {}), ...rest };
  for (const [name, values] of Object.entries(ordered)) {
    if (name === 'value' || name === 'group' || values.length === 0) continue;
    text += `;${spellName(cleanText(name))}=${values.map(escapeParameter).join(',')}`;
  }
  return text;
}
