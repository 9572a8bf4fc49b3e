import type { VendorDefinition } from '../definition.ts';
import { CHAN_DONGLE, GAMMU, issue, MODEM_MANAGER, OFONO, PYTHON_GSMMODEM, WADER } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'huawei',
  name: 'Huawei',
  match: {
    manufacturer: /^(?:huawei|brovi)/i,
    model: /^(?:E17X|E[1-8]\d{2,3}[a-z]*(?:-\d+)?|EM7[37]0\w?|MU609|K[34]\d{3})$/i,
    usb: ['12d1', '3566:2001'],
  },
  examples: [
    ['huawei', 'E173'],
    ['huawei', 'E1750'],
    ['huawei', 'E3372'],
    ['huawei', 'E303'],
    ['Huawei Technologies Co., Ltd.', 'MU609'],
    [null, 'E17X'],
    [null, 'E3372-325'],
  ],
  quirks: {
    'modem-init': {
      value: ['AT^CURC=0'],
      because:
        'reports of signal and mode every few seconds stand inside of replies; what refuses the command goes on without it',
      source: MODEM_MANAGER('src/plugins/huawei/mm-plugin-huawei.c'),
    },
    'iccid-commands': {
      value: ['AT^ICCID?'],
      because: 'newer ones have a command of their own; the others fall back to the file of the card',
      source: MODEM_MANAGER('src/plugins/huawei/mm-sim-huawei.c'),
    },
    refusals: {
      value: ['COMMAND NOT SUPPORT'],
      because: 'it stands where others say ERROR',
      source: PYTHON_GSMMODEM('test/fakemodems.py'),
    },
    unsolicited: {
      value: [
        '^HRSSILVL:',
        '^PDPDEACT:',
        '^NDISEND:',
        '^POSITION:',
        '^POSEND:',
        '^ECCLIST:',
        '^LTERSRP:',
        '^CSCHANNELINFO:',
        '^CCALLSTATE:',
        '^EONS:',
        '^LWURC:',
        '^DSDORMANT:',
        '^DDTMF:',
        '+CUSATP:',
        '+CUSATEND',
      ],
      because: 'they are reported into any reply where AT^CURC is refused',
      source: MODEM_MANAGER('src/plugins/huawei/mm-broadband-modem-huawei.c'),
    },
    'storage-full': {
      value: ['^SMMEMFULL:'],
      because: 'it is how they say it',
      source: CHAN_DONGLE('at_response.c'),
    },
    'packed-ussd': {
      value: true,
      because: 'a code in any other form is refused or never answered',
      source: GAMMU('libgammu/gsmphones.c'),
    },
    'call-ends': {
      value: ['^CEND:'],
      because: 'the end of a call is told by it and not by NO CARRIER',
      source: PYTHON_GSMMODEM('test/fakemodems.py'),
    },
  },
  variants: [
    {
      model: /^E3372-325/,
      quirks: {
        'message-storage-arguments': {
          value: 3,
          because: 'AT+CPMS with one or two storages is answered with ERROR',
          source: issue('gammu/gammu/issues/908'),
        },
      },
    },
  ],
  habits: [
    {
      about: 'sms',
      text: 'They offer mode 2 of AT+CNMI and refuse it when it is set: then mode 1 is.',
      source: OFONO('drivers/atmodem/sms.c'),
    },
    {
      about: 'fault',
      text: '^BOOT is repeated with the same text for minutes; only another text is another start.',
      source: issue('gammu/gammu/issues/138'),
    },
    {
      about: 'phonebook',
      text: 'Names outside of the GSM alphabet are written in the coding of the SIM on some (E220, E870, B970): as 80 and UCS-2 hex.',
      source: WADER('plugins/devices/huawei_e220.py'),
    },
    {
      about: 'sms',
      text: 'Slots of messages are counted from 0.',
      source: GAMMU('libgammu/gsmphones.c'),
    },
    {
      about: 'charset',
      text: 'USSD requests and answers are packed 7-bit hex, whatever AT+CSCS says.',
      source: GAMMU('libgammu/gsmphones.c'),
    },
    {
      about: 'fault',
      text: 'Reports may go to another port of the stick than the one in use; AT^PORTSEL chooses, and is not sent here.',
      source: MODEM_MANAGER('src/plugins/huawei/mm-broadband-modem-huawei.c'),
    },
    {
      about: 'fault',
      text: 'The own number comes as ERROR+CNUM: in one line on some.',
      source: CHAN_DONGLE('at_response.c'),
    },
  ],
};
