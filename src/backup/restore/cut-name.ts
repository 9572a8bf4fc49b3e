import { drain } from '../../core/turn.ts';

/** A word that says what somebody is called by, not who they are. */
const TITLE = /^(?:\p{L}{1,5}\.|Herr|Frau|Mr|Mrs|Ms|Sir|Dr|Prof)$/u;
/** A word that can be said: an emoji or a dash between two names is no name. */
const SPOKEN = /[\p{L}\p{N}]/u;
/** Names between two of the moments in which something else may be done. */
const SLICE = 20;
/** No storage has longer names. */
const MAX_LENGTH = 500;
/** How many names may begin alike before the cutting gives up telling them apart. */
const MAX_ALIKE = 9_999;

/** The last number given to names that begin alike, by their beginning: so many alike do not start at 2 each time. */
type Ordinals = Map<string, number>;

const CLUSTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Shorter forms of a name, from the best on: without what stands in brackets, without titles, without signs and emoji, with initials for the names in the
 * middle, without these, with an initial for the first name, and at last cut between two characters as people see them.
 * The suffix stays whole in each.
 */
function* shorterForms(base: string, suffix: string, fits: (name: string) => boolean): Generator<string> {
  const plain = base.replace(/\s+/g, ' ').trim();
  yield plain + suffix;
  const bare = plain.replace(/\s*[([{][^)\]}]*[)\]}]/g, '').trim() || plain;
  yield bare + suffix;
  const all = bare.split(' ');
  const named = all.filter((word) => !TITLE.test(word));
  const untitled = named.length > 0 ? named : all;
  yield untitled.join(' ') + suffix;
  const spoken = untitled.filter((word) => SPOKEN.test(word));
  const words = spoken.length > 0 ? spoken : untitled;
  yield words.join(' ') + suffix;
  const [first = '', ...rest] = words;
  const last = rest.pop();
  if (last !== undefined) {
    if (rest.length > 0) {
      yield `${first} ${rest.map((word) => `${initial(word)}.`).join(' ')} ${last}${suffix}`;
      yield `${first} ${rest.map(initial).join('')} ${last}${suffix}`;
      yield `${first} ${last}${suffix}`;
    }
    yield `${initial(first)}. ${last}${suffix}`;
    yield `${initial(first)} ${last}${suffix}`;
  }
  const whole = last === undefined ? first : `${first} ${last}`;
  yield longestCut(whole, suffix, fits);
}

function initial(word: string): string {
  return [...CLUSTERS.segment(word)][0]?.segment ?? '';
}

/** As much of the beginning as fits in front of the suffix; where more does not fit, still more does not either. */
function longestCut(text: string, suffix: string, fits: (name: string) => boolean): string {
  const ends = [...CLUSTERS.segment(text.slice(0, MAX_LENGTH))].map(
    ({ index, segment }) => index + segment.length,
  );
  const named = (count: number) => text.slice(0, ends[count - 1] ?? 0).trimEnd() + suffix;
  let [most, tooMany] = [0, ends.length + 1];
  while (tooMany - most > 1) {
    const middle = (most + tooMany) >> 1;
    if (fits(named(middle))) most = middle;
    else tooMany = middle;
  }
  return most === 0 ? suffix : named(most);
}

/** The name without the characters that do not fit even alone, such as an emoji of many parts; as it is where that leaves nothing. */
function withoutTooLarge(base: string, suffix: string, fits: (name: string) => boolean): string {
  const clusters = [...CLUSTERS.segment(base.slice(0, MAX_LENGTH))].map(({ segment }) => segment);
  if (clusters.every((cluster) => fits(cluster + suffix))) return base;
  return (
    clusters
      .filter((cluster) => fits(cluster + suffix))
      .join('')
      .trim() || base
  );
}

/** A name to be brought into a storage: `base` may be cut, `suffix` is kept. */
export interface WholeName {
  base: string;
  suffix: string;
}

/**
 * Brings names into a storage: each that fits stays as it is, the others are cut. Names that differ before never become equal:
 * then another short form is taken, or a number stands at the end. Deterministic, and independent of what the storage has now.
 * @returns for each name, in order, what to write; null when not even one character fits
 */
export function cutNames(names: readonly WholeName[], fits: (name: string) => boolean): (string | null)[] {
  return drain(cutting(names, fits));
}

/** The same in slices: who runs it may do something else at each `yield`. */
export function* cutting(
  names: readonly WholeName[],
  fits: (name: string) => boolean,
): Generator<void, (string | null)[]> {
  const results: (string | null)[] = names.map(() => null);
  /** Who has a written name: the name that it stands for. */
  const taken = new Map<string, string>();
  const known = new Map<string, string | null>();
  const ordinals: Ordinals = new Map();
  // What fits has its name first: nothing cut may look like it.
  for (const [at, { base, suffix }] of names.entries()) {
    const whole = base + suffix;
    if (at % SLICE === 0) yield;
    if (!fits(whole)) continue;
    taken.set(whole, whole);
    results[at] = whole;
  }
  for (const [at, { base, suffix }] of names.entries()) {
    const whole = base + suffix;
    if (results[at] !== null) continue;
    if (at % SLICE === 0) yield;
    if (!known.has(whole)) known.set(whole, cutOne(base, suffix, fits, taken, ordinals));
    const cut = known.get(whole) ?? null;
    if (cut !== null) taken.set(cut, whole);
    results[at] = cut;
  }
  return results;
}

function cutOne(
  base: string,
  suffix: string,
  fits: (name: string) => boolean,
  taken: ReadonlyMap<string, string>,
  ordinals: Ordinals,
): string | null {
  const free = (name: string) => name !== suffix && fits(name) && !taken.has(name);
  const shown = withoutTooLarge(base, suffix, fits);
  for (const form of shorterForms(shown, suffix, fits)) if (free(form)) return form;
  const plain = shown.replace(/\s+/g, ' ').trim();
  const beginning = longestCut(plain, suffix, fits);
  for (let ordinal = (ordinals.get(beginning) ?? 1) + 1; ordinal <= MAX_ALIKE; ordinal += 1) {
    const end = `~${ordinal}${suffix}`;
    const form = longestCut(plain, end, fits);
    if (form === end) return null;
    ordinals.set(beginning, ordinal);
    if (free(form)) return form;
  }
  return null;
}
