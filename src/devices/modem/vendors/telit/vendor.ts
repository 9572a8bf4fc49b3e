import type { VendorDefinition } from '../definition.ts';
import { issue, MODEM_MANAGER, OFONO } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'telit',
  name: 'Telit',
  match: { manufacturer: /^Telit/i, model: /^(?:HE910|LE9\d0|ME910|GE864|GE910|UE910)/, usb: ['1bc7'] },
  examples: [
    ['Telit', 'HE910-D'],
    ['Telit', 'LE910-EU1'],
    [null, 'ME910G1-WW'],
  ],
  quirks: {
    'sim-init': {
      value: ['AT#QSS=1'],
      because: 'it is what tells of a card that is put in or taken out',
      source: MODEM_MANAGER('src/plugins/telit/mm-broadband-modem-telit.c'),
    },
    'iccid-commands': {
      value: ['AT+ICCID', 'AT#CCID'],
      because: 'the ME910G1 answers the first; the second is tried where that is refused',
      source: issue('zephyrproject-rtos/zephyr/pull/69217'),
    },
    'sim-events': {
      value: ['#QSS:'],
      because: 'READY comes before the card can be used; this report says when it can',
      source: OFONO('drivers/atmodem/sim.c'),
    },
  },
  habits: [
    {
      about: 'fault',
      text: 'AT+CREG=2 adds fields behind the cell, which tools that count fields choke on.',
      source: issue('gammu/gammu/pull/206'),
    },
    {
      about: 'charset',
      text: 'An answer to a USSD request may end with what was left in a buffer, after a NUL.',
      source: issue('gammu/gammu/issues/455'),
    },
    {
      about: 'sms',
      text: 'AT+CMGR in PDU mode has "" in the place of an empty name.',
      source: MODEM_MANAGER('src/tests/test-modem-helpers.c'),
    },
  ],
};
