import { drain, inTurns } from '../../core/turn.ts';
import type { PhonebookCapacity, PhonebookEntry } from '../../devices/contract/device.ts';
import { plainNumber } from '../../numbers/dial-string.ts';
import { cutting } from './cut-name.ts';
import { characterProblem, nameFits, numberProblem } from './fit.ts';
import { heedMasked, MASKED } from './masked.ts';
import { numberFinder } from './number-finder.ts';
import { orderChanges } from './order.ts';
import {
  type PlanStep,
  type RecordContent,
  type RestoreMode,
  type RestorePlan,
  sameContent,
  type WantedRecord,
} from './records.ts';
import { transliterate } from './transliterate.ts';

export interface PlanInput {
  current: readonly PhonebookEntry[];
  wanted: readonly WantedRecord[];
  capacity: PhonebookCapacity;
  mode: RestoreMode;
  transliterate: boolean;
  /** When two numbers are one: for a snapshot their digits, for the book perhaps their international form. */
  numberKey?: (number: string) => string;
}

interface Target {
  want: WantedRecord;
  whole: RecordContent;
  /** What will be written. */
  content: RecordContent;
  cut: boolean;
  transliterated: boolean;
}

/**
 * Decides what a restore does, record by record. Pure and deterministic, with as few writes as possible: a record that is there
 * stays where it is. Merge adds what is missing and gives a record with the same number the wanted name; replace also removes
 * what is not wanted. Nothing is emptied before everything is written, unless there is no other place for it.
 */
export function planRestore(input: PlanInput): RestorePlan {
  return drain(new Planner(input).plan());
}

/** The same in slices, for what may be large. */
export function planInSlices(input: PlanInput): Promise<RestorePlan> {
  return inTurns(new Planner(input).plan());
}

class Planner {
  readonly #input: PlanInput;
  readonly #numberKey: (number: string) => string;
  readonly #current: ReadonlyMap<number, RecordContent>;
  /** Places that belong to a wanted record now. */
  readonly #claimed = new Set<number>();
  readonly #writes: PlanStep[] = [];
  readonly #changes: PlanStep[] = [];
  readonly #keeps: PlanStep[] = [];
  readonly #skips: PlanStep[] = [];
  #unwritten = 0;
  #nextFree: number;

  constructor(input: PlanInput) {
    this.#input = input;
    this.#numberKey = input.numberKey ?? plainNumber;
    this.#current = new Map(
      [...input.current]
        .sort((a, b) => a.index - b.index)
        .map(({ index, name, number, numberType }) => [index, { name, number, numberType }]),
    );
    this.#nextFree = input.capacity.firstIndex;
  }

  *plan(): Generator<void, RestorePlan> {
    const { current, wanted } = this.#input;
    const targets = yield* this.#targets(yield* heedMasked(current, wanted, this.#numberKey, SLICE));
    yield;
    const open = this.#keepWhatIsThere(this.#keepWhatIsThere(targets, 'whole'), 'content');
    for (const { index, shownName } of current) if (shownName !== undefined) this.#leave(index);
    const homeless = this.#placeAtHome(this.#writable(open));
    const unnamed = this.#pair(
      homeless,
      ({ content }) => this.#numberKey(content.number),
      'has the number: gets the name',
    );
    const fresh =
      this.#input.mode === 'replace'
        ? this.#pair(unnamed, ({ content }) => content.name.normalize('NFC'), 'has the name: gets the number')
        : unnamed;
    this.#placeAnywhere(fresh);
    const deletes = this.#rest();
    const byIndex = (a: PlanStep, b: PlanStep) => (a.index ?? 0) - (b.index ?? 0);
    return {
      steps: [
        ...this.#writes.sort(byIndex),
        ...orderChanges(this.#changes, this.#current, contentKey),
        ...deletes,
        ...this.#keeps.sort(byIndex),
        ...this.#skips,
      ],
      unwritten: this.#unwritten,
    };
  }

  /** What each wanted record looks like in this storage; it does not depend on what is there now. */
  *#targets(wanted: readonly WantedRecord[]): Generator<void, Target[]> {
    const { capacity } = this.#input;
    // However few records are in it, a storage has no more places: what is beyond them, and not there already, needs no name.
    const isThere = numberFinder([...this.#current.values()], this.#numberKey);
    let room = capacity.lastIndex - capacity.firstIndex + 1;
    const candidates: WantedRecord[] = [];
    for (const [at, want] of wanted.entries()) {
      if (at % SLICE === 0) yield;
      const lost = want.leftOut === null && numberProblem(plainNumber(want.number), capacity) !== null;
      if (want.leftOut !== null) this.#skip(want, want.leftOut, want.missed ?? false);
      else if (!lost && room <= 0 && !isThere(want.number)) this.#skip(want, NO_ROOM, true);
      else {
        candidates.push(want);
        if (!lost) room -= 1;
      }
    }
    const written = candidates.map((want) => {
      const plain = this.#input.transliterate ? transliterate(want.base) : null;
      return { base: plain === null || plain === '' ? want.base : plain, suffix: want.suffix };
    });
    const names = yield* cutting(written, nameFits(capacity));
    return candidates.flatMap((want, at) => {
      const name = names[at] ?? null;
      const { base = want.base, suffix = '' } = written[at] ?? {};
      const { number, numberType } = want;
      const whole = { name: want.base + want.suffix, number, numberType };
      const content = { name: name ?? '', number: plainNumber(number), numberType };
      const cut = name !== base + suffix;
      return [{ want, whole, content, cut, transliterated: base !== want.base }];
    });
  }

  /** Claims the places that hold a wanted record already: as it is wanted, or as it was written before. */
  #keepWhatIsThere(targets: readonly Target[], form: 'whole' | 'content'): Target[] {
    const away = targets.filter((target) => {
      const { index } = target.want;
      const there = index === null ? undefined : this.#free(index);
      if (index === null || there === undefined || !this.#same(there, target[form])) return true;
      this.#keep(target, index, there, form);
      return false;
    });
    const places = new Map<string, number[]>();
    for (const [index, content] of this.#current) {
      if (this.#claimed.has(index)) continue;
      const key = this.#key(content);
      places.set(key, [...(places.get(key) ?? []), index]);
    }
    return away.filter((target) => {
      if (this.#hasHome(target.want)) return true;
      const index = places.get(this.#key(target[form]))?.shift();
      if (index === undefined) return true;
      this.#keep(target, index, this.#current.get(index) ?? target[form], form);
      return false;
    });
  }

  /** A record whose name or number the storage cannot hold is left out. */
  #writable(targets: readonly Target[]): Target[] {
    return targets.filter(({ want, content }) => {
      const problem =
        numberProblem(content.number, this.#input.capacity) ??
        characterProblem(content.name, this.#input.capacity) ??
        (content.name === '' && want.base !== '' ? 'not one character of the name fits' : null) ??
        (content.name === '' && content.number === '' ? 'the record is empty' : null);
      if (problem !== null) this.#skip(want, problem, true);
      return problem === null;
    });
  }

  /** A record goes back to the place that it had, if that is empty or will not be needed. */
  #placeAtHome(targets: readonly Target[]): Target[] {
    return targets.filter((target) => {
      const { index } = target.want;
      if (index === null || !this.#exists(index) || this.#claimed.has(index)) return true;
      const there = this.#current.get(index);
      if (there !== undefined && this.#input.mode === 'merge') return true;
      this.#put(target, index, there === undefined ? 'is missing' : 'differs from what was kept');
      return false;
    });
  }

  /** Pairs wanted records with records that share a number or a name, in order. */
  #pair(
    targets: readonly Target[],
    keyOf: (of: { content: RecordContent }) => string,
    why: string,
  ): Target[] {
    const places = new Map<string, number[]>();
    for (const [index, content] of this.#current) {
      if (this.#claimed.has(index)) continue;
      const key = keyOf({ content });
      if (key !== '') places.set(key, [...(places.get(key) ?? []), index]);
    }
    return targets.filter((target) => {
      const key = keyOf(target);
      const index = key === '' ? undefined : places.get(key)?.shift();
      if (index === undefined) return true;
      const there = this.#current.get(index);
      // Merging takes no name away.
      if (this.#input.mode === 'merge' && target.content.name === '' && there) {
        this.#keep(target, index, there, 'content');
      } else this.#put(target, index, why);
      return false;
    });
  }

  /** The first free places; where none is left, the places of records that would be deleted. */
  #placeAnywhere(targets: readonly Target[]): void {
    const unwanted =
      this.#input.mode === 'replace'
        ? [...this.#current.keys()].filter((index) => !this.#claimed.has(index))
        : [];
    for (const target of targets) {
      const free = this.#firstFree();
      if (free !== null) this.#put(target, free, 'is missing');
      else {
        const index = unwanted.shift();
        if (index === undefined) this.#skip(target.want, NO_ROOM, true);
        else this.#put(target, index, 'is missing; takes the place of a record that is not wanted');
      }
    }
  }

  /** What nobody wants: it goes, or it stays where it is. */
  #rest(): PlanStep[] {
    const left = [...this.#current].filter(([index]) => !this.#claimed.has(index));
    const steps = left.map(([index, before]): PlanStep => {
      const gone = this.#input.mode === 'replace';
      return {
        action: gone ? 'delete' : 'keep',
        index,
        before,
        after: gone ? null : before,
        wanted: null,
        contactId: null,
        reason: gone ? 'is not wanted' : 'is not part of this restore',
      };
    });
    if (this.#input.mode === 'replace') return steps;
    this.#keeps.push(...steps);
    return [];
  }

  /** A place whose name the device cannot show stays as it is: written over or deleted, it could not be brought back. */
  #leave(index: number): void {
    const there = this.#current.get(index);
    if (this.#claimed.has(index) || there === undefined) return;
    this.#claimed.add(index);
    const common = { action: 'keep' as const, wanted: null, contactId: null, reason: MASKED };
    this.#keeps.push({ ...common, index, before: there, after: there });
  }

  #put(target: Target, index: number, why: string): void {
    this.#claimed.add(index);
    const before = this.#current.get(index) ?? null;
    const { want, whole, content, cut, transliterated } = target;
    const step: PlanStep = {
      action: cut ? 'cut' : before === null ? 'write' : 'change',
      index,
      before,
      after: content,
      wanted: { name: whole.name, number: want.number },
      contactId: want.contactId,
      reason: [
        why,
        ...(cut ? ['the name does not fit'] : []),
        ...(transliterated ? ['in Latin letters'] : []),
        ...(want.unwritable === undefined ? [] : [`without ${want.unwritable}, which cannot be written`]),
      ].join('; '),
    };
    (before === null ? this.#writes : this.#changes).push(step);
  }

  #keep(target: Target, index: number, there: RecordContent, form: 'whole' | 'content'): void {
    this.#claimed.add(index);
    this.#keeps.push({
      action: 'keep',
      index,
      before: there,
      after: there,
      wanted: { name: target.whole.name, number: target.want.number },
      contactId: target.want.contactId,
      reason: form === 'content' && target.cut ? 'is there, with the name as it fits' : 'is there',
    });
  }

  #skip(want: WantedRecord, reason: string, missed: boolean): void {
    if (missed) this.#unwritten += 1;
    this.#skips.push({
      action: 'skip',
      index: null,
      before: null,
      after: null,
      wanted: { name: want.base + want.suffix, number: want.number },
      contactId: want.contactId,
      reason,
      ...(missed ? { missed } : {}),
    });
  }

  #same(a: RecordContent, b: RecordContent): boolean {
    return sameContent(a, b, this.#numberKey);
  }

  #key({ name, number }: RecordContent): string {
    return JSON.stringify([name.normalize('NFC'), this.#numberKey(number)]);
  }

  /** Whether the record belongs at one place and nowhere else. */
  #hasHome({ index }: WantedRecord): boolean {
    return this.#input.mode === 'replace' && index !== null && this.#exists(index);
  }

  #exists(index: number): boolean {
    const { firstIndex, lastIndex } = this.#input.capacity;
    return index >= firstIndex && index <= lastIndex;
  }

  #free(index: number): RecordContent | undefined {
    return this.#claimed.has(index) ? undefined : this.#current.get(index);
  }

  #firstFree(): number | null {
    const { lastIndex } = this.#input.capacity;
    while (this.#nextFree <= lastIndex) {
      const index = this.#nextFree++;
      if (!this.#current.has(index) && !this.#claimed.has(index)) return index;
    }
    return null;
  }
}

/** Records between two of the moments in which something else may be done. */
const SLICE = 500;
const NO_ROOM = 'there is no room left';

function contentKey({ name, number }: RecordContent): string {
  return JSON.stringify([name.normalize('NFC'), plainNumber(number)]);
}
