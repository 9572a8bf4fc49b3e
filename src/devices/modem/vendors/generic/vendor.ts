import type { VendorDefinition } from '../definition.ts';

/** Modems of nobody whom we know: they get the common dialect, and what the user sets. */
export const vendor: VendorDefinition = {
  id: 'generic',
  name: 'any other',
  match: {},
  examples: [],
  quirks: {},
  habits: [],
};
