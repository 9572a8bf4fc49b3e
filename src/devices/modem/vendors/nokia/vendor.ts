import type { VendorDefinition } from '../definition.ts';
import { GAMMU, issue, MODEM_MANAGER, OFONO, PYTHON_GSMMODEM } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'nokia',
  name: 'Nokia phones',
  match: { manufacturer: /^Nokia/i, model: /^Nokia\b/i, usb: ['0421'] },
  examples: [
    ['Nokia', 'Nokia N79'],
    ['Nokia', 'Nokia 2730'],
    [null, 'Nokia 5210'],
  ],
  quirks: {
    'modem-init': {
      value: ['ATE0'],
      because: 'some ignore the first one (N900)',
      source: MODEM_MANAGER('src/plugins/nokia/mm-broadband-modem-nokia.c'),
    },
  },
  habits: [
    {
      about: 'sms',
      text: 'Phones with S60 do not show messages by AT commands: AT+CPMS=? gives (),(),().',
      source: PYTHON_GSMMODEM('test/fakemodems.py'),
    },
    {
      about: 'phonebook',
      text: 'Records have up to seven empty fields behind the name, and no type where there is no number.',
      source: GAMMU('tests/at-getmemory/nokia-2730.dump'),
    },
    {
      about: 'charset',
      text: 'PCCP437 may be set at the start; the echo may lack characters.',
      source: issue('gammu/gammu/issues/11'),
    },
    {
      about: 'fault',
      text: 'No reports of the signal: it must be asked for.',
      source: OFONO('drivers/atmodem/network-registration.c'),
    },
  ],
};
