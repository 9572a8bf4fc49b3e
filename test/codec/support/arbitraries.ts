import fc from 'fast-check';
import { alphanumericAddress } from '../../../src/codec/address.ts';
import { decodeDcs } from '../../../src/codec/dcs.ts';
import { alphabetFor, hasTable, type ShiftTables } from '../../../src/codec/gsm7/alphabet.ts';
import { encodeSeptets } from '../../../src/codec/gsm7/septets.ts';
import { timestampFromMs } from '../../../src/codec/tpdu/timestamp.ts';
import type {
  Address,
  Command,
  Deliver,
  DeliverReport,
  InformationElement,
  ReportParameters,
  StatusReport,
  Submit,
  SubmitReport,
  Timestamp,
  Tpdu,
  UserData,
  Validity,
} from '../../../src/codec/tpdu/types.ts';
import { encodeUserData } from '../../../src/codec/tpdu/user-data.ts';
import { relativeMinutes } from '../../../src/codec/tpdu/validity.ts';

export const octet = fc.integer({ min: 0, max: 255 });
const word = fc.integer({ min: 0, max: 0xffff });
const flag = fc.boolean();

/** Text that the given tables can write. */
export function gsmText(tables: ShiftTables, maxLength: number): fc.Arbitrary<string> {
  const characters = [...alphabetFor(tables).codes.keys()].map((unit) => String.fromCharCode(unit));
  return fc.string({ unit: fc.constantFrom(...characters), maxLength });
}

export const TABLE_CODES = Array.from({ length: 13 }, (_, index) => index + 1);

export const shiftTables: fc.Arbitrary<ShiftTables> = fc.record({
  single: fc.option(fc.constantFrom(...TABLE_CODES.filter((code) => hasTable(code, 'single')))),
  locking: fc.option(fc.constantFrom(...TABLE_CODES.filter((code) => hasTable(code, 'locking')))),
});

/** UTF-16 as phones send it: any code units, also halves of pairs. */
export const utf16Text = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: maxLength >> 1 }),
    fc.array(word, { maxLength }).map((units) => String.fromCharCode(...units)),
  );

const digits = fc.string({ unit: fc.constantFrom(...'0123456789*#abc'), maxLength: 20 });

export const address: fc.Arbitrary<Address> = fc.oneof(
  fc.record({
    typeOfNumber: fc.constantFrom(
      'unknown',
      'international',
      'national',
      'network-specific',
      'subscriber',
      'abbreviated',
      'reserved',
    ),
    numberingPlan: fc.integer({ min: 0, max: 15 }),
    text: digits,
  }),
  fc
    .tuple(gsmText({ single: null, locking: null }, 11), fc.integer({ min: 0, max: 15 }))
    .filter(([text]) => fits(text))
    .map(([text, numberingPlan]): Address => ({ typeOfNumber: 'alphanumeric', numberingPlan, text })),
);

/** At most 11 septets; eight characters that end in `@` are read as seven (see readName). */
function fits(text: string): boolean {
  try {
    alphanumericAddress(text);
  } catch {
    return false;
  }
  return !(encodeSeptets(text)?.length === 8 && text.endsWith('@'));
}

export const timestamp: fc.Arbitrary<Timestamp> = fc
  .tuple(
    fc.integer({ min: Date.UTC(1970, 0, 2) / 1000, max: Date.UTC(2069, 11, 30) / 1000 }),
    fc.integer({ min: -79, max: 79 }),
  )
  .map(([seconds, quarters]) => timestampFromMs(seconds * 1000, quarters * 15));

const noHeader: fc.Arbitrary<InformationElement[]> = fc.constant([]);

export const element: fc.Arbitrary<InformationElement> = fc.oneof(
  fc
    .record({
      bits: fc.constantFrom(8 as const, 16 as const),
      reference: word,
      total: fc.integer({ min: 1, max: 255 }),
    })
    .chain(({ bits, reference, total }) =>
      fc.integer({ min: 1, max: total }).map(
        (sequence): InformationElement => ({
          kind: 'concat',
          bits,
          reference: bits === 8 ? reference & 0xff : reference,
          total,
          sequence,
        }),
      ),
    ),
  fc.record({ bits: fc.constantFrom(8 as const, 16 as const), destination: word, source: word }).map(
    ({ bits, destination, source }): InformationElement => ({
      kind: 'ports',
      bits,
      destination: bits === 8 ? destination & 0xff : destination,
      source: bits === 8 ? source & 0xff : source,
    }),
  ),
  fc
    .record({ id: fc.integer({ min: 9, max: 0x23 }), data: fc.uint8Array({ maxLength: 12 }) })
    .map(({ id, data }): InformationElement => ({ kind: 'unknown', id, data })),
);

const header = fc.oneof(noHeader, fc.array(element, { minLength: 1, maxLength: 3 }));

/** Shift elements for tables, in front of other elements. */
function withTables(tables: ShiftTables, elements: InformationElement[]): InformationElement[] {
  const shifts: InformationElement[] = [];
  if (tables.single !== null) shifts.push({ kind: 'single-shift', table: tables.single });
  if (tables.locking !== null) shifts.push({ kind: 'locking-shift', table: tables.locking });
  return [...shifts, ...elements];
}

/** User data with a data coding scheme for it, at most `limit` octets. */
export function userData(limit: number): fc.Arbitrary<{ dcs: number; userData: UserData }> {
  const codes = Array.from({ length: 256 }, (_, dcs) => dcs);
  const dcsOf = (alphabet: string) =>
    fc.constantFrom(...codes.filter((dcs) => decodeDcs(dcs).alphabet === alphabet));
  const gsm7 = fc.tuple(shiftTables, header).chain(([tables, elements]) =>
    fc.record({
      dcs: dcsOf('gsm7'),
      userData: gsmText(tables, 160).map(
        (text): UserData => ({ header: withTables(tables, elements), alphabet: 'gsm7', text }),
      ),
    }),
  );
  const ucs2 = fc.record({
    dcs: dcsOf('ucs2'),
    userData: fc
      .record({ header, text: utf16Text(70) })
      .map((value): UserData => ({ ...value, alphabet: 'ucs2' })),
  });
  const data = fc.constantFrom('8bit' as const, 'compressed' as const).chain((alphabet) =>
    fc.record({
      dcs: dcsOf(alphabet),
      userData: fc
        .record({ header, data: fc.uint8Array({ maxLength: limit }) })
        .map((value): UserData => ({ ...value, alphabet })),
    }),
  );
  return fc.oneof({ weight: 3, arbitrary: gsm7 }, ucs2, data).filter(({ dcs, userData }) => {
    try {
      return encodeUserData(userData, dcs, limit, 'x').length <= 255;
    } catch {
      return false;
    }
  });
}

const validity: fc.Arbitrary<Validity | null> = fc.oneof(
  fc.constant(null),
  octet.map((value): Validity => ({ kind: 'relative', minutes: relativeMinutes(value) })),
  timestamp.map((time): Validity => ({ kind: 'absolute', time })),
  fc
    .record({
      singleShot: flag,
      rest: fc.oneof(
        fc.constant({ format: 'none' as const }),
        octet.map((value) => ({ format: 'relative' as const, minutes: relativeMinutes(value) })),
        fc.integer({ min: 1, max: 255 }).map((seconds) => ({ format: 'seconds' as const, seconds })),
        fc.record({
          format: fc.constant('clock' as const),
          hours: fc.integer({ min: 0, max: 99 }),
          minutes: fc.integer({ min: 0, max: 59 }),
          seconds: fc.integer({ min: 0, max: 59 }),
        }),
      ),
    })
    .map(({ singleShot, rest }): Validity => ({ kind: 'enhanced', singleShot, ...rest })),
);

export const submit: fc.Arbitrary<Submit> = fc
  .record({
    rejectDuplicates: flag,
    statusReportRequest: flag,
    replyPath: flag,
    messageReference: octet,
    destination: address,
    protocolId: octet,
    validity,
    body: userData(140),
  })
  .map(({ body, ...rest }) => ({ type: 'submit', ...rest, ...body }));

export const deliver: fc.Arbitrary<Deliver> = fc
  .record({
    moreMessages: flag,
    loopPrevention: flag,
    statusReportIndication: flag,
    replyPath: flag,
    originator: address,
    protocolId: octet,
    timestamp,
    body: userData(140),
  })
  .map(({ body, ...rest }) => ({ type: 'deliver', ...rest, ...body }));

function parameters(limit: number): fc.Arbitrary<ReportParameters> {
  const reserved = fc.constant(null);
  const plain = fc.record({
    protocolId: fc.option(octet),
    dcs: fc.option(octet),
    userData: fc.constant(null),
    reserved,
  });
  const withText = fc
    .record({ protocolId: fc.option(octet), body: userData(limit) })
    .map(({ protocolId, body }) => ({ protocolId, ...body, reserved: null }));
  return fc.oneof(plain, withText);
}

export const statusReport: fc.Arbitrary<StatusReport> = fc.record({
  type: fc.constant('status-report'),
  moreMessages: flag,
  loopPrevention: flag,
  qualifier: fc.constantFrom('submit', 'command'),
  messageReference: octet,
  recipient: address,
  timestamp,
  discharge: timestamp,
  status: octet,
  parameters: fc.option(parameters(143)),
});

const cause = fc.option(fc.integer({ min: 128, max: 255 }));

export const submitReport: fc.Arbitrary<SubmitReport> = fc.record({
  type: fc.constant('submit-report'),
  failureCause: cause,
  timestamp,
  parameters: parameters(151),
});

export const deliverReport: fc.Arbitrary<DeliverReport> = fc.record({
  type: fc.constant('deliver-report'),
  failureCause: cause,
  parameters: parameters(158),
});

export const command: fc.Arbitrary<Command> = fc.record({
  type: fc.constant('command'),
  statusReportRequest: flag,
  messageReference: octet,
  protocolId: octet,
  commandType: octet,
  messageNumber: octet,
  destination: address,
  header,
  data: fc.uint8Array({ maxLength: 100 }),
});

export const TPDUS: Readonly<Record<Tpdu['type'], fc.Arbitrary<Tpdu>>> = {
  submit,
  deliver,
  'status-report': statusReport,
  'submit-report': submitReport,
  'deliver-report': deliverReport,
  command,
};

export function directionOf(type: Tpdu['type']): 'to-mobile' | 'to-network' {
  return type === 'deliver' || type === 'status-report' || type === 'submit-report'
    ? 'to-mobile'
    : 'to-network';
}
