import { describe, expect, it } from 'vitest';
import { SimError } from '../../../src/core/errors.ts';
import type { PhonebookEntry, WriteOptions } from '../../../src/devices/contract/device.ts';
import { FakeSession } from '../../support/fake-session.ts';
import { CARD, testServices } from '../../support/services.ts';

const entry = (index: number, name: string, number: string): PhonebookEntry => ({
  index,
  name,
  number,
  numberType: number.startsWith('+') ? 145 : 129,
});

const WANTED = [
  entry(1, 'Anna', '+491701111111'),
  entry(2, 'Bob', '+491701111112'),
  entry(3, 'Cem', '+491701111113'),
  entry(4, 'Dora', '+491701111114'),
  entry(6, 'Emil', '+491701111116'),
];
/** Two have changed places, one is gone, one has another name, two are new. */
const SPOILT = [
  entry(1, 'Bob', '+491701111112'),
  entry(2, 'Anna', '+491701111111'),
  entry(4, 'Dorothea', '+491701111114'),
  entry(5, 'New', '112'),
  entry(6, 'Emil', '+491701111116'),
  entry(9, 'Other', '110'),
];

const WATCHED = [
  'readIccid',
  'phonebookCapacity',
  'readPhonebook',
  'readPhonebookEntry',
  'writePhonebookEntry',
  'deletePhonebookEntry',
] as const;

/** A device that goes away at one of its calls, before or after it has done what it was asked for. */
class DyingSession extends FakeSession {
  calls = 0;
  diesAt = Number.POSITIVE_INFINITY;
  afterwards = false;

  constructor() {
    super();
    this.sim = { iccid: CARD.a, imsi: null, ownNumber: null };
    for (const name of WATCHED) {
      const real = this[name].bind(this) as (...args: unknown[]) => Promise<unknown>;
      Object.assign(this, {
        [name]: async (...args: unknown[]) => {
          this.calls += 1;
          const dies = this.calls === this.diesAt;
          if (dies && !this.afterwards) throw new SimError('PORT_CLOSED', 'unplugged');
          const result = await real(...args);
          if (dies) throw new SimError('PORT_CLOSED', 'unplugged');
          return result;
        },
      });
    }
  }
}

async function scene() {
  const services = testServices();
  const session = new DyingSession();
  session.entries = WANTED;
  const source = {
    deviceId: services.device('m1'),
    deviceName: 'm1',
    iccid: CARD.a,
    bookId: 1,
    region: 'DE',
  };
  const snapshot = await services.backup.take(session, source, 'SM', {});
  session.entries = SPOILT;
  session.calls = 0;
  const withSession = <T>(work: (device: FakeSession) => Promise<T>) => work(session);
  const request = {
    snapshotId: snapshot.id,
    group: null,
    storage: 'SM',
    mode: 'replace' as const,
    transliterate: false,
  };
  const names = () =>
    services.store.contacts
      .page(1, null, 100)
      .map(({ name }) => name)
      .sort();
  return {
    ...services,
    session,
    names,
    run: () => services.restores.run(request, { otherCard: false, partial: false }, source, withSession),
    resume: (id: number) => services.restores.resume(id, source, withSession),
    rollback: (id: number) => services.restores.rollback(id, source, withSession),
    take: () => services.backup.take(session, source, 'SM', {}),
  };
}

const clean = await scene();
await clean.run();
const CALLS = clean.session.calls;

describe('a restore whose device goes away', () => {
  const moments = Array.from({ length: CALLS }, (_, at) => at + 1);

  it('has many moments in which it may', () => {
    expect(clean.session.entries).toEqual(WANTED);
    expect(CALLS).toBeGreaterThan(15);
  });

  describe.each([
    ['before', false],
    ['after', true],
  ])('%s it did what it was asked for', (_, afterwards) => {
    it.each(moments)('at call %i goes on to the end, and is taken back to the beginning', async (moment) => {
      for (const direction of ['resume', 'rollback'] as const) {
        const { session, run, restores, names, take, ...rest } = await scene();
        session.diesAt = moment;
        session.afterwards = afterwards;
        await expect(run()).rejects.toMatchObject({ code: 'PORT_CLOSED' });
        for (const one of session.entries) {
          const wanted = [...WANTED, ...SPOILT].filter(({ index }) => index === one.index);
          expect(wanted.map(({ name, number }) => [name, number])).toContainEqual([one.name, one.number]);
        }
        const [open] = restores.list();
        if (!open) {
          expect(session.entries).toEqual(SPOILT);
          continue;
        }
        expect(open).toMatchObject({ state: 'failed', error: { code: 'PORT_CLOSED' } });
        // A backup in between takes nothing that the restore has written for news.
        const people = names();
        await take();
        expect(names()).toEqual(people);
        const end = await rest[direction](open.id);
        expect(end.state).toBe(direction === 'resume' ? 'done' : 'rolled-back');
        expect(session.entries).toEqual(direction === 'resume' ? WANTED : SPOILT);
        expect(await take()).toMatchObject({ added: 0, changed: 0, removed: 0 });
        expect(names()).toEqual(people);
      }
    });

    it.each(moments)('at call %i while it is taken back, ends both ways', async (moment) => {
      const { session, run, restores, resume, rollback } = await scene();
      const { id } = await run();
      session.calls = 0;
      session.diesAt = moment;
      session.afterwards = afterwards;
      await rollback(id).catch(() => undefined);
      const there = restores.show(id).state;
      if (there === 'rolled-back') return expect(session.entries).toEqual(SPOILT);
      expect(there).toBe('failed');
      if (moment % 2 === 0) {
        await resume(id);
        expect(session.entries).toEqual(WANTED);
      }
      await rollback(id);
      expect(session.entries).toEqual(SPOILT);
    });
  });

  it('and whose program was killed is shown as interrupted', async () => {
    const { store, restores, session, run, resume } = await scene();
    session.diesAt = 9;
    await run().catch(() => undefined);
    store.restores.setState(1, 'writing', null);
    restores.recover();
    expect(restores.show(1)).toMatchObject({ state: 'failed', error: { code: 'CANCELED' } });
    await resume(1);
    expect(session.entries).toEqual(WANTED);
  });
});

const silent = () => new SimError('DEVICE_TIMEOUT', 'silence');

describe('a device that does not write what it was told', () => {
  it('stops the restore when the number is another one, and can be taken back', async () => {
    const { session, run, rollback, restores } = await scene();
    session.store = (one) => ({ ...one, number: one.number.slice(0, 5) });
    await expect(run()).rejects.toMatchObject({ code: 'DEVICE_REFUSED' });
    expect(restores.show(1).steps.find(({ state }) => state === 'failed')).toMatchObject({
      held: { number: '+4917' },
    });
    session.store = (one) => one;
    await rollback(1);
    expect(session.entries).toEqual(SPOILT);
  });

  it('is asked again when it did not say what it has done', async () => {
    const { session, run } = await scene();
    const restarted = () => new SimError('DEVICE_TIMEOUT', 'restarted', { details: { restarted: true } });
    session.writeErrors.push(silent(), null, silent(), null, restarted(), restarted());
    expect(await run()).toMatchObject({ state: 'done' });
    expect(session.entries).toEqual(WANTED);
    const again = await scene();
    again.session.writeErrors.push(restarted(), restarted(), restarted());
    await expect(again.run()).rejects.toMatchObject({ code: 'DEVICE_TIMEOUT' });
    const refused = await scene();
    refused.session.writeErrors.push(new SimError('DEVICE_REFUSED', 'full', { details: { cme: 20 } }));
    await expect(refused.run()).rejects.toMatchObject({
      code: 'DEVICE_REFUSED',
      details: { cme: 20, restore: 1 },
    });
    expect(refused.session.writes).toHaveLength(1);
  });

  it('is left alone after two writes without an answer, and goes on when it answers again', async () => {
    const { session, run, resume, rollback, restores } = await scene();
    session.writeErrors.push(null, silent(), silent());
    await expect(run()).rejects.toMatchObject({
      code: 'DEVICE_TIMEOUT',
      message: expect.stringContaining('1 of 6 records written; the device did not answer 2 writes in a row'),
      hint: expect.stringContaining('restore resume 1 goes on'),
      details: { restore: 1, unanswered: 2, written: 1, records: 6 },
    });
    expect(session.writes).toHaveLength(3);
    expect(restores.show(1)).toMatchObject({ state: 'failed', done: 1, error: { code: 'DEVICE_TIMEOUT' } });
    await resume(1);
    expect(session.entries).toEqual(WANTED);
    session.writeErrors.push(silent(), silent());
    await expect(rollback(1)).rejects.toMatchObject({
      message: expect.stringContaining('taking back restore 1 stopped: 0 of 6 records as before'),
    });
    await rollback(1);
    expect(session.entries).toEqual(SPOILT);
  });

  it('is left alone as well when it does what it does not answer; what it has done counts', async () => {
    const { session, run, resume, restores } = await scene();
    let mute = true;
    const { writePhonebookEntry, deletePhonebookEntry } = session;
    session.writePhonebookEntry = async (storage, one, options?: WriteOptions) => {
      if (mute) options?.onUnanswered?.();
      return writePhonebookEntry.call(session, storage, one);
    };
    session.deletePhonebookEntry = async (storage, index, options?: WriteOptions) => {
      if (mute) options?.onUnanswered?.();
      return deletePhonebookEntry.call(session, storage, index);
    };
    await expect(run()).rejects.toMatchObject({ code: 'DEVICE_TIMEOUT', details: { written: 2 } });
    expect(restores.show(1)).toMatchObject({ state: 'failed', done: 2 });
    await expect(resume(1)).rejects.toMatchObject({ details: { written: 4 } });
    // The last two: nothing is left that the device could be asked for in vain.
    expect(await resume(1)).toMatchObject({ state: 'done', done: 6 });
    mute = false;
    expect(session.entries).toEqual(WANTED);
  });

  it('shows what the journal knows in other characters: one of its names is believed, two are not', async () => {
    const { session, run, resume } = await scene();
    const real = session.readPhonebookEntry.bind(session);
    const cyrillic = (one: PhonebookEntry | null) => one && { ...one, name: one.name.replace(/[A-Z]/g, 'Ж') };
    const { entries } = session;
    session.entries = entries.map((one) => cyrillic(one) ?? one);
    session.writeErrors.push(null, silent(), silent());
    await expect(run()).rejects.toMatchObject({ code: 'DEVICE_TIMEOUT' });
    session.readPhonebookEntry = async (storage, index) => {
      const one = await real(storage, index);
      const name = one?.name.replace(/[^ -~]/g, '?') ?? '';
      return one && (name.includes('?') ? { ...one, name, shownName: name } : one);
    };
    await resume(1);
    expect(session.entries).toEqual(WANTED);
    const two = await scene();
    two.session.entries = two.session.entries.map((one) =>
      one.index === 4 ? { ...one, name: 'Жora' } : one,
    );
    const stands = two.session.readPhonebookEntry.bind(two.session);
    two.store.restores.steps = (
      (steps) => (id: number) =>
        steps(id).map((step) =>
          step.index === 4 && step.after ? { ...step, after: { ...step.after, name: 'Яora' } } : step,
        )
    )(two.store.restores.steps);
    two.session.readPhonebookEntry = async (storage, index) => {
      const one = await stands(storage, index);
      return one && index === 4 ? { ...one, name: '?ora', shownName: '?ora' } : one;
    };
    await expect(two.run()).rejects.toMatchObject({ code: 'CONFLICT', details: { index: 4 } });
    expect(two.session.entries.find(({ index }) => index === 4)?.name).toBe('Жora');
  });

  it('that cannot be written is not', async () => {
    const { session, run } = await scene();
    session.capacity = { ...session.capacity, writable: false };
    await expect(run()).rejects.toMatchObject({ code: 'DEVICE_REFUSED' });
    expect(session.writes).toEqual([]);
  });

  it('with another card in it is not', async () => {
    const { session, run } = await scene();
    session.sim = { ...session.sim, iccid: CARD.b };
    await expect(run()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(session.writes).toEqual([]);
  });
});
