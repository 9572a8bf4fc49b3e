import { SimError } from '../../../core/errors.ts';
import { checkQuirk } from '../../../core/quirks.ts';
import type { Quirks, VendorDefinition } from './definition.ts';

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
    const value = overrides[name];
    const checked = checkQuirk(name, value);
    if ('problem' in checked) {
      throw new SimError('CONFIG_INVALID', checked.problem, {
        hint: checked.hint,
        details: { quirk: name.slice(0, 64) },
      });
    }
    quirks[name] = {
      value,
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
