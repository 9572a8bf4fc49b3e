import { describe, expect, it } from 'vitest';
import { parseActiveSlot, parseSlotCount } from '../../src/devices/modem/replies/sim-slots.ts';
import { drive } from '../support/fake-modem.ts';
import { ERROR, lines, scriptedModem } from '../support/scripted-modem.ts';

describe('the slot in use', () => {
  it.each([
    ['+QUIMSLOT: 1', 1],
    ['+QUIMSLOT:2', 2],
    ['+QDSIM: 0', 1],
    ['+QDSIM: 1', 2],
    ['+SMSIMCFG: 0,2', 2],
    ['+QUIMSLOT: 0', null],
    ['+QUIMSLOT: 9', null],
    ['+QUIMSLOT: one', null],
    ['+SMSIMCFG: 0', null],
    ['+CPIN: READY', null],
  ])('%s is %s', (line, slot) => {
    expect(parseActiveSlot([line])).toBe(slot);
  });

  it.each([
    ['+QUIMSLOT: (1,2)', 2],
    ['+QUIMSLOT: (1-2)', 2],
    ['+QDSIM: (0,1)', 2],
    ['+SMSIMCFG: (0),(1,2)', 2],
    ['+QUIMSLOT: (1-99)', null],
    ['+QUIMSLOT: ()', null],
    ['OK', null],
  ])('%s has %s', (line, count) => {
    expect(parseSlotCount([line])).toBe(count);
  });

  it.each([
    [
      'a Quectel module',
      'Quectel',
      'RM500Q',
      { 'AT+QUIMSLOT?': lines('+QUIMSLOT: 1'), 'AT+QUIMSLOT=': lines('+QUIMSLOT: (1,2)') },
      { active: 1, count: 2 },
    ],
    [
      'one that does not say how many',
      'Quectel',
      'RM500Q',
      { 'AT+QUIMSLOT?': lines('+QUIMSLOT: 2'), 'AT+QUIMSLOT=': ERROR },
      { active: 2, count: 2 },
    ],
    ['one of one slot', 'Quectel', 'EC25', { 'AT+QUIMSLOT?': ERROR }, null],
    [
      'a SIMCom module',
      'SIMCOM INCORPORATED',
      'SIM8200',
      { 'AT+SMSIMCFG?': lines('+SMSIMCFG: 0,2') },
      { active: 2, count: 2 },
    ],
    ['any other', 'Acme', 'One', {}, null],
  ])('is asked of %s', async (_name, maker, model, script, slots) => {
    const { open, clock } = scriptedModem({ 'AT+CGMI': lines(maker), 'AT+CGMM': lines(model), ...script });
    const { session } = await open();
    expect((await drive(clock, session.readSim())).slots ?? null).toEqual(slots);
    await session.close();
  });
});
