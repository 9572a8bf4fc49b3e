import type { VendorDefinition } from '../definition.ts';
import { GAMMU, OFONO } from '../sources.ts';

export const vendor: VendorDefinition = {
  id: 'samsung',
  name: 'Samsung phones',
  match: { manufacturer: /SAMSUNG/i, model: /^(?:I: )?(?:SAMSUNG\b|SGH-|SCH-|GT-[A-Z]\d)/i, usb: ['04e8'] },
  examples: [
    ['SAMSUNG', 'SGH-P900'],
    ['I: SAMSUNG ELECTRONICS CO., LTD.', 'I: SCH-U706/99'],
    [null, 'SAMSUNG SGH-J700'],
  ],
  quirks: {},
  habits: [
    {
      about: 'phonebook',
      text: 'Asked for one index, some answer with the record of another one.',
      source: GAMMU('tests/at-getmemory/samsung-p900.dump'),
    },
    {
      about: 'phonebook',
      text: 'CME -1 says that a slot is empty.',
      source: GAMMU('libgammu/phone/at/atgen.c'),
    },
    {
      about: 'sms',
      text: 'AT+CPMS=? may name no storage: then only the card is looked into.',
      source: GAMMU('tests/at-cpms/samsung-j700.dump'),
    },
    {
      about: 'phonebook',
      text: 'Numbers may hold raw bytes, even a line feed inside of the quotes; a 0 stands behind the name.',
      source: GAMMU('tests/at-getmemory/samsung.dump'),
    },
    {
      about: 'phonebook',
      text: 'The phone itself is read with AT+SPBR, which nothing here uses: only the card is read.',
      source: GAMMU('tests/samsung-memory/c301.dump'),
    },
    {
      about: 'sms',
      text: 'AT+CMGL is broken on some (SGH-P900, SGH-J700): there messages cannot be read.',
      source: GAMMU('libgammu/gsmphones.c'),
    },
    {
      about: 'fault',
      text: 'No reports of the signal: it must be asked for.',
      source: OFONO('drivers/atmodem/network-registration.c'),
    },
  ],
};
