import type { CallListener } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { planText } from '../../codec/text-plan.ts';
import { toSimError } from '../../core/errors.ts';
import { planNotice } from '../../notices/plan.ts';
import { countDeliveries, type DeliveryView, noticeView } from '../../notices/views.ts';
import { parsePhone } from '../../numbers/phone-number.ts';
import type { Keeper } from '../keeper.ts';
import { needsDaemon } from './hints.ts';

type Names =
  | 'notices.list'
  | 'notices.show'
  | 'notices.preview'
  | 'notices.start'
  | 'notices.pause'
  | 'notices.resume'
  | 'notices.cancel'
  | 'notices.retry';

/** Stands for a number that is not known yet: as long as the longest, so that a preview never promises too few parts. */
const UNKNOWN_NUMBER = '+000000000000000';

export function noticeHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, lines, notices, outbox } = keeper.services;
  const show = (id: number) => noticeView(notices, notices.find(id));

  /** Without a daemon the messages of a notice are sent here and now, through the line's own modem. */
  async function sendNow(id: number, { onNote, onProgress, signal }: CallListener): Promise<void> {
    if (keeper.daemon) return;
    const row = notices.find(id);
    const line = store.lines.byId(row.lineId);
    const device = line?.deviceId == null ? undefined : store.devices.byId(line.deviceId);
    if (device) {
      const { total } = show(id).counts;
      try {
        const agent = await keeper.attach(device, signal);
        await agent.sendAll((done) => onProgress?.({ task: 'sending', done, total }), signal);
      } catch (thrown) {
        const error = toSimError(thrown);
        onNote?.({ message: `nothing could be sent now: ${error.message}`, hint: error.hint });
      }
    }
    keeper.services.consumers.wake();
    const { counts } = show(id);
    const left = counts.queued + counts.sending;
    if (left > 0) onNote?.(needsDaemon(`${left} of ${counts.total} stay queued`));
    if (counts.accepted > 0) onNote?.(needsDaemon(`${counts.accepted} wait for their delivery reports`));
    if (counts.ambiguous > 0) onNote?.(needsDaemon(`the outcome of ${counts.ambiguous} is not known yet`));
  }

  return {
    'notices.list': () =>
      notices.list().map((row) => {
        const { reason: _reason, hint: _hint, deliveries: _deliveries, ...item } = noticeView(notices, row);
        return item;
      }),
    'notices.show': ({ id }) => show(id),

    'notices.preview': (params) => {
      const row = 'id' in params ? notices.find(params.id) : null;
      const line = row ? lines.byId(row.lineId) : lines.find('line' in params ? params.line : '');
      const asked = 'line' in params ? params.newNumber : undefined;
      const said = asked === undefined ? null : (parsePhone(asked, lines.region(line))?.e164 ?? asked);
      const oldNumber = row?.oldNumber ?? line.number ?? UNKNOWN_NUMBER;
      const newNumber = row?.newNumber ?? said;
      const plan = planNotice(
        store,
        line,
        { oldNumber, newNumber: newNumber ?? UNKNOWN_NUMBER, noticeId: row?.id ?? null },
        notices.settings(),
      );
      // Whoever reads a preview must not take the stand-in for a number.
      const text = (plan.text ?? '').replaceAll(UNKNOWN_NUMBER, '(not known yet)');
      const textPlan = plan.textPlan ?? planText(plan.text ?? '');
      const deliveries = plan.deliveries.map(
        (entry): DeliveryView => ({
          contact: entry.contactId,
          name: entry.name,
          number: entry.number,
          state: entry.reason === null ? 'queued' : 'skipped',
          parts: entry.parts,
          reason: entry.reason,
          error: null,
        }),
      );
      const counts = countDeliveries(deliveries);
      return {
        id: row?.id ?? null,
        line: line.id,
        oldNumber,
        newNumber,
        text,
        alphabet: textPlan.alphabet,
        segmentsEach: textPlan.segments,
        segments: deliveries.reduce((sum, delivery) => sum + delivery.parts, 0),
        recipients: counts.queued,
        skipped: counts.skipped,
        deliveries,
      };
    },

    async 'notices.start'({ id, now }, listener) {
      notices.start(id, now ?? false);
      await sendNow(id, listener);
      return show(id);
    },
    'notices.pause': ({ id }) => {
      notices.pause(id);
      return show(id);
    },
    async 'notices.resume'({ id }, listener) {
      notices.resume(id);
      outbox.poke();
      if (notices.find(id).state === 'sending') await sendNow(id, listener);
      return show(id);
    },
    'notices.cancel': ({ id }) => {
      notices.cancel(id);
      return show(id);
    },
    async 'notices.retry'({ id }, listener) {
      notices.retry(id);
      await sendNow(id, listener);
      return show(id);
    },
  };
}
