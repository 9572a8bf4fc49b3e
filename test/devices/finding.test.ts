import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidatesOf } from '../../src/devices/finding/candidates.ts';
import { inOrderOfProbing, LAYOUTS } from '../../src/devices/finding/layouts.ts';
import { nameFor } from '../../src/devices/finding/naming.ts';
import { ADAPTERS, NON_MODEMS } from '../../src/devices/finding/non-modems.ts';
import type { ListedPort } from '../../src/transport/listing/ports.ts';

function port(changes: Partial<ListedPort>): ListedPort {
  return {
    path: '/dev/ttyUSB0',
    byId: null,
    byPath: null,
    interfaceNumber: 0,
    interfaceClass: 'ffffff',
    driver: null,
    vendorId: null,
    productId: null,
    serial: null,
    manufacturer: null,
    product: null,
    usbPath: '1-1',
    deviceNumber: '5',
    ...changes,
  };
}

const NO_RULES = { allow: [], deny: [] };
const skipped = (changes: Partial<ListedPort>, rules = NO_RULES as { allow: string[]; deny: string[] }) =>
  candidatesOf([port(changes)], rules)[0]?.skipped;

describe('the tables', () => {
  it('name each layout once, with a source', () => {
    const ids = LAYOUTS.flatMap((layout) => layout.ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{4}:[0-9a-f]{4}$/);
    for (const { at, ppp = [], other = [], source } of LAYOUTS) {
      expect(source.length).toBeGreaterThan(10);
      const all = [...at, ...ppp, ...other];
      expect(new Set(all).size).toBe(all.length);
    }
    for (const row of [...NON_MODEMS, ...ADAPTERS]) {
      expect(row.source.length).toBeGreaterThan(10);
      for (const id of row.ids ?? []) expect(id).toMatch(/^[0-9a-f]{4}:([0-9a-f]{4}|\*)$/);
    }
  });
});

describe('what may be touched', () => {
  it.each([
    ['an Arduino', { vendorId: '2341', productId: '0043', driver: 'cdc_acm' }, 'it is an Arduino board'],
    ['a GPS receiver', { vendorId: '1546', productId: '01a7' }, 'it is a GPS receiver'],
    [
      'a Zigbee stick',
      { vendorId: '10c4', productId: 'ea60', product: 'Sonoff Zigbee 3.0 USB Dongle Plus' },
      'radio network',
    ],
    ['a printer', { vendorId: '2c99', productId: '0002' }, 'it is a 3D printer'],
    ['an adapter', { vendorId: '0403', productId: '6001', driver: 'ftdi_sio' }, 'FTDI serial adapter'],
    ['a board that nobody knows', { vendorId: '0483', productId: '5740', driver: 'cdc_acm' }, 'nothing says'],
    ['a port without USB', { usbPath: null }, 'it is no USB device'],
  ])('leaves %s alone', (_what, changes, why) => {
    expect(skipped(changes)).toContain(why);
  });

  it.each([
    ['a maker of modems', { vendorId: '12d1', productId: '1506' }],
    ['a driver of modems', { vendorId: 'aaaa', productId: 'bbbb', driver: 'option1' }],
  ])('asks %s', (_what, changes) => {
    expect(skipped(changes)).toBeNull();
  });

  it('follows the lists of the user, and a denial is stronger', () => {
    const ch340 = { vendorId: '1a86', productId: '7523', serial: 'A9', byId: '/dev/serial/by-id/usb-X-if00' };
    const ec25 = { vendorId: '2c7c', productId: '0125', interfaceNumber: 2 };
    expect(skipped(ch340, { allow: ['1A86:7523'], deny: [] })).toBeNull();
    expect(skipped(ch340, { allow: ['1a86:*'], deny: ['A9'] })).toBe('devices.deny names it');
    expect(skipped(ch340, { allow: ['/dev/serial/by-id/usb-?-if*'], deny: [] })).toBeNull();
    expect(skipped(ec25, { allow: ['1a86:*'], deny: [] })).toBe('devices.allow does not name it');
    expect(skipped(ec25, { allow: [], deny: ['/dev/ttyUSB*'] })).toBe('devices.deny names it');
  });

  it('never asks a denied port, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.record({
          vendorId: fc.constantFrom('2c7c', '12d1', '1a86', '2341', null),
          productId: fc.constantFrom('0125', '1506', '7523'),
          interfaceNumber: fc.nat(9),
          driver: fc.constantFrom('option1', 'cdc_acm', null),
          product: fc.option(fc.string()),
        }),
        fc.array(fc.constantFrom('2c7c:*', '/dev/*', 'SERIAL')),
        (changes, allow) => {
          const [one] = candidatesOf([port({ ...changes, serial: 'SERIAL' })], { allow, deny: ['SERIAL'] });
          expect(one?.toProbe).toEqual([]);
          expect(one?.skipped).not.toBeNull();
        },
      ),
    );
  });
});

describe('the port of several', () => {
  const of = (vendorId: string, productId: string, numbers: number[], classes: string[] = []) =>
    inOrderOfProbing(
      numbers.map((interfaceNumber, n) =>
        port({ vendorId, productId, interfaceNumber, interfaceClass: classes[n] ?? 'ffffff' }),
      ),
    ).map((one) => one.interfaceNumber);

  it.each([
    ['EC25', of('2c7c', '0125', [0, 1, 2, 3]), [2, 3]],
    ['SIM7600', of('1e0e', '9001', [0, 1, 2, 3, 4]), [2, 3]],
    [
      'ZTE: not the one for dialling, unless nothing else answers',
      of('19d2', '0031', [0, 1, 2, 3]),
      [1, 2, 0, 3],
    ],
    [
      'Huawei, by what its interfaces say',
      of('12d1', '1506', [0, 1, 2], ['ff0201', 'ff0203', 'ff0202']),
      [2, 1, 0],
    ],
    ['unknown: interface 0 last', of('1199', '68a3', [0, 2, 3]), [2, 3, 0]],
  ])('%s', (_what, order, expected) => {
    expect(order).toEqual(expected);
  });
});

describe('names', () => {
  it.each([
    ['EC25', [], 'ec25'],
    ['EC25', ['ec25'], 'ec25-2'],
    ['EC25', ['ec25', 'ec25-2'], 'ec25-3'],
    [null, [], 'modem'],
    ['../../\u001b[2J', [], '2j'],
  ])('%s beside %j is %s', (model, taken, name) => {
    expect(nameFor(model, (wanted) => (taken as readonly string[]).includes(wanted))).toBe(name);
  });

  it('are names that the command line takes, whatever the modem says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (model) => {
        expect(nameFor(model, () => false)).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
      }),
    );
  });
});
