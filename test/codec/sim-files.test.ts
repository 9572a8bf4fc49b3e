import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TABLES } from '../../src/codec/gsm7/alphabet.ts';
import { hexToBytes } from '../../src/codec/hex.ts';
import { fileShape } from '../../src/codec/sim/file-shape.ts';
import { decodePhonebookReference } from '../../src/codec/sim/phonebook-reference.ts';
import { SIM_SERVICES, USIM_SERVICES } from '../../src/codec/sim/service-names.ts';
import { applicationOf, cardServices, serviceTable } from '../../src/codec/sim/service-table.ts';
import { spnFromEf, spnToEf } from '../../src/codec/sim/spn.ts';
import { gsmText } from './support/arbitraries.ts';
import { codecFailure } from './support/errors.ts';

const bytes = fc.uint8Array({ maxLength: 80 });

describe('the shape of a file', () => {
  test.each([
    // The layouts of 51.011 section 9.2.1 and 102.221 section 11.1.1.3, filled in by hand.
    ['a linear file of a SIM', '0000 1b58 6f3a 04 00 11ffff 01 02 01 1c', 'linear', 7000, 28, 250, 'sim'],
    ['a transparent one', '0000 000a 2fe2 04 00 11ffff 01 02 00 00', 'transparent', 10, null, null, 'sim'],
    ['a cyclic one', '0000 0118 6f44 04 00 11ffff 01 02 03 1c', 'cyclic', 280, 28, 10, 'sim'],
    [
      'a linear file of a USIM',
      '6216 8205 4221001cfa 8302 6f3a 8a01 05 8002 1b58 8800',
      'linear',
      7000,
      28,
      250,
      'usim',
    ],
    ['one without its size', '620b 8205 4221001c0a 8302 6f40', 'linear', null, 28, 10, 'usim'],
    [
      'a transparent one of a USIM',
      '620e 8202 4121 8302 6f07 8a0105 8002 0009',
      'transparent',
      9,
      null,
      null,
      'usim',
    ],
  ] as const)('%s', (_name, hex, structure, size, recordLength, records, card) => {
    expect(fileShape(hexToBytes(hex.replaceAll(' ', '')))).toEqual({
      structure,
      size,
      recordLength,
      records,
      card,
    });
  });

  test.each([
    ['nothing', ''],
    ['a directory of a SIM', '0000000a7f1002000000000011330004000000000083'],
    ['a directory of a USIM', '62068202782183023f00'],
    ['records of no length', '0000001c6f3a040011ffff01020100'],
    ['a template that is cut', '6216 8205 42'.replaceAll(' ', '')],
  ])('is not known of %s', (_name, hex) => {
    expect(fileShape(hexToBytes(hex))).toBeNull();
  });

  test('of any octets is a shape or null, and records fit into the file', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), (octets, template) => {
        const shape = fileShape(template ? Uint8Array.of(0x62, ...octets) : octets);
        if (shape === null) return;
        expect(shape.recordLength === null).toBe(shape.structure === 'transparent');
        expect(shape.recordLength ?? 1).toBeGreaterThan(0);
        expect(shape.records ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the service provider', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(
        gsmText(DEFAULT_TABLES, 8).filter((text) => text !== ''),
        fc.boolean(),
        (name, showNetworkAtHome) => {
          expect(spnFromEf(spnToEf({ name, showNetworkAtHome }))).toEqual({ name, showNetworkAtHome });
        },
      ),
    );
    expect(spnToEf({ name: 'Київстар', showNetworkAtHome: true })).toHaveLength(17);
    expect(spnFromEf(spnToEf({ name: 'Київстар', showNetworkAtHome: false }))?.name).toBe('Київстар');
  });

  test('is unknown of an empty file, and of any octets a name or null', () => {
    expect(spnFromEf(new Uint8Array(17).fill(0xff))).toBeNull();
    expect(spnFromEf(new Uint8Array())).toBeNull();
    fc.assert(
      fc.property(bytes, (octets) => {
        const spn = spnFromEf(octets);
        expect(spn === null || spn.name.length > 0).toBe(true);
      }),
    );
  });

  test('must have a name that fits', () => {
    expect(codecFailure(() => spnToEf({ name: '', showNetworkAtHome: false }))).toMatchObject({
      field: 'spn',
    });
    expect(codecFailure(() => spnToEf({ name: 'x'.repeat(17), showNetworkAtHome: false }))).not.toBeNull();
  });
});

describe('the service table', () => {
  test('has the names that the standards have at their numbers', () => {
    // 51.011 section 10.3.7 and 31.102 section 4.2.8.
    expect([2, 4, 9, 17, 38, 51, 56].map((number) => SIM_SERVICES[number - 1])).toEqual([
      'phone book (ADN)',
      'short messages (SMS)',
      'own numbers (MSISDN)',
      'service provider name (SPN)',
      'GPRS',
      'network name (PNN)',
      'provider display information',
    ]);
    expect([2, 10, 12, 19, 21, 33, 45, 85, 91, 122, 124].map((number) => USIM_SERVICES[number - 1])).toEqual([
      'fixed dialling numbers (FDN)',
      'short messages (SMS)',
      'SMS parameters (SMSP)',
      'service provider name (SPN)',
      'own numbers (MSISDN)',
      'always set',
      'network name (PNN)',
      'EPS mobility information',
      'SMS over IP',
      '5GS mobility information',
      'subscription identifier privacy',
    ]);
    expect([SIM_SERVICES[7], SIM_SERVICES[19], USIM_SERVICES[25], USIM_SERVICES[97]]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  const service = (active: fc.Arbitrary<boolean>) =>
    fc.record({ number: fc.integer({ min: 1, max: 40 }), active });

  test.each(['sim', 'usim'] as const)('of a %s is read as it was written', (application) => {
    const active = application === 'sim' ? fc.boolean() : fc.constant(true);
    const list = fc.uniqueArray(service(active), { selector: ({ number }) => number });
    fc.assert(
      fc.property(list, (services) => {
        const table = serviceTable(services, application, 10);
        const read = cardServices(table, application).map(({ number, active }) => ({ number, active }));
        expect(read).toEqual([...services].sort((a, b) => a.number - b.number));
        if (application === 'sim') expect(applicationOf(table)).toBe('sim');
      }),
    );
  });

  test('has no place for every number, and is never larger than it can be', () => {
    expect(codecFailure(() => serviceTable([{ number: 41 }], 'sim', 10))).not.toBeNull();
    expect(codecFailure(() => serviceTable([{ number: 0 }], 'usim', 10))).not.toBeNull();
    expect(cardServices(new Uint8Array(1_000).fill(0xff), 'usim')).toHaveLength(512);
    expect(applicationOf(hexToBytes('0200'))).toBe('usim');
    // The table of a USIM with services 2, 10, 12 and 33.
    expect(cardServices(hexToBytes('020A000001'), 'usim').map(({ number }) => number)).toEqual([
      2, 10, 12, 33,
    ]);
  });
});

/** The files of names and of further digits. */
function phonebookFiles(record: Uint8Array) {
  const files = decodePhonebookReference(record)?.files;
  const idOf = (wanted: string) => files?.find(({ kind }) => kind === wanted)?.id ?? null;
  return files === undefined ? null : { adn: idOf('adn'), ext1: idOf('ext1') };
}

describe('the reference to the phone book', () => {
  test.each([
    ['one set', 'a805 c003 4f3a01 ffffffff', { adn: 0x4f3a, ext1: null }],
    [
      'one with more files',
      'a819 c0034f3a01 c1034f2502 c5034f0903 c4034f1104 c9034f2105 aa0a c2034f4a06 c7034f4b07 ffff',
      { adn: 0x4f3a, ext1: 0x4f4a },
    ],
    ['nothing', 'ffffffffff', null],
    ['something else', '6205c0034f3a01', null],
    ['a group that is cut', 'a810c0034f', null],
  ])('%s', (_name, hex, files) => {
    expect(phonebookFiles(hexToBytes(hex.replaceAll(' ', '')))).toEqual(files);
  });

  test('of any octets is an answer', () => {
    fc.assert(
      fc.property(bytes, (octets) => {
        const files = phonebookFiles(Uint8Array.of(0xa8, ...octets));
        expect(files === null || typeof files === 'object').toBe(true);
      }),
    );
  });
});
