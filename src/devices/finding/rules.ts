import type { ListedPort } from '../../transport/listing/ports.ts';

/** What the user says of ports: `devices.allow` and `devices.deny`. */
export interface PortRules {
  allow: readonly string[];
  deny: readonly string[];
}

/**
 * Whether an entry names this port. An entry is a USB id (`2c7c:0125`, `2c7c:*`), a path with `*` and `?` for anything
 * (`/dev/ttyUSB*`, `/dev/serial/by-id/usb-Quectel*`), or the serial number of a USB device.
 */
export function entryMatches(entry: string, port: ListedPort): boolean {
  if (entry.includes('/')) {
    const pattern = wildcard(entry);
    return [port.path, port.byId, port.byPath].some((name) => name !== null && pattern.test(name));
  }
  const id = /^([0-9a-f]{4}):([0-9a-f]{4}|\*)$/i.exec(entry);
  if (id === null) return port.serial !== null && port.serial === entry;
  const [, vendor = '', product = ''] = id;
  return (
    port.vendorId === vendor.toLowerCase() && (product === '*' || port.productId === product.toLowerCase())
  );
}

function wildcard(entry: string): RegExp {
  const pattern = entry
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${pattern}$`);
}

/** `denied`: never. `allowed`: also when nothing else speaks for it. `unlisted`: there is a list of what is allowed, and it is not on it. */
export function ruleFor(port: ListedPort, rules: PortRules): 'denied' | 'allowed' | 'unlisted' | null {
  if (rules.deny.some((entry) => entryMatches(entry, port))) return 'denied';
  if (rules.allow.length === 0) return null;
  return rules.allow.some((entry) => entryMatches(entry, port)) ? 'allowed' : 'unlisted';
}
