import type { VendorDefinition } from '../definition.ts';
import { GAMMU } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'motorola',
  name: 'Motorola phones',
  match: { manufacturer: /^"?Motorola/i, model: /^"?(?:GSM900"|MODEL=C3|V3|L7)/, usb: ['22b8'] },
  examples: [['Motorola CE, Copyright 2000', 'GSM900","GSM1800']],
  quirks: {
    refusals: {
      value: ['MODEM ERROR'],
      because: 'it stands where others say ERROR, with a number',
      source: GAMMU('libgammu/phone/at/atgen.c'),
    },
  },
  habits: [
    {
      about: 'charset',
      text: 'Names come as hex of single octets, without quotes and with a NUL at the end, though UCS2 was set.',
      source: GAMMU('tests/at-getmemory/ucs2-motorola.dump'),
    },
    {
      about: 'sms',
      text: 'Messages of the phone are counted from a high number on (3864), and are given as text.',
      source: GAMMU('tests/at-sms-txt/motorola-l7.dump'),
    },
  ],
};
