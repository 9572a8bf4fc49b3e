import type { ListedPort } from '../../transport/listing/ports.ts';
import { inOrderOfProbing, useOf } from './layouts.ts';
import { knownNonModem, looksLikeModem, serialAdapter } from './non-modems.ts';
import { type PortRules, ruleFor } from './rules.ts';

/** The ports of one USB device, and whether they may be touched. */
export interface Candidate {
  /** The same for the same device as long as it stays plugged in. */
  key: string;
  /** The socket that it is plugged into. */
  usbPath: string | null;
  usbId: string | null;
  serial: string | null;
  manufacturer: string | null;
  product: string | null;
  ports: readonly ListedPort[];
  /** Those that may be asked, best first; empty when the device is left alone. */
  toProbe: readonly ListedPort[];
  /** Why the device is left alone, as a sentence; null when it is not. */
  skipped: string | null;
}

/** Groups ports by the device that they belong to and says which may be touched. Pure. */
export function candidatesOf(ports: readonly ListedPort[], rules: PortRules): Candidate[] {
  const groups = new Map<string, ListedPort[]>();
  for (const port of ports) {
    const device = port.usbPath === null ? port.path : `${port.usbPath}#${port.deviceNumber ?? ''}`;
    const key = `${device}#${port.vendorId ?? ''}:${port.productId ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), port]);
  }
  return [...groups].map(([key, members]) => candidateOf(key, members, rules));
}

function candidateOf(key: string, ports: readonly ListedPort[], rules: PortRules): Candidate {
  const [first] = ports;
  // A rule may name one port of a device: the others are still looked at.
  const open = ports.filter((port) => whySkipped(port, rules) === null);
  const reasons = ports.map((port) => whySkipped(port, rules)).filter((reason) => reason !== null);
  const toProbe = inOrderOfProbing(open);
  const none = open.length > 0 && toProbe.length === 0 ? 'none of its ports takes commands' : null;
  const { vendorId = null, productId = null } = first ?? {};
  return {
    key,
    usbPath: first?.usbPath ?? null,
    usbId: vendorId === null || productId === null ? null : `${vendorId}:${productId}`,
    serial: first?.serial ?? null,
    manufacturer: first?.manufacturer ?? null,
    product: first?.product ?? null,
    ports,
    toProbe,
    skipped: toProbe.length > 0 ? null : (none ?? reasons[0] ?? 'it has no ports'),
  };
}

/** Why a port must not be opened by itself, as a sentence; null when it may be. */
export function whySkipped(port: ListedPort, rules: PortRules): string | null {
  const rule = ruleFor(port, rules);
  if (rule === 'denied') return 'devices.deny names it';
  if (rule === 'unlisted') return 'devices.allow does not name it';
  if (rule === 'allowed') return null;
  const known = knownNonModem(port);
  if (known !== null) return `it is ${known}`;
  const adapter = serialAdapter(port);
  if (adapter !== null) return `it is ${adapter}: what is behind it cannot be seen`;
  if (port.vendorId === null) return 'it is no USB device';
  return looksLikeModem(port) ? null : 'nothing says that it is a modem';
}

/** What one port is for, in words for a person. */
export function describeUse(port: ListedPort): string {
  switch (useOf(port)) {
    case 'at':
      return 'known for commands';
    case 'ppp':
      return 'the port for dialling';
    case 'other':
      return 'diagnostics, positions or sound';
    case null:
      return 'not known what it is for';
  }
}
