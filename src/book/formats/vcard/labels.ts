import type { CardExtra } from '../../card.ts';

/**
 * Labels as iOS and Google write them: `item1.TEL:...` and beside it `item1.X-ABLabel:holiday house`. A label of iOS itself is
 * `_$!<HomePage>!$_`; here it becomes a type.
 */
export const BUILT_IN = /^_\$!<(.+)>!\$_$/s;

/** The parameter in which a label waits that a type said (`X-CUSTOM(...)` of Android). */
export const LABEL = 'x-simkeeper-label';

/** Groups that programs number through; such a name means nothing beyond its label. */
export const NUMBERED = /^item\d+$/i;

/** Properties whose values can have a label. */
export const LABELLED: ReadonlySet<string> = new Set(['tel', 'email', 'adr', 'url', 'related']);

/** What a label says, and whether other properties are in the same group. */
export interface Labelling {
  label: string | null;
  type: string | null;
  shared: boolean;
}

/**
 * Finds the labels of a card. One counts when its group has exactly one value that can have it: of two, nobody could say whose
 * it is, and it stays a property of its own.
 * @returns the labelled properties, and the label properties that were used
 */
export function findLabels(properties: readonly CardExtra[]): {
  labellings: ReadonlyMap<CardExtra, Labelling>;
  used: ReadonlySet<CardExtra>;
} {
  const labellings = new Map<CardExtra, Labelling>();
  const used = new Set<CardExtra>();
  for (const members of byGroup(properties).values()) {
    const labels = members.filter(({ name }) => name === 'x-ablabel');
    const values = members.filter(({ name }) => LABELLED.has(name));
    const [label] = labels;
    const [value] = values;
    if (!label || !value || labels.length > 1 || values.length > 1) continue;
    const [text] = label.values;
    if (typeof text !== 'string' || text === '' || Object.keys(label.parameters).length > 0) continue;
    const builtIn = BUILT_IN.exec(text)?.[1];
    used.add(label);
    labellings.set(value, {
      label: builtIn === undefined ? text : null,
      type: builtIn?.toLowerCase() ?? null,
      shared: members.length > 2,
    });
  }
  return { labellings, used };
}

function byGroup(properties: readonly CardExtra[]): Map<string, CardExtra[]> {
  const groups = new Map<string, CardExtra[]>();
  for (const property of properties) {
    if (property.group === null) continue;
    const key = property.group.toLowerCase();
    const members = groups.get(key);
    if (members) members.push(property);
    else groups.set(key, [property]);
  }
  return groups;
}
