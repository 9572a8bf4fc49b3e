import type { VendorDefinition } from '../definition.ts';
import { issue, MODEM_MANAGER, OFONO, TINY_GSM } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'ublox',
  name: 'u-blox',
  match: { manufacturer: /^u-blox/i, model: /^(?:SARA|LISA|LARA|TOBY|LENA|LEON)-/, usb: ['1546'] },
  examples: [
    ['u-blox', 'SARA-G450'],
    ['u-blox', 'LARA-R204'],
    [null, 'SARA-R410M-02B'],
  ],
  quirks: {
    'iccid-commands': {
      value: ['AT+CCID'],
      because: 'it is the command of this vendor for it',
      source: MODEM_MANAGER('src/plugins/ublox/mm-sim-ublox.c'),
    },
    unsolicited: {
      value: ['+UUSORD:', '+UUSOCL:', '+UUSOCO:', '+UULOC:'],
      because: 'sockets and positions are reported into any reply',
      source: TINY_GSM('src/TinyGsmClientSaraR4.h'),
    },
    'sim-events': {
      value: ['+PBREADY'],
      because: 'it says that the phone book can be read now',
      source: MODEM_MANAGER('src/plugins/ublox/mm-broadband-modem-ublox.c'),
    },
  },
  habits: [
    {
      about: 'fault',
      text: 'AT+CFUN=16 restarts them.',
      source: MODEM_MANAGER('src/plugins/ublox/mm-broadband-modem-ublox.c'),
    },
    {
      about: 'fault',
      text: '+UUPSDD: 0 comes right after the first command of a session.',
      source: issue('vshymanskyy/TinyGSM/issues/296'),
    },
    {
      about: 'fault',
      text: 'How often a PIN may still be tried is told by AT+UPINCNT.',
      source: OFONO('drivers/atmodem/sim.c'),
    },
  ],
};
