import type { VendorDefinition } from '../definition.ts';
import { issue, MODEM_MANAGER, OFONO } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'cinterion',
  name: 'Cinterion, Gemalto, Thales',
  match: {
    manufacturer: /^(?:Cinterion|Gemalto|Thales)/i,
    model: /^(?:MC(?:55|75)i|[BEP][HLS]S?\d\w*|PLS\d|EHS\d|BGS\d|TC63i)\b/,
    usb: ['1e2d'],
  },
  examples: [
    ['Cinterion', 'MC75i'],
    ['Cinterion', 'PHS8-P'],
    ['Gemalto', 'PLS8-E'],
    [null, 'EHS6'],
  ],
  quirks: {
    'modem-init': {
      value: ['AT^SCFG="URC/DstIfc","app"'],
      because: 'some send their reports to another of their ports (PLS9)',
      source: MODEM_MANAGER('src/plugins/cinterion/mm-broadband-modem-cinterion.c'),
    },
    'sim-init': {
      value: ['AT^SCKS=1'],
      because: 'it is what tells of a card that is put in or taken out',
      source: MODEM_MANAGER('src/plugins/cinterion/mm-broadband-modem-cinterion.c'),
    },
    'notification-modes': {
      value: ['2,1,0,2,1', '2,1,0,0,1'],
      because: 'the last argument of AT+CNMI must be 1 on most; 0 is answered with CMS 538',
      source: issue('gammu/gammu/issues/1206'),
    },
    'sim-events': {
      value: ['^SCKS:', '+CIEV: simlocal'],
      because: 'these tell of a card that is put in or taken out',
      source: MODEM_MANAGER('src/plugins/cinterion/mm-broadband-modem-cinterion.c'),
    },
    unsolicited: {
      value: ['^SLCC:', '+CTZU:'],
      because: 'calls and the time are reported into any reply',
      source: MODEM_MANAGER('src/plugins/cinterion/mm-modem-helpers-cinterion.c'),
    },
  },
  habits: [
    {
      about: 'sms',
      text: 'ME is refused as the storage for received messages on some (MC75i), though it may be read and written.',
      source: issue('gammu/gammu/pull/1207'),
    },
    {
      about: 'charset',
      text: 'GSM and UCS2 are all there is; the GSM alphabet is set after a start.',
      source: issue('gammu/gammu/issues/565'),
    },
    {
      about: 'fault',
      text: 'The signal comes as +CIEV: rssi with five steps.',
      source: OFONO('drivers/atmodem/network-registration.c'),
    },
  ],
};
