import { describe, expect, it } from 'vitest';
import type { SimInfo } from '../../src/devices/contract/device.ts';
import { drive } from '../support/fake-modem.ts';
import { ERROR, lines, type Script, scriptedModem } from '../support/scripted-modem.ts';

async function infoOf(script: Script): Promise<SimInfo> {
  const scripted = scriptedModem(script);
  const { session } = await scripted.open();
  const info = await drive(scripted.clock, session.simInfo?.() ?? Promise.reject(new Error('no such call')));
  await session.close();
  return info;
}

const why = ({ missing }: SimInfo, field: string) => missing.find((one) => one.field === field)?.reason;

describe('what a card holds', () => {
  it('is unknown where the modem has no access to the card, except what it tells itself', async () => {
    const info = await infoOf({ 'AT+CRSM=': ERROR });
    expect(info).toMatchObject({ iccid: '8944200053671052499', imsi: null, phonebook: null, services: null });
    expect(info.missing.map(({ field }) => field)).toEqual([
      'imsi',
      'serviceProvider',
      'ownNumbers',
      'phonebook',
      'messages',
      'services',
    ]);
    expect(why(info, 'imsi')).toBe('the modem refuses AT+CRSM');
  });

  it.each([
    ['+CME ERROR: 4', 'the modem refuses AT+CRSM (error 4)'],
    ['+CRSM: 148,4', 'the card has no such file'],
    ['+CRSM: 106,130', 'the card has no such file'],
    ['+CRSM: 152,4', 'the card does not allow it to be read'],
    ['+CRSM: 105,130', 'the card does not allow it to be read'],
    ['+CRSM: 111,0', 'the card refuses with status 6f 00'],
    ['+CRSM: 144,0,"FFFFFFFFFFFFFFFFFF"', 'the file is empty'],
    ['+CRSM: 144,0,"000102"', 'the file holds something that cannot be read'],
    ['+CRSM: 144,0,"xyz"', 'the answer of the modem cannot be read'],
  ])('says why the IMSI is not known after %s', async (line, reason) => {
    const reply = line.startsWith('+CME') ? `\r\n${line}\r\n` : lines(line);
    const info = await infoOf({ 'AT+CRSM=176,28423,0,0,9': reply, 'AT+CRSM=': ERROR });
    expect(why(info, 'imsi')).toBe(reason);
  });

  it.each([
    ['has no AT+CRSM', ERROR],
    ['cannot read the file', lines('+CRSM: 152,4')],
    ['shows an empty file', lines('+CRSM: 144,0,"FFFFFFFFFFFFFFFFFF"')],
  ])('has the IMSI from AT+CIMI where the modem %s', async (_what, reply) => {
    const info = await infoOf({
      'AT+CRSM=176,28423,0,0,9': reply,
      'AT+CRSM=': ERROR,
      'AT+CIMI': lines('262011234567890'),
    });
    expect(info.imsi).toBe('262011234567890');
    expect(why(info, 'imsi')).toBeUndefined();
  });

  it('has the IMSI from the file where both tell one', async () => {
    const info = await infoOf({
      'AT+CRSM=176,28423,0,0,9': lines('+CRSM: 144,0,"082926101032547698"'),
      'AT+CRSM=': ERROR,
      'AT+CIMI': lines('001010000000001'),
    });
    expect(info.imsi).toBe('262010123456789');
  });

  it.each([
    ['is refused', '\r\n+CME ERROR: 4\r\n'],
    ['says nothing', () => null],
    ['says something else', lines('unknown')],
  ])('gives the reason of the file where AT+CIMI %s', async (_what, reply) => {
    const info = await infoOf({ 'AT+CRSM=': ERROR, 'AT+CIMI': reply });
    expect(info.imsi).toBeNull();
    expect(why(info, 'imsi')).toBe('the modem refuses AT+CRSM');
  });

  it('asks again for as many octets as the card says there are', async () => {
    const info = await infoOf({
      'AT+CRSM=192,28474,0,0,15': lines('+CRSM: 103,22'),
      'AT+CRSM=192,28474,0,0,22': lines('+CRSM: 144,0,"62148205422100220A83026F3A8A01058002015488"'),
      'AT+CRSM=': ERROR,
    });
    expect(info.phonebook).toEqual({ records: 10, recordLength: 34, nameOctets: 20 });
  });

  it('is not held up by a modem that never answers for one file', async () => {
    const info = await infoOf({
      'AT+CRSM=176,28423,0,0,9': () => null,
      'AT+CRSM=192,28476,0,0,15': lines('+CRSM: 144,0,"000014A06F3C040011FFFF010201B0"'),
      'AT+CRSM=': ERROR,
    });
    expect(why(info, 'imsi')).toBe('the modem does not answer AT+CRSM');
    expect(info.messages).toEqual({ records: 30, recordLength: 176 });
  });
});
