import type { VendorDefinition } from '../definition.ts';
import { issue, OFONO, PYTHON_GSMMODEM } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'wavecom',
  name: 'Wavecom',
  match: { manufacturer: /^WAVECOM/i, model: /MULTIBAND|FASTRACK|WISMO/i, usb: ['114f'] },
  examples: [
    ['WAVECOM MODEM', 'MULTIBAND  900E  1800'],
    [null, 'MULTIBAND  900E  1800'],
    ['WAVECOM MODEM', 'FASTRACK Supreme'],
  ],
  quirks: {
    'replies-without-ok': {
      value: ['+CPIN:'],
      because: 'AT+CPIN? is answered without an OK',
      source: issue('faucamp/python-gsmmodem/issues/19'),
    },
    'call-ends': {
      value: ['+WIND: 6'],
      because: 'it tells of the end of a call',
      source: PYTHON_GSMMODEM('test/fakemodems.py'),
    },
  },
  habits: [
    {
      about: 'sms',
      text: 'AT+CPMS takes one or two storages, and lists them in double parentheses.',
      source: OFONO('drivers/atmodem/sms.c'),
    },
    {
      about: 'fault',
      text: 'After AT+CFUN=1 the next commands are answered with CME 515.',
      source: PYTHON_GSMMODEM('test/fakemodems.py'),
    },
    {
      about: 'charset',
      text: 'There is a character set HEX; the model has blanks before it.',
      source: issue('gammu/gammu/issues/832'),
    },
    {
      about: 'fault',
      text: 'The answer to AT+CGMR is ERROR on some.',
      source: PYTHON_GSMMODEM('test/fakemodems.py'),
    },
  ],
};
