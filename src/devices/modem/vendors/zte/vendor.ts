import type { VendorDefinition } from '../definition.ts';
import { issue, MODEM_MANAGER, OFONO, PYTHON_GSMMODEM } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'zte',
  name: 'ZTE',
  match: { manufacturer: /^ZTE/i, model: /^(?:MF\d{3}\w*|K3565-Z|K4505-Z)\b/, usb: ['19d2'] },
  examples: [
    ['ZTE CORPORATION', 'MF180'],
    ['ZTE INCORPORATED', 'K3565-Z'],
    ['ZTE CORPORATION', 'MF710'],
    [null, 'MF626'],
  ],
  quirks: {
    'sim-init': {
      value: ['AT+CPMS?'],
      because: 'it stops a flood of +ZUSIMR:2, which fills the buffers of the stick until it crashes',
      source: MODEM_MANAGER('src/plugins/zte/mm-broadband-modem-zte.c'),
    },
    unsolicited: {
      value: ['+ZPSTM:', '+ZPASR:', '+ZDONR:', '+ZUSIMR:'],
      because:
        'the menu of the card and the radio are reported at any time, also around the prompt for a message',
      source: MODEM_MANAGER('src/plugins/zte/mm-common-zte.c'),
    },
    'call-ends': {
      value: ['HANGUP:'],
      because: 'it stands where others say NO CARRIER',
      source: PYTHON_GSMMODEM('test/fakemodems.py'),
    },
  },
  habits: [
    {
      about: 'sms',
      text: 'They offer mode 2 of AT+CNMI and refuse it when it is set: then mode 1 is.',
      source: OFONO('drivers/atmodem/sms.c'),
    },
    {
      about: 'fault',
      text: 'AT+CSCA? answers CME 14 for seconds after the start; AT+CSMP clears the number of the message centre.',
      source: PYTHON_GSMMODEM('test/fakemodems.py'),
    },
    {
      about: 'sms',
      text: 'A direct delivery report has a comma before its length: +CDS: ,25.',
      source: OFONO('drivers/atmodem/sms.c'),
    },
    {
      about: 'fault',
      text: 'No report says that the card is ready after the PIN: AT+CPIN? must be asked again.',
      source: OFONO('drivers/atmodem/sim.c'),
    },
    {
      about: 'sms',
      text: 'A stored report is announced as +CDSI: "SR",50, inside of the reply to another command.',
      source: issue('gammu/gammu/issues/209'),
    },
  ],
};
