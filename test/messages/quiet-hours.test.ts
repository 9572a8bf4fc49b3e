import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../src/messages/quiet-hours.ts';
import { zonesOfNumber } from '../../src/numbers/time-zones.ts';

const NIGHT = { fromMinute: 21 * 60, toMinute: 8 * 60 };
const at = (iso: string) => Date.parse(iso);
const until = (zones: string[], iso: string, hours = NIGHT) => {
  const time = quietUntil(zones, hours, at(iso));
  return time === null ? null : new Date(time).toISOString();
};

describe('quiet hours', () => {
  it.each([
    [['Europe/Berlin'], '2026-01-10T12:00:00Z', null],
    [['Europe/Berlin'], '2026-01-10T19:59:59Z', null],
    [['Europe/Berlin'], '2026-01-10T20:00:00Z', '2026-01-11T07:00:00.000Z'],
    [['Europe/Berlin'], '2026-01-10T06:59:00Z', '2026-01-10T07:00:00.000Z'],
    [['Europe/Berlin'], '2026-07-10T06:00:00Z', null],
    [['Asia/Kolkata'], '2026-01-10T16:00:00Z', '2026-01-11T02:30:00.000Z'],
    [['Asia/Kathmandu'], '2026-01-10T16:00:00Z', '2026-01-11T02:15:00.000Z'],
    [['America/New_York', 'Pacific/Honolulu'], '2026-01-10T13:30:00Z', '2026-01-10T18:00:00.000Z'],
    [[], '2026-01-10T23:00:00Z', null],
  ] as const)('in %j at %s end at %s', (zones, now, expected) => {
    expect(until([...zones], now)).toBe(expected);
  });

  it('may lie within a day and end on any minute', () => {
    const lunch = { fromMinute: 12 * 60 + 7, toMinute: 13 * 60 + 3 };
    expect(until(['UTC'], '2026-01-10T12:06:00Z', lunch)).toBeNull();
    expect(until(['UTC'], '2026-01-10T12:07:00Z', lunch)).toBe('2026-01-10T13:03:00.000Z');
  });

  it('never keep a message for ever, and name a time that is allowed', () => {
    const zones = fc.subarray([
      'Europe/Berlin',
      'Pacific/Kiritimati',
      'Pacific/Pago_Pago',
      'America/New_York',
    ]);
    const minute = fc.integer({ min: 0, max: 1439 });
    fc.assert(
      fc.property(
        zones,
        minute,
        minute,
        fc.date({ min: new Date(2026, 0, 1), max: new Date(2027, 0, 1), noInvalidDate: true }),
        (some, from, to, date) => {
          fc.pre(from !== to);
          const hours = { fromMinute: from, toMinute: to };
          const now = date.getTime();
          const time = quietUntil(some, hours, now);
          if (time === null) return;
          expect(time).toBeGreaterThan(now);
          expect(time - now).toBeLessThanOrEqual(49 * 60 * 60_000);
          const [first] = some;
          if (first) expect(quietUntil([first], hours, time)).toBeNull();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('know the zones of a number by its country', () => {
    expect(zonesOfNumber('+4915123456701')).toEqual(['Europe/Berlin']);
    expect(zonesOfNumber('+12125550123')).toContain('Pacific/Honolulu');
    expect(zonesOfNumber('+8613912345678').length).toBeGreaterThan(0);
    expect(zonesOfNumber('22333')).toEqual([]);
  });
});
