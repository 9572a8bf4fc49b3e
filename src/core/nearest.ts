/**
 * The number of single-character edits (insert, delete, replace, swap of neighbours) between two texts. Bounded by the
 * caller: it is meant for words of a command line or a configuration file, never for foreign text of any length.
 */
export function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: width }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column < width; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) cost = Math.min(cost, (beforePrevious[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/**
 * The candidate that a person who typed `word` probably meant, or null when none is near: at most a third of the
 * letters (and never all of them) may differ. Case does not count. The first of equals wins.
 */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const typed = word.slice(0, 64).toLowerCase();
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const wanted = candidate.toLowerCase();
    const prefix = typed.length >= 2 && wanted.startsWith(typed);
    const distance = prefix ? 0.5 : editDistance(typed, wanted);
    const allowed = Math.max(1, Math.floor(Math.max(typed.length, wanted.length) / 3));
    const near = prefix || (distance <= allowed && distance < Math.min(typed.length, wanted.length));
    if (near && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
