import type { QuirkName, QuirkValues } from '../../../core/quirks.ts';

/**
 * What is known of one vendor's modems, as data: one folder `vendors/<id>/` with one `vendor.ts` that exports `vendor`. Nothing
 * else in the driver names a vendor.
 */
export interface VendorDefinition {
  /** The name of the folder: small letters and digits. */
  id: string;
  /** As people know it. */
  name: string;
  match: VendorMatch;
  /** Pairs of answers to AT+CGMI and AT+CGMM that must be recognised as this vendor and as no other. */
  examples: readonly (readonly [manufacturer: string | null, model: string | null])[];
  quirks: Quirks;
  /** For single models; they count before `quirks`. */
  variants?: readonly VendorVariant[];
  /** What a person should know of these modems; the driver copes with it without being told. */
  habits: readonly Habit[];
}

/** How a vendor is recognised. The answer to AT+CGMI counts first, then the model, then the USB ids. */
export interface VendorMatch {
  manufacturer?: RegExp;
  /** For modems that keep their maker to themselves. */
  model?: RegExp;
  /** `vvvv` or `vvvv:pppp`, four small hexadecimal digits each. */
  usb?: readonly string[];
}

export interface VendorVariant {
  model: RegExp;
  /** Also the answer to AT+CGMR must match. */
  firmware?: RegExp;
  quirks: Quirks;
}

export interface Quirk<V> {
  value: V;
  /** Why the driver must do it, as a clause for a person. */
  because: string;
  /** `owner/repo@commit path`, or the address of an issue. */
  source: string;
}

export type Quirks = { readonly [N in QuirkName]?: Quirk<QuirkValues[N]> };

/** What a habit is about. */
export type HabitTopic = 'iccid' | 'charset' | 'phonebook' | 'sms' | 'fault';

export interface Habit {
  about: HabitTopic;
  text: string;
  source: string;
}
