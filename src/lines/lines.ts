import { isoTime } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import { parsePhone } from '../numbers/phone-number.ts';
import type { LineHistoryRow, LineRow } from '../store/repositories/lines.ts';
import type { Store } from '../store/store.ts';
import { changeNumber, type Settled, settleAwaiting } from './changes.ts';

export interface LineHistoryView {
  number: string | null;
  iccid: string | null;
  from: string;
  to: string | null;
  cause: string;
}

export interface LineView {
  id: number;
  label: string;
  owner: string | null;
  number: string | null;
  iccid: string | null;
  device: string | null;
  state: 'active' | 'awaiting-number' | 'no-number' | 'detached';
  history: LineHistoryView[];
}

/** Lines as a person sees and settles them. Cards are compared in observe.ts. */
export function createLines(store: Store, configuredRegion: () => string | null) {
  /** @throws SimError NOT_FOUND */
  function find(ref: string): LineRow {
    const row =
      store.lines.byLabel(ref) ?? (/^[0-9]{1,15}$/.test(ref) ? store.lines.byId(Number(ref)) : undefined);
    if (!row) {
      throw new SimError('NOT_FOUND', `no line ${ref}`, {
        hint: 'simkeeper line list shows the lines with their labels',
        details: { line: ref },
      });
    }
    return row;
  }

  /** How national numbers of a line are read: as configured, else as its card's country does. */
  function region(line: LineRow | null): string | null {
    const card = line?.iccid ? store.sims.get(line.iccid)?.region : undefined;
    return configuredRegion() ?? card ?? null;
  }

  function e164(raw: string, line: LineRow | null): string {
    const phone = parsePhone(raw, region(line));
    if (!phone) {
      throw new SimError('INPUT_INVALID', `${raw} is no phone number`, {
        hint: 'write it in international form, like +491512345678',
        details: { field: 'number' },
      });
    }
    return phone.e164;
  }

  function refuseTaken(number: string, line: LineRow): void {
    const other = store.lines.byNumber(number).find((row) => row.id !== line.id);
    if (!other) return;
    throw new SimError('CONFLICT', `${number} is the number of your line ${other.label}`, {
      hint: 'simkeeper line list shows the lines; set that line right first',
      details: { line: other.id },
    });
  }

  function view(row: LineRow): LineView {
    return {
      id: row.id,
      label: row.label,
      owner: row.ownerName,
      number: row.awaitingNumber ? null : row.number,
      iccid: row.iccid,
      device: row.deviceId === null ? null : (store.devices.byId(row.deviceId)?.name ?? null),
      state: stateOf(row),
      history: store.lines.history(row.id).map(historyView),
    };
  }

  return {
    find,
    /** The line that a row points to; a label, which a person chose, plays no part. */
    byId(id: number): LineRow {
      const row = store.lines.byId(id);
      if (!row) throw new Error(`no line ${id}`);
      return row;
    },
    region,
    view,
    list: (): LineView[] => store.lines.list().map(view),
    show: (ref: string): LineView => view(find(ref)),

    /** @throws SimError CONFLICT INPUT_INVALID NOT_FOUND */
    add(line: { label: string; owner?: string; number?: string; deviceId?: number }): LineView {
      if (store.lines.byLabel(line.label) || /^[0-9]+$/.test(line.label)) {
        throw new SimError('CONFLICT', `a line cannot be labelled ${line.label}`, {
          hint: 'choose a label that no line has and that is not only digits',
          details: { field: 'label' },
        });
      }
      const bound = line.deviceId === undefined ? undefined : store.lines.byDevice(line.deviceId);
      if (bound) {
        throw new SimError('CONFLICT', `that device is the line ${bound.label} already`, {
          hint: `simkeeper line show ${bound.label}`,
          details: { line: bound.id },
        });
      }
      const number = line.number === undefined ? null : e164(line.number, null);
      const holder = number === null ? undefined : store.lines.byNumber(number)[0];
      if (holder) refuseTaken(number ?? '', { ...holder, id: -1 });
      const id = store.transaction(() => {
        const ownerId = line.owner === undefined ? 1 : store.lines.ownerId(line.owner);
        const added = store.lines.add(
          { label: line.label, ownerId, number, iccid: null, deviceId: line.deviceId ?? null },
          'said',
        );
        store.events.tell('line.added', { line: added, label: line.label });
        return added;
      });
      return view(store.lines.byId(id) ?? find(line.label));
    },

    /**
     * Says which number a line has. Settles a question that waits for it; without a question it fills in or, `confirmed`,
     * corrects the record, and nobody is told.
     * @throws SimError CONFIRMATION_NEEDED CONFLICT INPUT_INVALID NOT_FOUND
     */
    setNumber(ref: string, raw: string, confirmed: boolean): Settled {
      return store.transaction(() => {
        const line = find(ref);
        const number = e164(raw, line);
        refuseTaken(number, line);
        if (line.awaitingNumber || line.number === null) return settleAwaiting(store, line, number, 'said');
        if (line.number === number) return { outcome: 'unchanged', changeId: null };
        if (!confirmed) {
          throw new SimError(
            'CONFIRMATION_NEEDED',
            `the line ${line.label} has the number ${line.number} already`,
            {
              hint: `if the number changed and people should be told: simkeeper line change-number ${line.label} ${number}; if the record is wrong: the same command with --yes`,
              details: { line: line.id },
            },
          );
        }
        store.lines.set(line.id, { ...line, number }, 'corrected');
        store.events.tell('line.number-set', { line: line.id, number, source: 'corrected' });
        return { outcome: 'number-set', changeId: null };
      });
    },

    /** Says by hand that a number changed. @throws SimError CONFLICT INPUT_INVALID NOT_FOUND */
    changeNumber(ref: string, raw: string): Settled {
      return store.transaction(() => {
        const line = find(ref);
        const number = e164(raw, line);
        refuseTaken(number, line);
        if (line.awaitingNumber) return settleAwaiting(store, line, number, 'said');
        if (line.number === null) {
          throw new SimError('CONFLICT', `the old number of the line ${line.label} is not known`, {
            hint: `nobody can be told of a change from an unknown number; say the present one: simkeeper line set-number ${line.label} ${number}`,
            details: { line: line.id },
          });
        }
        if (line.number === number) return { outcome: 'unchanged', changeId: null };
        return changeNumber(
          store,
          { ...line, number: line.number },
          { number, iccid: line.iccid, deviceId: line.deviceId },
          'said',
        );
      });
    },

    history: (ref: string): LineHistoryView[] => store.lines.history(find(ref).id).map(historyView),

    /** A notice of this change has begun to go out: from now on a swap back is a change of its own. */
    markTold(changeId: number): void {
      const change = store.lines.change(changeId);
      if (change?.state === 'fact') store.lines.settleChange(changeId, 'told', change.newNumber);
    },
  };
}

export type Lines = ReturnType<typeof createLines>;

function stateOf(row: LineRow): LineView['state'] {
  if (row.awaitingNumber) return 'awaiting-number';
  if (row.deviceId === null && row.iccid !== null) return 'detached';
  return row.number === null ? 'no-number' : 'active';
}

function historyView(row: LineHistoryRow): LineHistoryView {
  return {
    number: row.number,
    iccid: row.iccid,
    from: isoTime(row.fromAt),
    to: row.toAt === null ? null : isoTime(row.toAt),
    cause: row.cause,
  };
}
