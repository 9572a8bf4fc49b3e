import type { VendorDefinition } from '../definition.ts';
import { GAMMU, issue, MODEM_MANAGER, OFONO } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'sierra',
  name: 'Sierra Wireless',
  match: {
    manufacturer: /^Sierra Wireless/i,
    model: /^(?:[EM][MC]7\d{3}\w*|MC8\d{3}\w*|AirCard|SL80\w+)/,
    usb: ['1199'],
  },
  examples: [
    ['Sierra Wireless, Incorporated', 'EM7455B'],
    ['Sierra Wireless, Inc.', 'MC8755'],
    [null, 'SL8084TR Product'],
  ],
  quirks: {
    'iccid-commands': {
      value: ['AT!ICCID?'],
      because: 'they have a command of their own; AT+CCID is missing in many',
      source: MODEM_MANAGER('src/plugins/sierra/mm-sim-sierra.c'),
    },
  },
  variants: [
    {
      model: /^SL80/,
      quirks: {
        'replies-without-ok': {
          value: ['+CPIN:'],
          because: 'AT+CPIN? is answered without an OK',
          source: GAMMU('libgammu/gsmphones.c'),
        },
      },
    },
  ],
  habits: [
    {
      about: 'fault',
      text: 'Laptops often start them in low-power mode; AT+CFUN=1,0 wakes them without a restart.',
      source: MODEM_MANAGER('src/plugins/sierra/mm-common-sierra.c'),
    },
    {
      about: 'fault',
      text: 'The second port has a simpler parser, which does not put a line end before each reply.',
      source: MODEM_MANAGER('src/plugins/sierra/mm-common-sierra.c'),
    },
    {
      about: 'fault',
      text: 'No report says that the card is ready after the PIN: AT+CPIN? must be asked again.',
      source: OFONO('drivers/atmodem/sim.c'),
    },
    {
      about: 'fault',
      text: 'The reply to AT!GSTATUS? and its like spans many lines with tabs in them; nothing here asks for it.',
      source: issue('koshev-msk/modemfeed/issues/30'),
    },
  ],
};
