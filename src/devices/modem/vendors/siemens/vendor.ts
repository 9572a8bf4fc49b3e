import type { VendorDefinition } from '../definition.ts';
import { GAMMU, issue } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'siemens',
  name: 'Siemens',
  match: { manufacturer: /^Siemens/i, model: /^(?:TC35|MC35|[ACMS]X?\d{2})i?\b/, usb: ['0681'] },
  examples: [
    ['SIEMENS', 'MC35i'],
    ['SIEMENS', 'TC35i'],
    [null, 'S65'],
  ],
  quirks: {
    unsolicited: {
      value: ['^SCN:'],
      because: 'it is reported into any reply',
      source: GAMMU('libgammu/phone/at/atgen.c'),
    },
  },
  habits: [
    {
      about: 'sms',
      text: 'MT, SM and ME may be read; only MT and SM get received messages.',
      source: issue('gammu/gammu/issues/97'),
    },
    {
      about: 'phonebook',
      text: 'Phones of the 65 series keep a phone book of their own, which AT^SBNR reads and nothing here uses.',
      source: GAMMU('libgammu/gsmphones.c'),
    },
    {
      about: 'charset',
      text: 'GSM and UCS2 are all there is.',
      source: issue('gammu/gammu/issues/97'),
    },
  ],
};
