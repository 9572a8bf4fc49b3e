import { describe, expect, it } from 'vitest';
import { ucs2Hex } from '../../src/codec/ucs2.ts';
import { encodeUssd } from '../../src/codec/ussd.ts';
import { parseUssdLine } from '../../src/devices/modem/replies/ussd.ts';
import { drive } from '../support/fake-modem.ts';
import {
  ERROR,
  lines,
  OK,
  type Script,
  type ScriptedModem,
  scriptedModem,
} from '../support/scripted-modem.ts';

describe('a line of +CUSD', () => {
  it.each([
    ['+CUSD: 0,"Your number is 1",15', 0, 'Your number is 1'],
    ['+CUSD:0,"Your number is 1"', 0, 'Your number is 1'],
    ['+CUSD: 1,Balance 5, thank you,15', 1, 'Balance 5, thank you'],
    ['+CUSD: 2', 2, null],
    ['+CUSD: 4,"",15', 4, null],
    ['+CUSD: 0,"a "quoted" word",15', 0, 'a "quoted" word'],
    ['+CUSD: 0,"one\ntwo",0', 0, 'one\ntwo'],
    [`+CUSD: 0,"${ucs2Hex('Ваш номер')}",72`, 0, 'Ваш номер'],
    ['+CUSD: x', null, null],
  ])('%j', (line, mode, text) => {
    expect(parseUssdLine(line, 'plain')).toEqual({ mode, text });
  });

  it('is nothing else', () => {
    expect(parseUssdLine('+CREG: 1', 'plain')).toBeNull();
  });
});

const ask = ({ session }: Awaited<ReturnType<ScriptedModem['open']>>, code = '*100#') =>
  session.ussd?.(code) ?? Promise.reject(new Error('no such call'));

async function asked(script: Script, say: readonly string[] = []) {
  const scripted = scriptedModem(script);
  const open = await scripted.open();
  const answer = ask(open);
  const { respond } = scripted.modem;
  scripted.modem.respond = (heard) => {
    const reply = respond(heard);
    if (heard.startsWith('AT+CUSD=1')) for (const text of say) setImmediate(() => scripted.modem.say(text));
    return reply;
  };
  const result = await drive(scripted.clock, answer).then(
    (value) => value,
    (error) => ({ code: error.code, message: error.message }),
  );
  await open.session.close();
  return { result, heard: scripted.modem.heard };
}

const CODE = 'AT+CUSD=1,"002A0031003000300023",15';

describe('a USSD code', () => {
  it.each([
    ['after OK', OK, ['\r\n+CUSD: 0,"Your number is 7",15\r\n']],
    ['before OK', lines('+CUSD: 0,"Your number is 7",15'), []],
    ['in UCS-2', OK, [`\r\n+CUSD: 0,"${ucs2Hex('Your number is 7')}",72\r\n`]],
    ['packed', OK, [`\r\n+CUSD: 0,"${encodeUssd('Your number is 7')}",15\r\n`]],
    ['without quotes', OK, ['\r\n+CUSD: 0,Your number is 7,15\r\n']],
    ['and a second line that ends it', OK, ['\r\n+CUSD: 0,"Your number is 7",15\r\n', '\r\n+CUSD: 2\r\n']],
    ['after another line', OK, ['\r\n+CREG: 1\r\n', '\r\n+CUSD: 0,"Your number is 7",15\r\n']],
  ])('is answered %s', async (_name, reply, say) => {
    const { result, heard } = await asked({ 'AT+CUSD=': reply }, say);
    expect(result).toEqual({ text: 'Your number is 7', answerWanted: false });
    expect(heard).toEqual([CODE]);
  });

  it('is answered in several lines', async () => {
    const { result } = await asked({ 'AT+CUSD=': OK }, [
      '\r\n+CUSD: 0,"Hello,\r\nyour number\r\nis 7",15\r\n',
    ]);
    expect(result).toEqual({ text: 'Hello,\nyour number\nis 7', answerWanted: false });
  });

  it('closes the session of a menu', async () => {
    const { result, heard } = await asked({ 'AT+CUSD=': OK }, ['\r\n+CUSD: 1,"1 Balance",15\r\n']);
    expect(result).toEqual({ text: '1 Balance', answerWanted: true });
    expect(heard).toEqual([CODE, 'AT+CUSD=2']);
  });

  it('is written plainly where the modem does not take it in UCS-2', async () => {
    const { result, heard } = await asked({
      [CODE]: ERROR,
      'AT+CUSD=1,"*100#",15': lines('+CUSD: 0,"7",15'),
    });
    expect(result).toEqual({ text: '7', answerWanted: false });
    expect(heard).toEqual([CODE, 'AT+CUSD=1,"*100#",15']);
  });

  it.each([
    ['the network does not answer', OK, [], 'DEVICE_TIMEOUT'],
    ['its time is over', OK, ['\r\n+CUSD: 5\r\n'], 'DEVICE_TIMEOUT'],
    ['the network does not know it', OK, ['\r\n+CUSD: 4\r\n'], 'DEVICE_REFUSED'],
    ['the network ends it', OK, ['\r\n+CUSD: 2\r\n'], 'DEVICE_REFUSED'],
    ['the modem does not know USSD', ERROR, [], 'DEVICE_REFUSED'],
    ['the modem is not registered', '\r\n+CME ERROR: 30\r\n', [], 'DEVICE_REFUSED'],
    ['the card is taken out', '\r\n+CME ERROR: 10\r\n', [], 'SIM_ABSENT'],
  ])('fails when %s', async (_name, reply, say, code) => {
    const { result, heard } = await asked({ 'AT+CUSD=': reply }, say);
    expect(result).toMatchObject({ code });
    // Without a card there is nothing to end.
    if (code !== 'SIM_ABSENT') expect(heard.at(-1)).toBe('AT+CUSD=2');
  });

  it.each(['', '100', '*100', '*100#;+CPIN?', '*1"#', 'ATD112;'])('is never %j', async (code) => {
    const scripted = scriptedModem({});
    const open = await scripted.open();
    await expect(ask(open, code)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(scripted.modem.heard).toEqual([]);
    await open.session.close();
  });

  it('waits for the one before', async () => {
    const scripted = scriptedModem({ 'AT+CUSD=': lines('+CUSD: 0,"7",15') });
    const open = await scripted.open();
    const both = await drive(scripted.clock, Promise.all([ask(open, '*1#'), ask(open, '*2#')]));
    expect(both).toHaveLength(2);
    expect(scripted.modem.heard).toEqual(['AT+CUSD=1,"002A00310023",15', 'AT+CUSD=1,"002A00320023",15']);
    await open.session.close();
  });
});
