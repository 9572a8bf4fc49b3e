import type { VendorDefinition } from '../definition.ts';
import { issue, MODEM_MANAGER, OFONO, QMODEM, TINY_GSM } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'simcom',
  name: 'SIMCom',
  match: { manufacturer: /^SIMCOM/i, model: /^(?:SIMCOM_)?(?:SIM|A76)\d{2,4}[A-Z-]*/, usb: ['1e0e'] },
  examples: [
    ['SIMCOM_Ltd', 'SIMCOM_SIM800L'],
    ['SIMCOM INCORPORATED', 'SIMCOM_SIM7600E-H'],
    ['SIMCOM_Ltd', 'SIMCOM_SIM868'],
    [null, 'A7670E-FASE'],
  ],
  quirks: {
    'iccid-commands': {
      value: ['AT+CICCID', 'AT+CCID'],
      because: 'the 3G and 4G modules know AT+CICCID only, and answer it with +ICCID',
      source: TINY_GSM('src/TinyGsmClientSIM7600.h'),
    },
    'sim-slots': {
      value: ['AT+SMSIMCFG?'],
      because:
        'the 5G modules have two slots, and the second number of the answer is the one in use; the others refuse it',
      source: QMODEM('application/qmodem/files/usr/share/qmodem/vendor/simcom.sh'),
    },
    unsolicited: {
      value: ['+CNSMOD:'],
      because: 'the kind of the network is reported into any reply',
      source: MODEM_MANAGER('src/plugins/simtech/mm-broadband-modem-simtech.c'),
    },
  },
  variants: [
    {
      model: /SIM(?:8|9)\d\d/i,
      quirks: {
        'iccid-commands': {
          value: ['AT+CCID', 'AT+ICCID'],
          because: 'the 2G modules do not know AT+CICCID, and answer AT+CCID with bare digits',
          source: TINY_GSM('src/TinyGsmClientSIM800.h'),
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
      about: 'iccid',
      text: 'The 2G modules give the bare digits with an f at the end, without +CCID before them.',
      source: issue('vshymanskyy/TinyGSM/issues/336'),
    },
    {
      about: 'fault',
      text: 'At the start RDY, +CPIN: READY, SMS DONE and PB DONE come one after the other.',
      source: issue('Xinyuan-LilyGO/T-SIM7600X/pull/41'),
    },
    {
      about: 'fault',
      text: 'After the PIN the card is busy for a while: AT+CPIN? then answers CME 14.',
      source: OFONO('drivers/atmodem/sim.c'),
    },
    {
      about: 'sms',
      text: 'The SIM7670G shows the prompt for a message without the space after it.',
      source: issue('gammu/gammu/issues/1176'),
    },
  ],
};
