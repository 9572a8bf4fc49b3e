import type { Client } from '../api/contract/methods.ts';
import { SimError } from '../core/errors.ts';
import { type KeeperProcess, until } from './keeper-process.ts';
import { PEOPLE, RECORDS, type Stage } from './stage.ts';

/** One step of the story: what is done, and what was seen when it was checked. */
export interface Step {
  title: string;
  /** Does it, checks it, and says what was seen. @throws SimError when the check fails */
  play(): Promise<string>;
}

const { li, anna, ben } = PEOPLE;
const SENTENCE = `${li.name}: My number changed from ${li.oldNumber} to ${li.newNumber}.`;

/** The story of DESIGN's main job. Every step asks the databases of the two simkeepers, or the network, what really happened. */
export function story(
  stage: Stage,
  his: KeeperProcess,
  hers: KeeperProcess,
  report: (text: string) => void,
): Step[] {
  const { simulator } = stage;
  let noticeId = 0;
  let line = '';
  let recipients: string[] = [];

  return [
    {
      title: `back up the SIM of ${li.name}`,
      async play() {
        await his.client.call('modems.add', { name: 'desk', port: stage.ports.li });
        const { snapshots } = await his.client.call('backup.run', {}, { onProgress: bar(report, 'records') });
        const [snapshot] = snapshots;
        check(
          snapshot?.entries === RECORDS,
          `expected ${RECORDS} records, found ${snapshot?.entries ?? 'none'}`,
        );
        const { entries } = await his.client.call('snapshots.show', { id: snapshot?.id ?? 0 });
        const stored = entries.map(({ name, number }) => `${name}|${number}`);
        const meant = stage.phonebook.map(({ name, number }) => `${name}|${number}`);
        check(stored.join('\n') === meant.join('\n'), 'the snapshot differs from the card');
        return `${RECORDS} records, each exactly as on the card, in ${snapshot?.durationMs} ms`;
      },
    },
    {
      title: 'back it up again',
      async play() {
        const { snapshots } = await his.client.call('backup.run', {});
        const { added, changed, removed, unchanged } = snapshots[0] ?? {
          added: -1,
          changed: 0,
          removed: 0,
          unchanged: 0,
        };
        check(added + changed + removed === 0 && unchanged === RECORDS, 'the second backup found changes');
        return 'nothing changed, no record stored twice';
      },
    },
    {
      title: `${anna.name} keeps a book of her own`,
      async play() {
        await hers.client.call('modems.add', { name: 'stick', port: stage.ports.anna });
        await hers.client.call('backup.run', {});
        check((await numberOf(hers.client)) === li.oldNumber, `her book does not hold ${li.oldNumber}`);
        return `her simkeeper knows ${li.name} as ${li.oldNumber}`;
      },
    },
    {
      title: `${li.name} puts in a new SIM`,
      async play() {
        simulator.swapSim('li', 'li-new');
        const waiting = await until('the swap is noticed', async () => {
          const lines = await his.client.call('lines.list', {});
          return lines.find((one) => one.state === 'awaiting-number');
        });
        line = waiting.label;
        check(simulator.log().length === 0, 'a message left before anybody knew the new number');
        return `noticed: another ICCID in ${waiting.device}; the card does not tell its number, so simkeeper asks`;
      },
    },
    {
      title: 'the new number is said',
      async play() {
        const { outcome, notice } = await his.client.call('lines.setNumber', { line, number: li.newNumber });
        check(outcome === 'number-change' && notice !== null, `the outcome was ${outcome}`);
        noticeId = notice ?? 0;
        const preview = await his.client.call('notices.preview', { id: noticeId });
        check(preview.text === SENTENCE, `the sentence would be: ${preview.text}`);
        recipients = preview.deliveries.filter((one) => one.state === 'queued').map((one) => one.number);
        return `notice ${noticeId} cools off: ${preview.recipients} people, ${preview.segments} SMS, ${preview.skipped} skipped with a reason`;
      },
    },
    {
      title: 'the notice goes out',
      async play() {
        await until('the notice is done', async () => {
          const { state, counts } = await his.client.call('notices.show', { id: noticeId });
          const sent = counts.accepted + counts.delivered;
          report(`${sent} of ${recipients.length} SMS`);
          return state === 'done' && counts.accepted === 0 ? state : undefined;
        });
        const { counts } = await his.client.call('notices.show', { id: noticeId });
        check(
          counts.delivered === recipients.length,
          `${counts.delivered} of ${recipients.length} were delivered`,
        );
        const told = simulator
          .log()
          .filter((one) => one.text === SENTENCE)
          .map((one) => one.to);
        check(told.length === simulator.log().length, 'something else than the sentence was sent');
        check(sameSet(told, recipients), 'the network did not carry exactly one SMS to each');
        return `each of ${recipients.length} people got exactly one SMS, every delivery report came back`;
      },
    },
    {
      title: `the simkeeper of ${anna.name} recognises it`,
      async play() {
        const proposed = await until('the update is proposed', async () => {
          const updates = await hers.client.call('updates.list', {});
          return updates.find((one) => one.state === 'proposed');
        });
        check((await numberOf(hers.client)) === li.oldNumber, 'the book changed before anybody agreed');
        await hers.client.call('updates.accept', { id: proposed.id });
        check((await numberOf(hers.client)) === li.newNumber, 'the accepted number is not in the book');
        await hers.client.call('backup.run', {});
        check((await numberOf(hers.client)) === li.newNumber, 'the next backup brought the old number back');
        return `proposed, accepted: ${li.name} is ${li.newNumber} now, and the next backup keeps it so`;
      },
    },
    {
      title: 'the new number goes back to her SIM',
      async play() {
        const onCard = () => simulator.sim('anna').phonebook.get(1)?.number;
        check(onCard() === li.oldNumber, 'somebody has changed her card already');
        const { storages } = await hers.client.call('sync.run', {});
        check(onCard() === li.newNumber, `her card says ${onCard()}`);
        const again = await hers.client.call('sync.run', {});
        check(again.storages[0]?.steps.length === 0, 'the second sync found something to do');
        return `one record written and read back (journal ${storages[0]?.restore}); a second sync finds nothing to do`;
      },
    },
    {
      title: `${li.name} restores the old phonebook to the new SIM`,
      async play() {
        const [snapshot] = await his.client.call('snapshots.list', {});
        const request = { snapshot: snapshot?.id ?? 0, to: 'desk' };
        const plan = await his.client.call('restores.plan', request);
        check(
          plan.differentSim && plan.counts.write === RECORDS,
          `the plan writes ${plan.counts.write} records`,
        );
        const refused = await his.client.call('restores.run', request).catch((error: unknown) => error);
        check(
          refused instanceof SimError && refused.code === 'CONFIRMATION_NEEDED',
          'another SIM was not asked about',
        );
        await his.client.call(
          'restores.run',
          { ...request, confirmed: true },
          { onProgress: bar(report, 'records') },
        );
        const { phonebook } = simulator.sim('li-new');
        const held = stage.phonebook.map((_, at) => phonebook.get(at + 1));
        check(
          held.every(
            (entry, at) =>
              entry?.name === stage.phonebook[at]?.name && entry?.number === stage.phonebook[at]?.number,
          ),
          'the new card differs from the old one',
        );
        const after = await his.client.call('restores.plan', request);
        check(after.counts.keep === RECORDS, 'a second restore would write again');
        return `${RECORDS} records planned, agreed to because it is another SIM, written and read back one by one`;
      },
    },
    {
      title: `${ben.name} has no simkeeper`,
      async play() {
        const [message] = await until('the SMS reached him', async () => {
          const messages = simulator.messagesFor(ben.number);
          return messages.length > 0 ? messages : undefined;
        });
        check(message?.text === SENTENCE, `he reads: ${message?.text}`);
        return `he reads: "${message?.text}"`;
      },
    },
    {
      title: 'restart',
      async play() {
        const before = simulator.log().length;
        await his.restart();
        await until('the modem is back', async () => {
          const devices = await his.client.call('devices.list', {});
          return devices.find((one) => one.state === 'ready' && one.sim !== null);
        });
        const { state } = await his.client.call('notices.show', { id: noticeId });
        check(state === 'done' && simulator.log().length === before, 'somebody was told again');
        return 'nobody is told again';
      },
    },
  ];
}

async function numberOf(client: Client): Promise<string | null> {
  const contacts = await client.call('contacts.list', { query: li.name });
  check(contacts.length === 1, `there are ${contacts.length} contacts named ${li.name}`);
  return contacts[0]?.numbers[0]?.number ?? null;
}

function check(holds: boolean, otherwise: string): asserts holds {
  if (holds) return;
  throw new SimError('INTERNAL', `the demo failed: ${otherwise}`, {
    hint: 'please report it, with this output',
  });
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}

function bar(report: (text: string) => void, unit: string) {
  return ({ done, total }: { done: number; total: number | null }) =>
    report(`${done} of ${total ?? '?'} ${unit}`);
}
