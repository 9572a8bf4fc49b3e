import { randomUUID } from 'node:crypto';
import type { CallListener } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { planText } from '../../codec/text-plan.ts';
import { SimError, toSimError } from '../../core/errors.ts';
import { homeRegion } from '../../lines/home-region.ts';
import { messageDetail } from '../../messages/message-detail.ts';
import { listMessages } from '../../messages/message-list.ts';
import { isSettled } from '../../messages/message-state.ts';
import { PRIORITY } from '../../messages/outbox.ts';
import { removeMessages } from '../../messages/removal.ts';
import { smsAddress } from '../../numbers/phone-number.ts';
import type { DeviceRow } from '../../store/repositories/devices.ts';
import type { DeviceAgent } from '../device-agent.ts';
import type { Keeper } from '../keeper.ts';
import { needsDaemon, nothingAttached } from './hints.ts';

type Names = 'sms.send' | 'sms.list' | 'sms.show' | 'sms.remove';

const OUTCOME_WAIT_MS = 30_000;
const DEFAULT_LIMIT = 1000;

export function smsHandlers(keeper: Keeper): Pick<Handlers, Names> {
  const { store, outbox, consumers, config, clock } = keeper.services;

  function recipients(to: readonly string[], device: DeviceRow | undefined): string[] {
    const home = homeRegion(store, config().get('region'), { deviceId: device?.id });
    const addresses = to.map((raw) => {
      const address = smsAddress(raw, home);
      if (address !== null) return address;
      throw new SimError('INPUT_INVALID', `${raw} is no number that an SMS can be sent to`, {
        hint: 'write it in international form, like +491512345678, or as a short number; nothing was sent',
        details: { field: 'to' },
      });
    });
    return [...new Set(addresses)];
  }

  function messageViews(ids: readonly number[]) {
    return ids.map((id) => outbox.view(id)).filter((view) => view !== undefined);
  }

  /** Without a daemon: the first device that can, sends now. */
  async function sendHere(device: DeviceRow | undefined, listener: CallListener): Promise<void> {
    const rows = device ? [device] : store.devices.list();
    if (rows.length === 0) throw nothingAttached();
    let last: SimError | null = null;
    for (const row of rows) {
      try {
        const agent: DeviceAgent = await keeper.attach(row, listener.signal);
        await agent.requireReady();
        await agent.sendAll(
          (done) => listener.onProgress?.({ task: 'sending', done, total: null }),
          listener.signal,
        );
        return;
      } catch (thrown) {
        last = toSimError(thrown);
      }
    }
    if (last) throw last;
  }

  /** Whether something of a message may happen in a moment: what waits for its time, or for a modem, does not count. */
  function underWay(id: number): boolean {
    const ready = keeper.agents().some((agent) => agent.status().state === 'ready');
    return store.outbox
      .parts(id)
      .some(
        ({ state, nextAttemptAt }) =>
          state === 'sending' || (state === 'queued' && ready && nextAttemptAt <= clock.now()),
      );
  }

  /**
   * Resolves when every message has an outcome: accepted, failed or unknown; with `reports` when it is delivered or given up.
   * Without reports it waits a while at most: what a modem cannot send now stays queued.
   */
  async function waitFor(ids: readonly number[], reports: boolean, signal?: AbortSignal): Promise<void> {
    const waiting = new Set(ids);
    const done = () => {
      for (const id of waiting) {
        const state = outbox.state(id);
        const open = reports ? !isSettled(state) || state === 'accepted' : underWay(id);
        // One that is still open is answer enough: a campaign is not looked through at every fact.
        if (open) return false;
        waiting.delete(id);
      }
      return true;
    };
    await new Promise<void>((resolve) => {
      const limit = reports ? null : clock.after(OUTCOME_WAIT_MS, () => finish(), { unref: true });
      const finish = () => {
        limit?.cancel();
        stop();
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const stop = consumers.onWake(() => {
        if (done()) finish();
      });
      signal?.addEventListener('abort', finish, { once: true });
      if (done() || signal?.aborted) finish();
    });
  }

  return {
    async 'sms.send'({ to, text, modem, report, wait, dryRun }, listener) {
      if (text === '') {
        throw new SimError('INPUT_INVALID', 'the text is empty', {
          hint: 'simkeeper sms send --to NUMBER TEXT',
        });
      }
      const device = modem === undefined ? undefined : keeper.deviceByName(modem);
      const addresses = recipients(to, device);
      const plan = planText(text);
      const planView = {
        alphabet: plan.alphabet,
        segments: plan.segments,
        units: plan.units,
        forcedBy: plan.forcedBy.map(({ character, index, replacement }) => ({
          character,
          index,
          replacement,
        })),
        suggestion: plan.suggestion,
        recipients: addresses,
      };
      if (dryRun) return { dryRun: true, plan: planView, messages: [] };
      if (store.devices.list().length === 0) throw nothingAttached();
      if (wait && !keeper.daemon) {
        throw new SimError('DAEMON_UNREACHABLE', 'waiting for delivery reports needs the daemon', {
          hint: 'start it: simkeeper daemon; without --wait the message is sent now; nothing was sent',
        });
      }
      const purpose = `sms:${randomUUID()}`;
      const validityMs = config().get('sms.validity');
      const ids = store.transaction(() =>
        addresses.map((recipient) =>
          outbox.enqueue({
            purpose,
            recipient,
            text,
            lineId: null,
            deviceId: device?.id ?? null,
            priority: PRIORITY.person,
            // Reports are always asked for: without them an unknown outcome could never be settled.
            report: true,
            validityMinutes: Math.max(1, Math.round(validityMs / 60_000)),
            resend: true,
            expiresAt: keeper.services.clock.now() + validityMs,
            quietZones: null,
          }),
        ),
      );
      if (!keeper.daemon) {
        await sendHere(device, listener).catch((thrown) => {
          const error = toSimError(thrown);
          listener.onNote?.({ message: `nothing could be sent now: ${error.message}`, hint: error.hint });
        });
        consumers.wake();
        const left = messageViews(ids).filter((view) => !isSettled(view.state)).length;
        if (left > 0) listener.onNote?.(needsDaemon(`${left} of ${ids.length} messages stay queued`));
        else if (report) listener.onNote?.(needsDaemon('the delivery reports are still to come'));
      } else {
        consumers.wake();
        await waitFor(ids, wait ?? false, listener.signal);
        const left = messageViews(ids).filter(
          (view) => view.state === 'queued' || view.state === 'sending',
        ).length;
        if (left > 0)
          listener.onNote?.({ message: `${left} of ${ids.length} messages stay queued`, hint: null });
      }
      return { dryRun: false, plan: planView, messages: messageViews(ids) };
    },

    'sms.list': ({ since, until, limit, ...filter }) =>
      listMessages(keeper.services, {
        direction: filter.direction ?? null,
        state: filter.state ?? null,
        address: filter.address ?? null,
        from: filter.from ?? null,
        to: filter.to ?? null,
        since: since === undefined ? null : Date.parse(since),
        until: until === undefined ? null : Date.parse(until),
        modem: filter.modem ?? null,
        after: filter.after ?? null,
        limit: limit ?? DEFAULT_LIMIT,
      }),

    'sms.show': ({ id }) => {
      const detail = messageDetail(keeper.services, id);
      if (detail) return detail;
      throw new SimError('NOT_FOUND', `no SMS ${id}`, {
        hint: 'simkeeper sms list shows them',
        details: { message: id },
      });
    },

    'sms.remove': ({ ids, confirmed }) => {
      const removed = removeMessages(keeper.services, ids, confirmed ?? false);
      consumers.wake();
      return removed;
    },
  };
}
