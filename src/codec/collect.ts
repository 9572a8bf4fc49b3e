import { alphabetFor } from './gsm7/alphabet.ts';
import { encodeSeptets } from './gsm7/septets.ts';
import { bytesToHex } from './hex.ts';
import { concatOf, tablesOf } from './tpdu/header.ts';
import type { UserData } from './tpdu/types.ts';

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

interface Generation<M> {
  readonly originator: string;
  readonly bits: 8 | 16;
  readonly reference: number;
  readonly total: number;
  readonly slots: Map<number, CollectPart<M>>;
  readonly duplicates: CollectPart<M>[];
}

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
  const groups = new Map<string, CollectPart<M>[]>();
  for (const part of parts) {
    const concat = concatOf(part.userData.header);
    if (concat === null) {
      complete.push(finished(part.originator, [part], []));
      continue;
    }
    const key = `${concat.bits}:${concat.reference}:${concat.total}:${part.originator}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  const incomplete: IncompleteMessage<M>[] = [];
  for (const group of groups.values()) {
    for (const generation of foldRepeats(generations(group, windowMs), windowMs)) {
      const { originator, bits, reference, total, slots, duplicates } = generation;
      const ordered = [...slots.entries()].sort(([a], [b]) => a - b).map(([, part]) => part);
      if (slots.size === total) {
        complete.push(finished(originator, ordered, duplicates));
      } else {
        const missing = Array.from({ length: total }, (_, index) => index + 1).filter((n) => !slots.has(n));
        incomplete.push({ originator, reference, bits, total, missing, parts: ordered, duplicates });
      }
    }
  }
  return { complete, incomplete };
}

/** Sorts the parts of one key into messages, oldest first. */
function generations<M>(group: readonly CollectPart<M>[], windowMs: number): Generation<M>[] {
  const result: Generation<M>[] = [];
  for (const part of [...group].sort(compareParts)) {
    const concat = concatOf(part.userData.header);
    if (concat === null) continue;
    const { bits, reference, total, sequence } = concat;
    let nearest: Generation<M> | null = null;
    let nearestDistance = windowMs;
    let twin: Generation<M> | null = null;
    for (const generation of result) {
      const distance = distanceTo(generation, part);
      if (distance > windowMs) continue;
      const taken = generation.slots.get(sequence);
      if (taken === undefined) {
        if (distance <= nearestDistance) {
          nearest = generation;
          nearestDistance = distance;
        }
      } else if (sameContent(taken, part)) {
        // The network delivers a part again with the same time stamp when it missed the receipt. Another time stamp may be
        // the sender's repetition; once the message is complete it may as well be the start of another one.
        if (timeOf(taken) === timeOf(part) || generation.slots.size < total) twin = generation;
      }
    }
    if (twin !== null) {
      twin.duplicates.push(part);
    } else if (nearest !== null) {
      nearest.slots.set(sequence, part);
    } else {
      const slots = new Map([[sequence, part]]);
      result.push({ originator: part.originator, bits, reference, total, slots, duplicates: [] });
    }
  }
  return result;
}

/** A fragment that only repeats parts of a message beside it is a repetition of these parts, not a message. */
function foldRepeats<M>(generations: readonly Generation<M>[], windowMs: number): Generation<M>[] {
  const kept: Generation<M>[] = [];
  for (const generation of generations) {
    const isFragment = generation.slots.size < generation.total;
    const whole = isFragment
      ? generations.find(
          (other) =>
            other !== generation &&
            other.slots.size === other.total &&
            [...generation.slots].every(([sequence, part]) => {
              const twin = other.slots.get(sequence);
              return twin !== undefined && sameContent(twin, part) && distanceTo(other, part) <= windowMs;
            }),
        )
      : undefined;
    if (whole === undefined) kept.push(generation);
    else whole.duplicates.push(...generation.slots.values(), ...generation.duplicates);
  }
  return kept;
}

function timeOf<M>(part: CollectPart<M>): number {
  return part.timestampMs ?? part.receivedMs;
}

/** A total order over what parts say, so that the result does not depend on the order in which they are given. */
function compareParts<M>(a: CollectPart<M>, b: CollectPart<M>): number {
  return (
    timeOf(a) - timeOf(b) ||
    (concatOf(a.userData.header)?.sequence ?? 0) - (concatOf(b.userData.header)?.sequence ?? 0) ||
    a.receivedMs - b.receivedMs ||
    compareTexts(contentOf(a), contentOf(b))
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function distanceTo<M>(generation: Generation<M>, part: CollectPart<M>): number {
  let distance = Number.POSITIVE_INFINITY;
  for (const other of generation.slots.values()) {
    distance = Math.min(distance, Math.abs(timeOf(other) - timeOf(part)));
  }
  return distance;
}

function contentOf<M>({ userData }: CollectPart<M>): string {
  return 'text' in userData ? `t${userData.text}` : `d${bytesToHex(userData.data)}`;
}

function sameContent<M>(a: CollectPart<M>, b: CollectPart<M>): boolean {
  return contentOf(a) === contentOf(b);
}

function finished<M>(
  originator: string,
  parts: readonly CollectPart<M>[],
  duplicates: readonly CollectPart<M>[],
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
