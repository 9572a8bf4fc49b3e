import Database from 'better-sqlite3';
import type { Simulator } from '../../../src/simulator/simulator.ts';

/** What a database says about one part, read when no daemon lives. */
export interface PartRecord {
  recipient: string;
  part: number;
  state: string;
}

/** What the database of a dead daemon says. It is never the judge: only its claims are compared with the network's log. */
export interface Claims {
  parts: PartRecord[];
  integrity: string;
}

/** Reads the database that a dead daemon left; the log of its last transactions is read, and left as it is. */
export function readClaims(file: string): Claims {
  const db = new Database(file, { readonly: true });
  try {
    const parts = db.prepare<[], PartRecord>('SELECT recipient, part, state FROM outbox_parts').all();
    const check = db.pragma('integrity_check', { simple: true });
    return { parts, integrity: String(check) };
  } finally {
    db.close();
  }
}

export function countState(claims: Claims, state: string): number {
  return claims.parts.filter((part) => part.state === state).length;
}

/** Parts that may be sent now or soon: a recipient with an unknown part gets no other one before that is settled. */
export function countWaiting({ parts }: Claims): number {
  const unknown = new Set<string>();
  for (const { state, recipient } of parts) {
    if (state === 'ambiguous' || state === 'sending') unknown.add(recipient);
  }
  return parts.filter(({ state, recipient }) => state === 'queued' && !unknown.has(recipient)).length;
}

/** What reached the recipients, by the log of the network, and which claims of the database it contradicts. */
export interface Verdict {
  /** Recipients for whom every part reached the network exactly once. */
  once: number;
  /** Recipients for whom a part reached it more than once. */
  twice: number;
  /** Recipients for whom a part did not reach it. */
  never: number;
  /** Parts that the database calls accepted or delivered and the network never saw. */
  lostButSent: number;
  /** Parts whose outcome the database does not know. */
  ambiguous: number;
  /** Those of them that did reach the network: the report that would tell is missing. */
  ambiguousOnNetwork: number;
  /** Recipients who read exactly one message, whole, with the right text. */
  readWhole: number;
  integrity: string;
}

/** @param expected the text for each recipient, by number */
export function judge(
  simulator: Simulator,
  claims: Claims,
  expected: ReadonlyMap<string, { text: string; parts: number }>,
): Verdict {
  const seen = new Map<string, number>();
  for (const message of simulator.network.accepted()) {
    const key = `${message.to} ${message.part?.sequence ?? 1}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const times = (recipient: string, part: number) => seen.get(`${recipient} ${part}`) ?? 0;
  const verdict: Verdict = {
    once: 0,
    twice: 0,
    never: 0,
    lostButSent: 0,
    ambiguous: countState(claims, 'ambiguous'),
    ambiguousOnNetwork: 0,
    readWhole: 0,
    integrity: claims.integrity,
  };
  for (const [recipient, { text, parts }] of expected) {
    const counts = Array.from({ length: parts }, (_, index) => times(recipient, index + 1));
    if (counts.some((count) => count > 1)) verdict.twice += 1;
    if (counts.includes(0)) verdict.never += 1;
    if (counts.every((count) => count === 1)) verdict.once += 1;
    const read = simulator.messagesFor(recipient);
    const [first] = read;
    if (read.length === 1 && first?.complete && first.text === text) verdict.readWhole += 1;
  }
  for (const { recipient, part, state } of claims.parts) {
    if ((state === 'accepted' || state === 'delivered') && times(recipient, part) === 0) {
      verdict.lostButSent += 1;
    }
    if (state === 'ambiguous' && times(recipient, part) > 0) verdict.ambiguousOnNetwork += 1;
  }
  return verdict;
}
