import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planMessages, type WantedMessage } from '../../src/backup/messages/plan.ts';
import { holderOf, restoredKey, tpduKey } from '../../src/messages/stored-key.ts';
import { storedContent } from '../../src/messages/stored-message.ts';
import { deliverPdus, reportPdu } from '../support/pdus.ts';

const DELIVER = deliverPdus('+4917612345678', 'Hello')[0] ?? '';
/** SUBMIT with reference 00 to +4917612345678, "Hi", without and with a service centre. */
const SUBMIT = '0001000C919471163254F6'.replace('F6', '76').concat('000002C834');
const WITH_CENTRE = `0791947101670000${SUBMIT.slice(2)}`;

const wanted = (pdu: string): WantedMessage => ({
  id: 1,
  source: 'stored',
  iccid: null,
  status: 'received-read',
  pdu,
  seenAt: 0,
});

describe('a stored message', () => {
  it('is read whichever way it went', () => {
    expect(storedContent(DELIVER)).toMatchObject({
      kind: 'deliver',
      text: 'Hello',
      direction: 'in',
      part: null,
    });
    expect(storedContent(SUBMIT)).toMatchObject({ kind: 'submit', direction: 'out', text: 'Hi', at: null });
    expect(storedContent(reportPdu('+4917612345678', 9, 0, 0))).toMatchObject({ kind: 'status-report' });
    const [first] = deliverPdus('+4917612345678', 'x'.repeat(200));
    expect(storedContent(first ?? '').part).toEqual({ number: 1, total: 2 });
  });

  it('is the same one whatever service centre and reference a modem puts in, and no other', () => {
    expect(tpduKey(WITH_CENTRE)).toBe(tpduKey(SUBMIT));
    expect(tpduKey(SUBMIT.replace(/^000100/, '00015A'))).toBe(tpduKey(SUBMIT));
    expect(tpduKey(`${SUBMIT.slice(0, -2)}35`)).not.toBe(tpduKey(SUBMIT));
    expect(tpduKey(deliverPdus('+4917612345678', 'Hello', { at: 0 })[0] ?? '')).not.toBe(tpduKey(DELIVER));
    expect(restoredKey('a', SUBMIT)).toBe(restoredKey('a', WITH_CENTRE));
    expect(restoredKey('a', SUBMIT)).not.toBe(restoredKey('b', SUBMIT));
  });

  it.each([
    ['SM', '8949', '8949'],
    ['MT', '8949', '8949'],
    ['ME', '8949', 'device 3'],
    ['SR', '8949', 'device 3'],
    ['SM', null, 'device 3'],
  ])('of %s with the card %s belongs to %s', (storage, iccid, holder) => {
    expect(holderOf({ id: 3, iccid }, storage)).toBe(holder);
  });

  it('of any octets, or of half of one, is shown and planned without an exception', async () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789ABCDEF'), maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(hex, async (pdu) => {
        const content = storedContent(pdu);
        if (content.kind === 'unreadable') expect(content.text).toBe(`[unreadable ${pdu}]`);
        const [step] = await planMessages([wanted(pdu)], [], { storage: 'SM', used: 0, total: 1 });
        const octets = pdu.length / 2 - 1 - (Number.parseInt(pdu.slice(0, 2), 16) || 0);
        if (step?.state === 'planned')
          expect(Number.isInteger(octets) && octets >= 7 && octets <= 164).toBe(true);
      }),
      { numRuns: 300, seed: 11 },
    );
  });
});

describe('a plan for messages', () => {
  it('writes each once, keeps what is there, and leaves reports and what is too much', async () => {
    const there = [
      { storage: 'SM', index: 4, status: 'stored-sent' as const, pdu: WITH_CENTRE, tpduLength: null },
    ];
    const report = reportPdu('+4917612345678', 9, 0, 0);
    const other = deliverPdus('+4917612345678', 'Other')[0] ?? '';
    const steps = await planMessages([SUBMIT, DELIVER, DELIVER, report, other].map(wanted), there, {
      storage: 'SM',
      used: 1,
      total: 2,
    });
    expect(steps.map(({ state, index }) => [state, index])).toEqual([
      ['present', 4],
      ['planned', null],
      ['skipped', null],
      ['skipped', null],
      ['skipped', null],
    ]);
    expect(steps.at(-1)?.reason).toContain('no place');
  });

  it('does not guess the room of a modem that does not tell it', async () => {
    const steps = await planMessages([wanted(DELIVER)], [], { storage: 'SM', used: null, total: null });
    expect(steps.map(({ state }) => state)).toEqual(['planned']);
  });
});
