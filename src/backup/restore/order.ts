/** A change of what one place holds. */
interface Change<Content> {
  index: number | null;
  before: Content | null;
  after: Content | null;
}

/**
 * Puts changes into an order in which a record that moves is written at its new place before its old one is overwritten. Only in a
 * circle (two records that change places) one of them is, for a moment, nowhere but in the journal and the snapshot before.
 */
export function orderChanges<Content, Step extends Change<Content>>(
  changes: readonly Step[],
  current: ReadonlyMap<number, Content>,
  keyOf: (content: Content) => string,
): Step[] {
  const open = [...changes].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  /** How often each content is in the storage now, and how often it is still to be written. */
  const there = new Map<string, number>();
  const wanted = new Map<string, number>();
  const count = (map: Map<string, number>, content: Content | null, by: number) => {
    if (content !== null) map.set(keyOf(content), (map.get(keyOf(content)) ?? 0) + by);
  };
  for (const content of current.values()) count(there, content, 1);
  for (const { after } of open) count(wanted, after, 1);
  const ordered: Step[] = [];
  while (open.length > 0) {
    const safe = open.findIndex(({ before }) => {
      if (before === null) return true;
      const key = keyOf(before);
      return (there.get(key) ?? 0) > 1 || (wanted.get(key) ?? 0) === 0;
    });
    const [step] = open.splice(Math.max(0, safe), 1);
    if (!step) break;
    count(there, step.before, -1);
    count(there, step.after, 1);
    count(wanted, step.after, -1);
    ordered.push(step);
  }
  return ordered;
}
