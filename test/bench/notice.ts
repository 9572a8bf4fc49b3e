import { systemClock } from '../../src/core/clock.ts';
import { parseConfig } from '../../src/core/config.ts';
import { silentLog } from '../../src/core/logger.ts';
import { createServices } from '../../src/daemon/services.ts';
import { planNotice } from '../../src/notices/plan.ts';
import { openStore } from '../../src/store/store.ts';
import { atMost, type BenchRow, median } from './row.ts';

const CONTACTS = 10_000;

/** Planning a notice to many contacts, against the bare query that reads them. */
export async function benchNotice(): Promise<BenchRow[]> {
  const store = openStore(':memory:', systemClock);
  const config = parseConfig('');
  const { lines, notices, book } = createServices(store, () => config, systemClock, silentLog);
  store.transaction(() => {
    for (let n = 0; n < CONTACTS; n += 1) {
      book.add(
        { bookId: 1, name: `Contact ${n}`, numbers: [`+49151230${String(100_000 + n).slice(1)}`] },
        null,
        'import',
        null,
      );
    }
  });
  lines.add({ label: 'desk', number: '+4915123999901' });
  const line = lines.find('desk');
  const change = { oldNumber: '+4915123999901', newNumber: '+4915123999902', noticeId: null };
  const measured = await median(9, async () => {
    const startedAt = performance.now();
    const plan = planNotice(store, line, change, notices.settings());
    if (plan.deliveries.filter((one) => one.reason === null).length !== CONTACTS)
      throw new Error('a wrong plan');
    return performance.now() - startedAt;
  });
  const floor = await median(9, async () => {
    const startedAt = performance.now();
    store.contacts.audience(line.bookId, line.id, 'line');
    return performance.now() - startedAt;
  });
  store.close();
  return [atMost('planning a notice to 10,000 contacts, ms', measured, floor, 5)];
}
