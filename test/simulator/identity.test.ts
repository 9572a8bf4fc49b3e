import { describe, expect, test } from 'vitest';
import { normalizeIccid } from '../../src/codec/sim/iccid.ts';
import { PRESETS } from '../../src/simulator/modem/personality.ts';
import { CARD_A, makeBench } from './support/bench.ts';

describe('identity (27.007 section 5)', () => {
  test('shows what was configured', () => {
    const { terminal, modem } = makeBench({ manufacturer: 'Maker', model: 'M1', revision: 'R2' });
    expect(terminal.at('ATI')).toEqual(['Maker', 'M1', 'R2', 'OK']);
    expect(terminal.at('AT+CGMI')).toEqual(['Maker', 'OK']);
    expect(terminal.at('AT+CGMM')).toEqual(['M1', 'OK']);
    expect(terminal.at('AT+CGMR')).toEqual(['R2', 'OK']);
    expect(terminal.at('AT+CGSN')).toEqual([modem.imei, 'OK']);
    expect(terminal.at('AT+GSN')).toEqual([modem.imei, 'OK']);
    expect(terminal.at('AT+CIMI')).toEqual([CARD_A.imsi, 'OK']);
    expect(modem.imei).toMatch(/^\d{15}$/);
  });

  test.each([
    ['plain', '8949200000000000013'],
    ['quoted', '"8949200000000000013"'],
    ['padded', '8949200000000000013F'],
    ['padded-quoted', '"8949200000000000013F"'],
    ['swapped', '989402000000000010F3'],
    ['swapped-quoted', '"989402000000000010F3"'],
  ] as const)('ICCID %s', (iccidForm, shown) => {
    const { terminal } = makeBench({ iccidForm });
    expect(terminal.at('AT+CCID')).toEqual([`+CCID: ${shown}`, 'OK']);
  });

  test.each(Object.keys(PRESETS))('%s has its own ICCID command and no other', (preset) => {
    const command = PRESETS[preset]?.iccidCommand === undefined ? '+CCID' : PRESETS[preset]?.iccidCommand;
    const { terminal } = makeBench(PRESETS[preset]);
    for (const other of ['+CCID', '+ICCID', '^ICCID?', '+QCCID', '#CCID', '%ICCID']) {
      const reply = terminal.at(`AT${other}`);
      if (other === command) expect(normalizeIccid(reply[0] ?? '')).toBe(CARD_A.iccid);
      else expect(reply).toHaveLength(1);
    }
  });

  test('the own number may be there, missing, or blank', () => {
    expect(makeBench().terminal.at('AT+CNUM')).toEqual([`+CNUM: "","${CARD_A.number}",145`, 'OK']);
    expect(makeBench({}, { msisdn: null }).terminal.at('AT+CNUM')).toEqual(['OK']);
    expect(makeBench({ cnum: 'none' }).terminal.at('AT+CNUM')).toEqual(['OK']);
    expect(makeBench({ cnum: 'blank' }).terminal.at('AT+CNUM')).toEqual(['+CNUM: ,,145', 'OK']);
  });

  test('without a card the modem still says who it is', () => {
    const { terminal, simulator } = makeBench();
    simulator.swapSim('a', null);
    terminal.take();
    expect(terminal.at('AT+CGMM')).toEqual(['Virtual Modem', 'OK']);
    expect(terminal.at('AT+CCID')).toEqual(['+CME ERROR: 10']);
    expect(terminal.at('AT+CIMI')).toEqual(['+CME ERROR: 10']);
    expect(terminal.at('AT+CPMS?')).toEqual(['+CMS ERROR: 310']);
  });
});

describe('the network as the modem shows it', () => {
  test('registration with and without a place', () => {
    const { terminal } = makeBench();
    expect(terminal.at('AT+CREG?')).toEqual(['+CREG: 0,1', 'OK']);
    terminal.at('AT+CREG=2');
    expect(terminal.at('AT+CREG?')).toEqual(['+CREG: 2,1,"1A2B","0001C3D4",7', 'OK']);
  });

  test('operator by name and by number', () => {
    const { terminal } = makeBench();
    expect(terminal.at('AT+COPS?')).toEqual(['+COPS: 0,0,"Netz D",7', 'OK']);
    terminal.at('AT+COPS=3,2');
    expect(terminal.at('AT+COPS?')).toEqual(['+COPS: 0,2,"26202",7', 'OK']);
  });

  test('the radio can be switched off and the modem restarted', () => {
    const { terminal, modem } = makeBench({ bootLines: ['RDY'] });
    terminal.at('AT+CREG=1');
    expect(terminal.at('AT+CFUN=4')).toEqual(['OK', '+CREG: 0']);
    expect(terminal.at('AT+CSQ')).toEqual(['+CSQ: 99,99', 'OK']);
    expect(terminal.at('AT+CFUN=1')).toEqual(['OK', '+CREG: 1']);
    terminal.at('AT+CNMI=2,1');
    expect(terminal.at('AT+CFUN=1,1')).toEqual(['OK', 'RDY']);
    expect(modem.settings.indications).toEqual({ mode: 0, mt: 0, bm: 0, ds: 0, bfr: 0 });
    expect(modem.settings.echo).toBe(true);
  });

  test('USSD in the forms that makes use', () => {
    const text = `Your number is ${CARD_A.number}`;
    expect(makeBench().terminal.at('AT+CUSD=1,"*135#",15')).toEqual(['OK', `+CUSD: 0,"${text}",15`]);
    const bare = makeBench({
      ussd: { coding: 'plain', order: 'before', quoted: false, packedRequest: false },
    });
    expect(bare.terminal.at('AT+CUSD=1,"*135#"')).toEqual([`+CUSD: 0,${text},15`, 'OK']);
    // *135# as packed septets: the form of AT+CUSD=1,"AA180C3602" for *100#.
    const packed = makeBench(PRESETS.huawei);
    const [ok, answer] = packed.terminal.at('AT+CUSD=1,"AAD8AC3602",15');
    expect(ok).toBe('OK');
    expect(answer).toBe('+CUSD: 0,"D9775D0E72D7DBE2B21C949E8356B45CAC1693C16030180C1603",15');
    expect(makeBench().terminal.at('AT+CUSD=1,"*999#"')).toEqual(['OK', '+CUSD: 4']);
  });

  test('a voice call is up until it is hung up', () => {
    const { terminal } = makeBench();
    expect(terminal.at('ATD+4930123456;')).toEqual(['OK']);
    expect(terminal.at('AT+CLCC')).toEqual(['+CLCC: 1,0,0,0,0,"+4930123456",145', 'OK']);
    expect(terminal.at('ATH')).toEqual(['OK']);
    expect(terminal.at('AT+CLCC')).toEqual(['OK']);
    expect(terminal.at('ATD12345')).toEqual(['NO CARRIER']);
  });
});
