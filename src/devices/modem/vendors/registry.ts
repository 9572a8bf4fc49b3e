import type { VendorDefinition } from './definition.ts';
import { VENDORS } from './index.ts';

/** What is known of a modem that is to be recognised; any of it may be missing. */
export interface ModemTraits {
  manufacturer: string | null;
  model: string | null;
  firmware?: string | null;
  /** `vvvv:pppp`, small hexadecimal digits. */
  usb?: string | null;
}

/** The vendor that a modem is of, or null. Its own word counts first, then its model, then the ids of its USB interface. */
export function recogniseVendor(
  traits: ModemTraits,
  vendors: readonly VendorDefinition[] = VENDORS,
): VendorDefinition | null {
  const matches = (pattern: RegExp | undefined, text: string | null) =>
    pattern !== undefined && text !== null && pattern.test(text.trim());
  return (
    vendors.find(({ match }) => matches(match.manufacturer, traits.manufacturer)) ??
    vendors.find(({ match }) => matches(match.model, traits.model)) ??
    vendors.find(({ match }) => matchesUsb(match.usb ?? [], traits.usb ?? null)) ??
    null
  );
}

function matchesUsb(known: readonly string[], usb: string | null): boolean {
  return usb !== null && (known.includes(usb) || known.includes(usb.slice(0, 4)));
}
