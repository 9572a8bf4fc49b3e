import type { VendorDefinition } from '../definition.ts';
import { issue, MODEM_MANAGER, OFONO } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'option',
  name: 'Option',
  match: { manufacturer: /^Option\b/i, model: /^(?:GTM|GlobeTrotter|iCON)/i, usb: ['0af0', '1931'] },
  examples: [
    ['Option N.V.', 'GTM382'],
    [null, 'GlobeTrotter HSUPA Modem'],
  ],
  quirks: {
    unsolicited: {
      value: ['_OSSYSI:', '_OCTI:', '_OUWCTI:', '_OSIGQ:'],
      because: 'radio and data connections are reported into any reply',
      source: MODEM_MANAGER('src/plugins/option/mm-broadband-modem-option.c'),
    },
  },
  habits: [
    {
      about: 'phonebook',
      text: 'The storage of own numbers has one slot, and an empty one is answered with OK alone.',
      source: issue('gammu/wammu/issues/27'),
    },
    {
      about: 'sms',
      text: 'Deliveries cannot be acknowledged with a text (AT+CNMA=1,...), only plainly.',
      source: OFONO('drivers/atmodem/sms.c'),
    },
  ],
};
