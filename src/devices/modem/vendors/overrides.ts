import { holdsSecret } from '../../../at/command.ts';
import { SimError } from '../../../core/errors.ts';
import { nearest } from '../../../core/nearest.ts';
import { QUIRK_NAMES, QUIRKS, type QuirkName, type Quirks, type VendorDefinition } from './definition.ts';

const MAX_ITEMS = 50;

/** Commands that wait for a text, dial, go online or present a PIN: nothing that belongs into a set-up. */
const NO_SETTING =
  /^AT\s*(?:D|A$|O|H|\+CMG[SWC]|\+CNMA|\+CGDATA|\+CFUN|\+COPS|\+CPOF|\+CMGD|\+CPBW|\+CPIN|\+CLCK|\+CPWD)/i;

/**
 * The definition with quirks of the user in the place of the vendor's own, also of those that belong to a single model.
 * `overrides` are values as they stand in a configuration: lists of texts, whole numbers, true or false.
 * @throws SimError CONFIG_INVALID for an unknown name (with the nearest known one) or a value of the wrong kind
 */
export function overrideQuirks(
  definition: VendorDefinition,
  overrides: Readonly<Record<string, unknown>>,
): VendorDefinition {
  const names = Object.keys(overrides);
  if (names.length === 0) return definition;
  const quirks: Record<string, unknown> = { ...definition.quirks };
  for (const name of names) {
    quirks[name] = {
      value: checkQuirk(name, overrides[name]),
      because: 'the configuration says so',
      source: 'configuration',
    };
  }
  const variants = (definition.variants ?? []).map((variant) => ({
    ...variant,
    quirks: without(variant.quirks, names),
  }));
  return { ...definition, quirks: quirks as Quirks, variants };
}

function without(quirks: Quirks, names: readonly string[]): Quirks {
  return Object.fromEntries(Object.entries(quirks).filter(([name]) => !names.includes(name))) as Quirks;
}

function checkQuirk(name: string, value: unknown): unknown {
  const known = QUIRK_NAMES.find((one): one is QuirkName => one === name);
  if (known === undefined) {
    const near = nearest(name, QUIRK_NAMES);
    throw invalid(
      `there is no quirk ${JSON.stringify(name.slice(0, 64))}`,
      name,
      near === null ? `the quirks are ${QUIRK_NAMES.join(', ')}` : `did you mean ${near}?`,
    );
  }
  const problem = problemOf(known, value);
  if (problem !== null) throw invalid(`the quirk ${known} ${problem}`, known, QUIRKS[known].doc);
  return value;
}

/** What is wrong with a value, as the end of a sentence that begins with the quirk; null: nothing. */
export function problemOf(name: QuirkName, value: unknown): string | null {
  const { kind, min = 0, max = 0 } = QUIRKS[name];
  if (kind === 'switch') return typeof value === 'boolean' ? null : 'must be true or false';
  if (kind === 'number') {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
    return fits ? null : `must be a whole number from ${min} to ${max}`;
  }
  if (!Array.isArray(value) || value.length > MAX_ITEMS)
    return `must be a list of at most ${MAX_ITEMS} texts`;
  for (const item of value) {
    if (typeof item !== 'string' || !/^[\x20-\x7e]{1,120}$/.test(item))
      return 'must hold texts of 1 to 120 printable characters';
    if (kind === 'commands' && !isSetting(item))
      return `holds ${JSON.stringify(item)}, which is no setting or question that may be sent unasked`;
    if (kind === 'modes' && !/^\d(?:,\d){0,4}$/.test(item))
      return `holds ${JSON.stringify(item)}, which is not one to five digits with commas between them`;
    if (kind === 'lines' && (item !== item.trim() || item.length < 2 || /^(?:OK|ERROR)/i.test(item)))
      return `holds ${JSON.stringify(item)}, which is no beginning of a line of its own`;
  }
  return null;
}

/** One command that only sets or asks something. Two on one line lose replies on some modems. */
function isSetting(text: string): boolean {
  return (
    /^AT[A-Z&\\+^#*%$!_]/.test(text) && !text.includes(';') && !holdsSecret(text) && !NO_SETTING.test(text)
  );
}

function invalid(message: string, quirk: string, hint: string): SimError {
  return new SimError('CONFIG_INVALID', message, { hint, details: { quirk: quirk.slice(0, 64) } });
}
