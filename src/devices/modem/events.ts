import type { Unsolicited } from '../../at/conversation.ts';
import { decodeUcs2Hex } from '../../codec/ucs2.ts';
import type { DeviceEvent } from '../contract/device.ts';
import type { ModemDialect, RestartMarker } from './dialect.ts';
import { afterPrefix, numberOf, splitFields } from './replies/fields.ts';
import { withServiceCentre } from './replies/messages.ts';

/** What an unsolicited line means: for those above, and for the driver itself. */
export interface Interpretation {
  event: DeviceEvent | null;
  restart: RestartMarker | null;
}

/**
 * Reads one unsolicited line. Pure. Lines that say nothing of interest give nulls; so do damaged ones, because an event is only
 * a hint and the storages are looked at now and then anyway.
 */
export function interpretUnsolicited(
  { line, pdu }: Unsolicited,
  dialect: ModemDialect,
  needsAcknowledge: boolean,
): Interpretation {
  const starts = (prefixes: readonly string[]) => prefixes.some((prefix) => startsWith(line, prefix));
  const restart = dialect.restartMarkers.find((marker) => startsWith(line, marker.prefix)) ?? null;
  const only = (event: DeviceEvent | null): Interpretation => ({ event, restart });
  if (restart !== null) return only(null);
  if (startsWith(line, '+CMTI:') || startsWith(line, '+CDSI:')) return only(stored(line));
  if (startsWith(line, '+CMT:')) return only(direct('deliver', line, '+CMT:', pdu, needsAcknowledge));
  if (startsWith(line, '+CDS:')) return only(direct('status-report', line, '+CDS:', pdu, needsAcknowledge));
  if (starts(dialect.storageFull)) return only({ type: 'storage-full' });
  if (starts(dialect.simEvents)) return only({ type: 'sim-event', detail: printable(line) });
  if (starts(dialect.callEnds)) return only({ type: 'call-ended' });
  if (starts(dialect.networkEvents)) return only({ type: 'network-changed' });
  return only(null);
}

/** `+CMTI: "SM",3`; the index may be -1, or the storage in UCS-2 hex. */
function stored(line: string): DeviceEvent | null {
  const [storage, index] = splitFields(line.slice(line.indexOf(':') + 1).trim());
  const name = /[A-Z]{2}/.exec(fromUcs2(storage?.text ?? '').toUpperCase())?.[0];
  if (name === undefined) return null;
  const at = numberOf(index);
  return { type: 'message-stored', storage: name, index: at !== null && at >= 0 ? at : null };
}

function fromUcs2(text: string): string {
  return /^(?:00[0-9A-Fa-f]{2})+$/.test(text) ? decodeUcs2Hex(text) : text;
}

function direct(
  kind: 'deliver' | 'status-report',
  line: string,
  prefix: string,
  pdu: string | null,
  needsAcknowledge: boolean,
): DeviceEvent | null {
  if (pdu === null || !/^(?:[0-9A-Fa-f]{2})+$/.test(pdu)) return null;
  const length = numberOf(splitFields(afterPrefix(line, prefix) ?? '').at(-1));
  return {
    type: 'message-direct',
    kind,
    pdu: withServiceCentre(pdu.toUpperCase(), length),
    needsAcknowledge,
  };
}

function startsWith(line: string, prefix: string): boolean {
  return line.toUpperCase().startsWith(prefix.toUpperCase());
}

function printable(line: string): string {
  return line.replace(/[^\x20-\x7e]/g, '.').slice(0, 80);
}
