import type { Result } from '../../api/contract/methods.ts';
import type { Handlers } from '../../api/server/dispatcher.ts';
import { SimError } from '../../core/errors.ts';
import { describeUse } from '../../devices/finding/candidates.ts';
import { nameFor } from '../../devices/finding/naming.ts';
import type { ListedPort } from '../../transport/listing/ports.ts';
import type { Attached, Finder } from '../finding/finder.ts';
import type { Probed } from '../finding/prober.ts';
import type { Keeper } from '../keeper.ts';

type Detected = Result<'modems.detect'>[number];

/** What a shell takes as one plain word: link names hold what a USB device says of itself. */
const PLAIN = /^[A-Za-z0-9_./:@+-]+$/;

export function findingHandlers(keeper: Keeper): Pick<Handlers, 'modems.detect'> {
  const { store } = keeper.services;

  function view(attached: Attached, probed: Probed | null): Detected {
    const { candidate, owner } = attached;
    const found = probed?.found ?? null;
    const [state, reason] = stateOf(attached, probed, keeper.finder !== null && isOpen(attached));
    const port = found?.port ?? candidate.toProbe[0] ?? null;
    const status = owner === null ? null : keeper.agent(owner).status();
    const identity = found?.identity ?? status?.identity ?? null;
    return {
      port: state === 'in-use' ? (owner?.port ?? null) : state === 'skipped' ? null : (port?.path ?? null),
      state,
      reason,
      device: owner?.name ?? null,
      manufacturer: identity?.manufacturer ?? candidate.manufacturer,
      model: identity?.model ?? owner?.model ?? null,
      imei: identity?.imei ?? owner?.imei ?? null,
      usbId: candidate.usbId,
      usbPath: candidate.usbPath,
      serial: candidate.serial,
      product: candidate.product,
      ports: candidate.ports.map((one) => ({
        path: one.path,
        link: one.byId,
        interface: one.interfaceNumber,
        driver: one.driver,
        note: noteOf(one, probed),
      })),
      command: found === null || owner !== null ? null : commandFor(found.port, found.identity.model),
    };
  }

  function noteOf(port: ListedPort, probed: Probed | null): string {
    const did = probed?.notes.get(port.path);
    return did === undefined ? describeUse(port) : `${describeUse(port)}; ${did}`;
  }

  function commandFor(port: ListedPort, model: string | null): string {
    // Without a serial number two devices of a kind share one link.
    const link = port.serial !== null && port.byId !== null && PLAIN.test(port.byId) ? port.byId : null;
    const name = nameFor(model, (wanted) => store.devices.byName(wanted) !== undefined);
    return `simkeeper modem add ${name} ${link ?? port.path}`;
  }

  const isOpen = ({ owner }: Attached) => owner !== null && keeper.agent(owner).attached();

  async function detectWith(
    finder: Finder,
    probe: boolean,
    signal: AbortSignal | undefined,
    onDone: (done: number, total: number) => void,
  ): Promise<Detected[]> {
    const all = await finder.survey();
    const detected: Detected[] = [];
    for (const attached of all) {
      if (signal?.aborted) throw new SimError('CANCELED', 'canceled while looking for modems');
      const ask = probe && attached.candidate.skipped === null && !isOpen(attached);
      const probed = ask
        ? await finder.prober.probe(attached.candidate, { again: true, ...(signal ? { signal } : {}) })
        : null;
      detected.push(view(attached, probed));
      onDone(detected.length, all.length);
    }
    return detected;
  }

  return {
    async 'modems.detect'({ probe }, { signal, onProgress }) {
      if (keeper.finder === null) return [];
      return detectWith(keeper.finder, probe ?? true, signal, (done, total) =>
        onProgress?.({ task: 'looking for modems', done, total }),
      );
    },
  };
}

/** What became of one device, and why, as a sentence. */
function stateOf(
  { candidate, owner }: Attached,
  probed: Probed | null,
  open: boolean,
): [Detected['state'], string] {
  if (owner !== null && open) return ['in-use', `it is the device ${owner.name}`];
  if (candidate.skipped !== null) return ['skipped', candidate.skipped];
  if (probed === null) return ['unasked', 'it may be a modem and was not asked'];
  if (probed.found === null) return [probed.outcome, probed.why];
  const where = `${probed.found.port.path} answers`;
  if (owner === null) return ['answers', where];
  const named = owner.imei === null || owner.imei === probed.found.identity.imei;
  return [
    'answers',
    named
      ? `${where}; it is the device ${owner.name}`
      : `${where}; the port is that of ${owner.name}, but this is another modem`,
  ];
}
