import type { VendorDefinition } from '../definition.ts';
import { issue, MODEM_MANAGER, OFONO, QMODEM, TINY_GSM } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'quectel',
  name: 'Quectel',
  match: { manufacturer: /^Quectel/i, model: /^(?:EC2[015]|EG25|BG9[56]|EP06|M[39]5)\b/, usb: ['2c7c'] },
  examples: [
    ['Quectel', 'EC25'],
    ['Quectel', 'EG25'],
    ['Quectel', 'BG96'],
    ['Quectel_Ltd', 'Quectel_M95'],
  ],
  quirks: {
    'iccid-commands': {
      value: ['AT+QCCID'],
      because: 'it is the command of this vendor for it',
      source: TINY_GSM('src/TinyGsmClientBG96.h'),
    },
    'sim-slots': {
      value: ['AT+QUIMSLOT?'],
      because:
        'the 4G and 5G modules have two slots and use one of them at a time; the others refuse the command',
      source: QMODEM('application/qmodem/files/usr/share/qmodem/cmds/quectel.sh'),
    },
    unsolicited: {
      value: ['+QLWURC:', '+QGPSURC:', '+QTONEDET:', '+QIURC:'],
      because: 'sockets, positions and tones are reported into any reply',
      source: MODEM_MANAGER('src/plugins/quectel/mm-shared-quectel.c'),
    },
  },
  variants: [
    {
      model: /^(?:EC2|EG2)/,
      quirks: {
        'notification-modes': {
          value: ['2,1,0,1,0', '1,1,0,1,0'],
          because:
            'they put a stored delivery report into the memory SR but announce it for SM, where it is not: only a report that is delivered directly is not lost',
          source: issue('IchthysMaranatha/asterisk-chan-quectel/pull/75'),
        },
      },
    },
  ],
  habits: [
    {
      about: 'fault',
      text: 'RDY at the start; +QUSIM: 1 once the card can be used; POWERED DOWN before they go.',
      source: MODEM_MANAGER('src/plugins/quectel/mm-shared-quectel.c'),
    },
    {
      about: 'fault',
      text: 'How often a PIN may still be tried is told by AT+QPINC?, not by AT+CPINR.',
      source: OFONO('drivers/atmodem/sim.c'),
    },
  ],
};
