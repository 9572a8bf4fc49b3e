import type { VendorDefinition } from '../definition.ts';
import { MODEM_MANAGER } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'pantech',
  name: 'Pantech',
  match: { manufacturer: /^Pantech/i, model: /^UML\d{3}/, usb: ['106c'] },
  examples: [['PANTECH', 'UML290VW']],
  quirks: {},
  habits: [
    {
      about: 'sms',
      text: 'AT+CMGL leaves the empty name out and lists from the last slot to the first.',
      source: MODEM_MANAGER('src/tests/test-modem-helpers.c'),
    },
  ],
};
