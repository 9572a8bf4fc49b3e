import { alphabetFor } from './gsm7/alphabet.ts';
import { encodeSeptets } from './gsm7/septets.ts';
import { bytesToHex } from './hex.ts';
import { concatOf, tablesOf } from './tpdu/header.ts';
import type { InformationElement, UserData } from './tpdu/types.ts';

/** One received message, or one part of a longer one. `M` is whatever the caller wants back with it. */
export interface CollectPart<M> {
  /** Who sent it, in one canonical form. */
  readonly originator: string;
  readonly userData: UserData;
  /** Service centre time (milliseconds since the Unix epoch); null when the network sent none that could be read. */
  readonly timestampMs: number | null;
  /** When it was read, in the same unit. */
  readonly receivedMs: number;
  readonly meta: M;
}

export interface CollectOptions {
  /**
   * Parts of one message are at most this far apart in service centre time (milliseconds); by default seven days. References are
   * reused, so that without a limit an old fragment would take in a part of a new message.
   */
  readonly windowMs?: number;
}

/** A message with all its parts. */
export interface CompleteMessage<M> {
  readonly originator: string;
  /** The text of all parts; null when a part is data. */
  readonly text: string | null;
  /** The octets of all parts; null when a part is text. */
  readonly data: Uint8Array | null;
  /** In the order of the text. */
  readonly parts: readonly CollectPart<M>[];
  /** Further copies of the same parts. */
  readonly duplicates: readonly CollectPart<M>[];
}

/** A message of which parts have not come. */
export interface IncompleteMessage<M> {
  readonly originator: string;
  readonly reference: number;
  readonly bits: 8 | 16;
  readonly total: number;
  /** Part numbers that have not come, ascending. */
  readonly missing: readonly number[];
  /** What has come, ascending; never dropped. */
  readonly parts: readonly CollectPart<M>[];
  readonly duplicates: readonly CollectPart<M>[];
}

export interface Collected<M> {
  readonly complete: readonly CompleteMessage<M>[];
  readonly incomplete: readonly IncompleteMessage<M>[];
}

/** A part with what is asked about it again and again. */
interface Entry<M> {
  readonly part: CollectPart<M>;
  readonly concat: Concat;
  /** Service centre time; when it was read, if that is missing. */
  readonly time: number;
  /** Tells whether two parts say the same. */
  readonly content: string;
}

type Concat = Extract<InformationElement, { kind: 'concat' }>;

/** One use of a reference. */
interface Generation<M> {
  readonly concat: Concat;
  readonly slots: Map<number, Entry<M>>;
  readonly duplicates: CollectPart<M>[];
  /** The time of its latest part. */
  latest: number;
}

/** How many uses of one reference are looked at for a part: a flood of fragments must not cost time without end. */
const MAX_OPEN = 64;

const DEFAULT_WINDOW_MS = 7 * 24 * 3_600_000;

/**
 * Puts parts together to messages (23.040 section 9.2.3.24.1). Give it all parts that are not part of a complete message yet, in
 * any order: the result depends only on them. Every part comes back exactly once.
 *
 * Parts belong together when sender, reference, its size and the number of parts agree. Because a reference comes round again
 * (after 256 messages, or at once from careless senders), a part whose place is taken by another text begins a new message,
 * and a part that could join two messages joins the nearer one in time.
 */
export function collectParts<M>(
  parts: readonly CollectPart<M>[],
  options: CollectOptions = {},
): Collected<M> {
  const windowMs = options.windowMs ?? DEFAULT_WINDOW_MS;
  const complete: CompleteMessage<M>[] = [];
  const incomplete: IncompleteMessage<M>[] = [];
  const groups = new Map<string, Entry<M>[]>();
  for (const part of parts) {
    const concat = concatOf(part.userData.header);
    if (concat === null) {
      complete.push(finished([part], [], part.originator));
      continue;
    }
    const entry = {
      part,
      concat,
      time: part.timestampMs ?? part.receivedMs,
      content: contentOf(part.userData),
    };
    const key = `${concat.bits}:${concat.reference}:${concat.total}:${part.originator}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [entry]);
    else group.push(entry);
  }
  for (const group of groups.values()) {
    const originator = group[0]?.part.originator ?? '';
    for (const { concat, slots, duplicates } of foldRepeats(generations(group, windowMs), windowMs)) {
      const { bits, reference, total } = concat;
      const came = [...slots].sort(([a], [b]) => a - b).map(([, entry]) => entry.part);
      if (slots.size === total) {
        complete.push(finished(came, duplicates, originator));
      } else {
        const missing = Array.from({ length: total }, (_, index) => index + 1).filter((n) => !slots.has(n));
        incomplete.push({ originator, reference, bits, total, missing, parts: came, duplicates });
      }
    }
  }
  return { complete, incomplete };
}

/** Sorts the parts of one key into messages, oldest first. */
function generations<M>(group: readonly Entry<M>[], windowMs: number): Generation<M>[] {
  const result: Generation<M>[] = [];
  // In the order of time, so that the distance to a message is the distance to its latest part.
  for (const entry of [...group].sort(compareEntries)) {
    const { concat, time, content, part } = entry;
    let nearest: Generation<M> | null = null;
    let twin: Generation<M> | null = null;
    for (const generation of result.slice(-MAX_OPEN)) {
      if (time - generation.latest > windowMs) continue;
      const taken = generation.slots.get(concat.sequence);
      if (taken === undefined) {
        if (nearest === null || generation.latest >= nearest.latest) nearest = generation;
      } else if (taken.content === content) {
        // The network delivers a part again with the same time stamp when it missed the receipt. Another time stamp may be
        // the sender's repetition; once the message is complete it may as well be the start of another one.
        if (taken.time === time || generation.slots.size < concat.total) twin = generation;
      }
    }
    if (twin !== null) {
      twin.duplicates.push(part);
    } else if (nearest !== null) {
      nearest.slots.set(concat.sequence, entry);
      nearest.latest = time;
    } else {
      result.push({ concat, slots: new Map([[concat.sequence, entry]]), duplicates: [], latest: time });
    }
  }
  return result;
}

/** A fragment that only repeats parts of a message beside it is a repetition of these parts, not a message. */
function foldRepeats<M>(found: readonly Generation<M>[], windowMs: number): Generation<M>[] {
  const wholes = new Map<string, Generation<M>[]>();
  for (const generation of found) {
    if (generation.slots.size < generation.concat.total) continue;
    for (const [sequence, { content }] of generation.slots) {
      const key = `${sequence}:${content}`;
      const sharing = wholes.get(key);
      if (sharing === undefined) wholes.set(key, [generation]);
      else if (sharing.length < MAX_OPEN) sharing.push(generation);
    }
  }
  return found.filter((generation) => {
    if (generation.slots.size === generation.concat.total) return true;
    const [first] = generation.slots;
    if (first === undefined) return true;
    const candidates = wholes.get(`${first[0]}:${first[1].content}`) ?? [];
    const whole = candidates.find((other) => repeats(generation, other, windowMs));
    whole?.duplicates.push(
      ...[...generation.slots.values()].map(({ part }) => part),
      ...generation.duplicates,
    );
    return whole === undefined;
  });
}

function repeats<M>(fragment: Generation<M>, whole: Generation<M>, windowMs: number): boolean {
  return [...fragment.slots].every(([sequence, { content, time }]) => {
    const twin = whole.slots.get(sequence);
    return twin?.content === content && Math.abs(twin.time - time) <= windowMs;
  });
}

/** A total order over what parts say, so that the result does not depend on the order in which they are given. */
function compareEntries<M>(a: Entry<M>, b: Entry<M>): number {
  return (
    a.time - b.time ||
    a.concat.sequence - b.concat.sequence ||
    a.part.receivedMs - b.part.receivedMs ||
    (a.content < b.content ? -1 : a.content > b.content ? 1 : 0)
  );
}

function contentOf(userData: UserData): string {
  return 'text' in userData ? `t${userData.text}` : `d${bytesToHex(userData.data)}`;
}

function finished<M>(
  parts: readonly CollectPart<M>[],
  duplicates: readonly CollectPart<M>[],
  originator: string,
): CompleteMessage<M> {
  return { originator, text: joinText(parts), data: joinData(parts), parts, duplicates };
}

/**
 * Joins texts. Halves of a surrogate pair meet by themselves; an escape at the end of a GSM 7 bit part (some senders cut there)
 * turns the first character of the next part into its extended one.
 */
function joinText<M>(parts: readonly CollectPart<M>[]): string | null {
  let text = '';
  for (const { userData } of parts) {
    if (!('text' in userData)) return null;
    const next = userData.text;
    const escaped = text.endsWith('\u001b') && userData.alphabet === 'gsm7' ? extended(userData) : null;
    text = escaped === null ? text + next : text.slice(0, -1) + escaped + next.slice(1);
  }
  return text;
}

function extended(userData: UserData & { alphabet: 'gsm7' }): string | null {
  const tables = tablesOf(userData.header);
  const code = encodeSeptets(userData.text.charAt(0), tables)?.[0];
  if (code === undefined) return null;
  return String.fromCharCode((alphabetFor(tables).extension[code] ?? 0) & 0xffff);
}

function joinData<M>(parts: readonly CollectPart<M>[]): Uint8Array | null {
  const octets: number[] = [];
  for (const { userData } of parts) {
    if (!('data' in userData)) return null;
    octets.push(...userData.data);
  }
  return Uint8Array.from(octets);
}
