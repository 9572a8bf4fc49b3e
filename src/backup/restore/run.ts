import { isSimError, SimError } from '../../core/errors.ts';
import type { DeviceSession, PhonebookEntry, PhonebookWriter } from '../../devices/contract/device.ts';
import { isShownAs } from '../../devices/contract/shown-name.ts';
import { plainNumber } from '../../numbers/dial-string.ts';
import type { RestoreRow, RestoreStepRow } from '../../store/repositories/restores.ts';
import type { Store } from '../../store/store.ts';
import { type RecordContent, sameContent } from './records.ts';

/** What a restore asks of a device. */
export type RestoreSession = Pick<DeviceSession, 'readIccid' | 'readPhonebook'> & PhonebookWriter;

/** Runs work with the device, between its other jobs. @throws SimError DEVICE_OFFLINE and whatever `work` throws */
export type WithSession = <T>(work: (session: RestoreSession) => Promise<T>) => Promise<T>;

export interface RestoreListener {
  onProgress?: (done: number, total: number) => void;
  /** Something that a person should know and that stops nothing. */
  onWarning?: (message: string) => void;
  signal?: AbortSignal;
}

/** Steps between which other jobs of the device may come. */
const BATCH = 10;
/** A record is written again when nobody knows whether it was, and it was not. */
const MAX_ATTEMPTS = 3;
/** Writes in a row that a device may leave without an answer: each of them is waited for as long as a slow card may need. */
const MAX_UNANSWERED = 2;

/**
 * Makes sure that the card in the device is the one that a restore is for.
 * @throws SimError CONFLICT
 */
export async function checkCard(
  session: RestoreSession,
  restore: { id: number | null; iccid: string | null },
  signal?: AbortSignal,
): Promise<void> {
  const { iccid, id } = restore;
  if (iccid === null) return;
  const found = await session.readIccid(signal ? { signal } : {});
  if (found === iccid) return;
  throw new SimError('CONFLICT', `the card ${iccid} is not in the device any more`, {
    hint: id === null ? 'try again' : 'put that card back before',
    details: { restore: id, iccid, found },
  });
}

/** Does the steps that are not done yet. @throws SimError CONFLICT, and what the device throws; the journal knows how far it came */
export function writeForward(
  store: Store,
  restore: RestoreRow,
  withSession: WithSession,
  listener: RestoreListener,
) {
  const steps = store.restores.steps(restore.id);
  const open = steps.filter((step) => step.state !== 'done');
  const answers = new Answers();
  return inBatches(open, steps.length, withSession, listener, answers, (session, step) =>
    forward(new Place(store, restore, step, session, listener, answers)),
  );
}

/**
 * Takes back the steps that were or may have been done, the last one first. A place that somebody else has changed stops it, unless
 * `leaveChanged`: then it keeps what it has, and a warning says so.
 * @throws SimError as `writeForward`
 */
export function writeBack(
  store: Store,
  restore: RestoreRow,
  withSession: WithSession,
  listener: RestoreListener,
  leaveChanged: boolean,
) {
  const steps = store.restores.steps(restore.id);
  const open = steps.filter((step) => step.state !== 'rolled-back').reverse();
  const answers = new Answers();
  return inBatches(open, steps.length, withSession, listener, answers, (session, step) =>
    back(new Place(store, restore, step, session, listener, answers), leaveChanged),
  );
}

async function inBatches(
  open: readonly RestoreStepRow[],
  total: number,
  withSession: WithSession,
  { onProgress, signal }: RestoreListener,
  answers: Answers,
  work: (session: RestoreSession, step: RestoreStepRow) => Promise<void>,
): Promise<void> {
  let done = total - open.length;
  onProgress?.(done, total);
  for (let from = 0; from < open.length; from += BATCH) {
    await withSession(async (session) => {
      for (const step of open.slice(from, from + BATCH)) {
        if (signal?.aborted) throw new SimError('CANCELED', 'the restore was interrupted');
        answers.check();
        await work(session, step);
        onProgress?.(++done, total);
      }
    });
  }
}

/**
 * Whether the device still answers what it is asked to write. What became of a write without an answer is read from its place, so
 * nothing is lost by going on; but each of them costs half a minute, and a device that does it twice does it for every record.
 */
class Answers {
  #missing = 0;

  /** One write has ended. */
  note(answered: boolean): void {
    this.#missing = answered ? 0 : this.#missing + 1;
  }

  /** @throws SimError DEVICE_TIMEOUT when nothing more is to be written in this run */
  check(): void {
    if (this.#missing < MAX_UNANSWERED) return;
    throw new SimError('DEVICE_TIMEOUT', `the device did not answer ${this.#missing} writes in a row`, {
      hint: 'it answers other commands: unplug it and plug it in again before that, or put the card into another modem',
      details: { unanswered: this.#missing },
    });
  }
}

async function forward(place: Place): Promise<void> {
  const { step } = place;
  const there = await place.readKnown();
  if (place.isWritten(there)) return place.settle('done', there);
  if (!sameContent(there, step.before) && !place.isOurs(there)) throw place.conflict();
  place.note('writing');
  await place.write(step.after, there);
}

async function back(place: Place, leaveChanged: boolean): Promise<void> {
  const { step } = place;
  if (step.state === 'planned') return place.note('rolled-back');
  const there = await place.readKnown();
  if (!sameContent(there, step.before)) {
    if (place.isOurs(there)) {
      place.note('writing');
      await place.writeBefore(there);
    } else if (leaveChanged) {
      place.tellLeft();
    } else {
      throw place.conflict();
    }
  }
  place.note('rolled-back');
}

/** One place of the storage, and its step of the journal. */
class Place {
  readonly step: RestoreStepRow;
  readonly #store: Store;
  readonly #restore: RestoreRow;
  readonly #session: RestoreSession;
  readonly #listener: RestoreListener;
  readonly #answers: Answers;

  constructor(
    store: Store,
    restore: RestoreRow,
    step: RestoreStepRow,
    session: RestoreSession,
    listener: RestoreListener,
    answers: Answers,
  ) {
    this.step = step;
    this.#store = store;
    this.#restore = restore;
    this.#session = session;
    this.#listener = listener;
    this.#answers = answers;
  }

  /** What the place holds, on the card that it was planned for. @throws SimError CONFLICT for another card */
  async read(): Promise<RecordContent | null> {
    await checkCard(this.#session, this.#restore, this.#listener.signal);
    return this.#readPlace();
  }

  /**
   * The same, but what nobody knows is read again before it is believed: a modem that has restarted unseen may show a name in
   * other characters.
   */
  async readKnown(): Promise<RecordContent | null> {
    const there = await this.read();
    return sameContent(there, this.step.before) || this.isOurs(there) ? there : this.read();
  }

  /** Whether the place holds the record: just so or, when the journal ends while it was written, with a beginning of its name. */
  isWritten(there: RecordContent | null): boolean {
    const { before, after, state } = this.step;
    if (sameContent(there, after)) return true;
    if (state === 'planned' || after === null || there === null || sameContent(there, before)) return false;
    return shortened(after, there);
  }

  /** Whether what the place holds comes from this restore, even if the device made something else of it. */
  isOurs(there: RecordContent | null): boolean {
    const { held } = this.step;
    return this.isWritten(there) || (held !== null && sameContent(there, held));
  }

  async write(content: RecordContent | null, before: RecordContent | null): Promise<void> {
    const told = await this.#put(content, before);
    const held = sameContent(told, content) ? told : await this.read();
    if (sameContent(held, content) || (content !== null && held !== null && shortened(content, held, true))) {
      this.settle('done', held);
      return;
    }
    this.#store.restores.setStep(this.#restore.id, this.step.position, 'failed', held);
    throw this.#garbled();
  }

  /** Brings back what was there before. */
  async writeBefore(there: RecordContent | null): Promise<void> {
    const { before } = this.step;
    const told = await this.#put(before, there);
    const held = sameContent(told, before) ? told : await this.read();
    if (sameContent(held, before)) return;
    if (before === null || held === null || !shortened(before, held, true)) throw this.#garbled();
    this.#warn(held, before);
  }

  /** The step has this outcome; what the device made of the record is kept where it is something else. */
  settle(state: 'done', held: RecordContent | null): void {
    const { after, position } = this.step;
    const other = sameContent(held, after) ? null : held;
    this.#store.restores.setStep(this.#restore.id, position, state, other);
    if (other !== null && after !== null) this.#warn(other, after);
  }

  note(state: 'writing' | 'rolled-back'): void {
    this.#store.restores.setStep(this.#restore.id, this.step.position, state, this.step.held);
  }

  conflict(): SimError {
    const { index } = this.step;
    return new SimError(
      'CONFLICT',
      `place ${index} of ${this.#restore.storage} was changed by somebody else`,
      {
        hint: `simkeeper restore rollback ${this.#restore.id} --leave-changed takes back the rest and leaves that place as it is; simkeeper restore show ${this.#restore.id} says what it should hold`,
        details: { restore: this.#restore.id, index, storage: this.#restore.storage },
      },
    );
  }

  tellLeft(): void {
    const { index, before } = this.step;
    const kept =
      before === null ? '' : `; what it held before is in snapshot ${this.#restore.beforeSnapshotId}`;
    this.#listener.onWarning?.(`place ${index} was changed by somebody else and is left as it is${kept}`);
  }

  #garbled(): SimError {
    const { index } = this.step;
    return new SimError('DEVICE_REFUSED', `place ${index} does not hold what the device was given to write`, {
      hint: 'simkeeper backup shows what the device made of it; try another name, or another device for this card',
      details: { restore: this.#restore.id, index, storage: this.#restore.storage },
    });
  }

  #warn(held: RecordContent, wanted: RecordContent): void {
    this.#listener.onWarning?.(
      `place ${this.step.index}: the device made ${JSON.stringify(held.name)} of ${JSON.stringify(wanted.name)}`,
    );
  }

  /** Reading does no harm: where it fails without a reason that stays, it is done again. */
  async #readPlace(): Promise<RecordContent | null> {
    const { storage } = this.#restore;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const entry = await this.#session.readPhonebookEntry(storage, this.step.index, this.#options());
        return entry && this.#asKnown(entry);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !mayPass(error)) throw error;
      }
    }
  }

  /** A name that the device cannot show is the one of the journal that it would show so, where it can be only one. */
  #asKnown({ name, number, numberType, shownName }: PhonebookEntry): RecordContent {
    const { before, after, held } = this.step;
    const meant = [before, after, held].filter(
      (content) =>
        content !== null &&
        shownName !== undefined &&
        plainNumber(content.number) === plainNumber(number) &&
        isShownAs(content.name, shownName),
    );
    const [first = null] = meant;
    const sure = first !== null && meant.every((content) => sameContent(content, first));
    return sure ? first : { name, number, numberType };
  }

  /** Writes or empties the place. When it is not known whether that was done, or the device says no, the place itself is asked. */
  async #put(content: RecordContent | null, before: RecordContent | null): Promise<RecordContent | null> {
    const { storage } = this.#restore;
    const { index } = this.step;
    for (let attempt = 1; ; attempt += 1) {
      let answered = true;
      const onUnanswered = () => {
        answered = false;
      };
      const options = { ...this.#options(), onUnanswered };
      try {
        if (content === null) await this.#session.deletePhonebookEntry(storage, index, options);
        const told =
          content && (await this.#session.writePhonebookEntry(storage, { index, ...content }, options));
        this.#answers.note(answered);
        return told;
      } catch (error) {
        this.#answers.note(answered && !isSilence(error));
        if (isFinal(error)) throw error;
        // The card may have been taken out meanwhile.
        const there = await this.read();
        if (!sameContent(there, before)) return there;
        this.#answers.check();
        if (attempt >= MAX_ATTEMPTS || !mayPass(error)) throw error;
      }
    }
  }

  #options() {
    const { signal } = this.#listener;
    return signal ? { signal } : {};
  }
}

/** Whether nothing more can be learned from the device after this. */
function isFinal(error: unknown): boolean {
  return !isSimError(error) || isSimError(error, 'PORT_CLOSED', 'INPUT_INVALID', 'CANCELED');
}

/** Whether the device let the time of a command run out. One that has restarted has said so, and is asked again. */
function isSilence(error: unknown): boolean {
  return isSimError(error, 'DEVICE_TIMEOUT', 'DEVICE_SILENT') && error.details.restarted !== true;
}

/** Whether the same command may go well the next time. A refusal with a reason stays one. */
function mayPass(error: unknown): boolean {
  if (isFinal(error) || !isSimError(error)) return false;
  const { cme } = error.details;
  return error.code !== 'DEVICE_REFUSED' || cme === undefined || cme === null || cme === 100;
}

/**
 * Whether a record is what a device made of another: the same number, and a beginning of the name.
 * @param any with any other name: it was read right after it was written
 */
export function shortened(whole: RecordContent, held: RecordContent, any = false): boolean {
  if (plainNumber(whole.number) !== plainNumber(held.number)) return false;
  return any || whole.name.normalize('NFC').startsWith(held.name.normalize('NFC').trimEnd());
}
