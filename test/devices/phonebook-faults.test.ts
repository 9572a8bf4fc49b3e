import { afterEach, describe, expect, it } from 'vitest';
import { toSimError } from '../../src/core/errors.ts';
import type { PhonebookEntry } from '../../src/devices/contract/device.ts';
import type { FaultSpec } from '../../src/simulator/faults.ts';
import { type CardBench, cardBench } from '../support/card-bench.ts';

const BEFORE = { name: 'Before', number: '+4930111111' };
const ENTRY: PhonebookEntry = { index: 1, name: 'J\u00fcrgen', number: '+491701111111', numberType: 145 };

const benches: CardBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});

/** Writes over one record while a fault strikes: what the caller is told, and what the card holds. */
async function strike(fault: FaultSpec, task: 'write' | 'delete') {
  const bench = await cardBench({ bootMs: 2_000, bootLines: ['RDY'] }, { contacts: [BEFORE] });
  benches.push(bench);
  const { session, settle, simulator, sim } = bench;
  simulator.modem('m').faults.add(fault);
  const promise: Promise<unknown> =
    task === 'write' ? session.writePhonebookEntry('SM', ENTRY) : session.deletePhonebookEntry('SM', 1);
  const told = await settle(
    promise.then(
      () => 'done',
      (error: unknown) => toSimError(error).code,
    ),
  );
  return { told, holds: sim.phonebook.get(1)?.name ?? null };
}

const WRITE = 'AT+CPBW';

describe('a fault while a record is written', () => {
  it.each<[string, FaultSpec, string, string]>([
    ['swallowed', { kind: 'hang', command: WRITE }, 'DEVICE_TIMEOUT', 'Before'],
    ['refused', { kind: 'error', command: WRITE }, 'DEVICE_REFUSED', 'Before'],
    ['done, and no answer', { kind: 'reply-lost', command: WRITE }, 'done', 'J\u00fcrgen'],
    ['done, and no OK', { kind: 'no-final', command: WRITE }, 'done', 'J\u00fcrgen'],
    ['garbage before the answer', { kind: 'garbage', command: WRITE }, 'done', 'J\u00fcrgen'],
    ['noise in the reading back', { kind: 'noise', command: 'AT+CPBR' }, 'done', 'J\u00fcrgen'],
    ['the reading back is lost', { kind: 'reply-lost', command: 'AT+CPBR' }, 'done', 'J\u00fcrgen'],
    [
      'a line within',
      { kind: 'unsolicited', at: 'middle', line: '+CREG: 1', command: 'AT+CPBR' },
      'done',
      'J\u00fcrgen',
    ],
    ['a restart before', { kind: 'reboot', at: 'before', command: WRITE }, 'DEVICE_TIMEOUT', 'Before'],
    ['a restart after', { kind: 'reboot', at: 'after', command: WRITE }, 'DEVICE_TIMEOUT', 'J\u00fcrgen'],
    ['a busy card', { kind: 'error', cme: 14, command: WRITE }, 'done', 'J\u00fcrgen'],
    ['a port that goes away', { kind: 'unplug', at: 'after', command: WRITE }, 'PORT_CLOSED', 'J\u00fcrgen'],
  ])('%s', async (_name, fault, told, holds) => {
    expect(await strike(fault, 'write')).toEqual({ told, holds });
  });

  it.each<[string, FaultSpec, string, string | null]>([
    ['swallowed', { kind: 'hang', command: WRITE }, 'DEVICE_TIMEOUT', 'Before'],
    ['refused', { kind: 'error', command: WRITE }, 'DEVICE_REFUSED', 'Before'],
    ['done, and no answer', { kind: 'reply-lost', command: WRITE }, 'done', null],
    ['done, and then an error', { kind: 'error-after', command: WRITE }, 'done', null],
  ])('the same of deleting: %s', async (_name, fault, told, holds) => {
    expect(await strike(fault, 'delete')).toEqual({ told, holds });
  });
});
