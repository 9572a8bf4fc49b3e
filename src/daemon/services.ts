import { createBackup } from '../backup/backup.ts';
import { createRestores } from '../backup/restore/restore.ts';
import type { RetentionPolicy } from '../backup/retention.ts';
import { createSnapshots } from '../backup/snapshots.ts';
import { createSync } from '../backup/sync/sync.ts';
import { createBook } from '../book/book.ts';
import type { Clock } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import type { Log } from '../core/logger.ts';
import { createLines } from '../lines/lines.ts';
import { createUssdNumbers } from '../lines/ussd-number.ts';
import { createVerification } from '../lines/verification.ts';
import { createInbox } from '../messages/inbox.ts';
import { createOutbox } from '../messages/outbox.ts';
import { createSender } from '../messages/sender.ts';
import { createNotices } from '../notices/notices.ts';
import { createOptOuts } from '../notices/opt-out.ts';
import { createUpdates } from '../notices/updates.ts';
import type { Store } from '../store/store.ts';
import { type Consumer, createConsumers } from './consumers.ts';

/** Everything that works on the store, wired. `config` is asked anew each time: a reload takes effect at once. */
export function createServices(store: Store, config: () => Config, clock: Clock, log: Log) {
  const book = createBook(
    store,
    () => clock.now(),
    () => config().get('book.log'),
  );
  const backup = createBackup(store, clock);
  const snapshots = createSnapshots(store);
  const restores = createRestores(store, backup);
  const sync = createSync(store, backup, restores, clock);
  const outbox = createOutbox(store, clock);
  const inbox = createInbox(store, clock, log);
  const sender = createSender({
    store,
    clock,
    log,
    quietHours: () => config().get('sms.quiet-hours'),
    limits: () => ({
      paceMs: config().get('sms.pace'),
      partsPerDay: config().get('sms.daily-limit'),
      price: config().get('sms.price'),
      spendPerDay: config().get('sms.spend-limit'),
    }),
  });
  const lines = createLines(store, () => config().get('region'));
  const verification = createVerification(store, outbox, clock);
  const ussdNumbers = createUssdNumbers(store, clock, () => config().get('region'));
  const notices = createNotices(store, lines, outbox, clock, () => ({
    coolingOffMs: config().get('notice.cooling-off'),
    auto: config().get('notice.auto'),
    audience: config().get('notice.audience'),
    language: config().get('notice.language'),
    ownerName: config().get('owner.name') || null,
    validityMinutes: Math.max(1, Math.round(config().get('sms.validity') / 60_000)),
  }));
  const updates = createUpdates(store, book);
  const optOuts = createOptOuts(store, outbox, notices.settings);

  const noticesConsumer: Consumer = {
    name: 'notices',
    handle(event) {
      if (event.type === 'number.changed' || event.type === 'number.awaiting')
        notices.changed(event.data.change);
      else if (event.type === 'number.unchanged') notices.unchanged(event.data.change, event.data.reason);
      else if (event.type === 'message.state') notices.messageSettled(event.data.message);
      else if (event.type === 'message.received') {
        const message = inbox.byId(event.data.message);
        if (!message) return;
        updates.received(message);
        optOuts.received(message);
      }
    },
  };
  const linesConsumer: Consumer = {
    name: 'lines',
    handle(event) {
      if (event.type === 'message.received') {
        const message = inbox.byId(event.data.message);
        if (message) verification.received(message);
      } else if (event.type === 'number.awaiting' && config().get('line.verify-by-sms')) {
        const line = store.lines.byId(event.data.line);
        // The operator is asked first, and a code is sent when it does not tell.
        const operatorFirst = line && config().get('line.verify-by-ussd') && ussdNumbers.due(line);
        if (line?.awaitingNumber && !operatorFirst) verification.request(line);
      }
    },
  };
  const consumers = createConsumers(store, [linesConsumer, noticesConsumer], log);
  return {
    store,
    config,
    clock,
    log,
    book,
    backup,
    snapshots,
    restores,
    sync,
    outbox,
    inbox,
    sender,
    lines,
    verification,
    ussdNumbers,
    notices,
    updates,
    consumers,
  };
}

export type Services = ReturnType<typeof createServices>;

/** For how long snapshots are kept, as the configuration says. */
export function retentionPolicy(config: Config): RetentionPolicy {
  return {
    all: config.get('backup.keep-all'),
    daily: config.get('backup.keep-daily'),
    weekly: config.get('backup.keep-weekly'),
    monthly: config.get('backup.keep-monthly'),
  };
}
