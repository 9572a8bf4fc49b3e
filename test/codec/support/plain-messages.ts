import fc from 'fast-check';
import { DEFAULT_TABLES } from '../../../src/codec/gsm7/alphabet.ts';
import { timestampFromMs } from '../../../src/codec/tpdu/timestamp.ts';
import type {
  Address,
  Deliver,
  InformationElement,
  StatusReport,
  Submit,
  UserData,
} from '../../../src/codec/tpdu/types.ts';
import { encodeUserData } from '../../../src/codec/tpdu/user-data.ts';
import { relativeMinutes } from '../../../src/codec/tpdu/validity.ts';
import { gsmText, octet } from './arbitraries.ts';

/** Messages as they are sent every day: what every decoder ought to read alike. */

const number: fc.Arbitrary<Address> = fc.record({
  typeOfNumber: fc.constantFrom('international', 'national', 'unknown'),
  numberingPlan: fc.constant(1),
  text: fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 3, maxLength: 15 }),
});

const name: fc.Arbitrary<Address> = fc.record({
  typeOfNumber: fc.constant('alphanumeric'),
  numberingPlan: fc.constant(0),
  text: fc.string({
    unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -.'),
    minLength: 1,
    maxLength: 11,
  }),
});

const timestamp = fc
  .tuple(
    fc.integer({ min: Date.UTC(2000, 0, 2) / 1000, max: Date.UTC(2069, 0, 1) / 1000 }),
    fc.integer({ min: -48, max: 56 }),
  )
  .map(([seconds, quarters]) => timestampFromMs(seconds * 1000, quarters * 15));

const header: fc.Arbitrary<InformationElement[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<InformationElement[]>([]) },
  fc
    .record({ reference: octet, sequence: fc.integer({ min: 1, max: 5 }) })
    .map(({ reference, sequence }): InformationElement[] => [
      { kind: 'concat', bits: 8, reference, total: 5, sequence },
    ]),
  fc
    .record({ reference: fc.integer({ min: 0, max: 0xffff }), sequence: fc.integer({ min: 1, max: 3 }) })
    .map(({ reference, sequence }): InformationElement[] => [
      { kind: 'concat', bits: 16, reference, total: 3, sequence },
    ]),
);

function body(
  dcs: number[],
  content: fc.Arbitrary<{ alphabet: 'gsm7' | 'ucs2'; text: string } | { alphabet: '8bit'; data: Uint8Array }>,
) {
  return fc.record({ dcs: fc.constantFrom(...dcs), header, content }).map(({ dcs, header, content }) => ({
    dcs,
    userData: { header, ...content } as UserData,
  }));
}

const bodies = fc
  .oneof(
    {
      weight: 3,
      arbitrary: body(
        [0x00, 0x10, 0x11, 0x12, 0x13, 0xf0, 0xf1, 0xf2, 0xf3],
        gsmText(DEFAULT_TABLES, 160).map((text) => ({ alphabet: 'gsm7', text })),
      ),
    },
    body(
      [0x08, 0x18, 0x19],
      fc.string({ unit: 'binary', maxLength: 67 }).map((text) => ({ alphabet: 'ucs2', text })),
    ),
    body(
      [0x04, 0xf4, 0xf5],
      fc.uint8Array({ maxLength: 134 }).map((data) => ({ alphabet: '8bit', data })),
    ),
  )
  .filter(({ dcs, userData }) => {
    try {
      return encodeUserData(userData, dcs, 140, 'x').length > 0;
    } catch {
      return false;
    }
  });

const protocolId = fc.constantFrom(0, 0, 0, 0x39, 0x41, 0x7f);

export const plainDeliver: fc.Arbitrary<Deliver> = fc
  .record({
    moreMessages: fc.boolean(),
    loopPrevention: fc.constant(false),
    statusReportIndication: fc.boolean(),
    replyPath: fc.boolean(),
    originator: fc.oneof(number, name),
    protocolId,
    timestamp,
    body: bodies,
  })
  .map(({ body, ...rest }) => ({ type: 'deliver', ...rest, ...body }));

export const plainSubmit: fc.Arbitrary<Submit> = fc
  .record({
    rejectDuplicates: fc.boolean(),
    statusReportRequest: fc.boolean(),
    replyPath: fc.boolean(),
    messageReference: octet,
    destination: number,
    protocolId,
    validity: fc.option(
      octet.map((value) => ({ kind: 'relative' as const, minutes: relativeMinutes(value) })),
    ),
    body: bodies,
  })
  .map(({ body, ...rest }) => ({ type: 'submit', ...rest, ...body }));

export const plainStatusReport: fc.Arbitrary<StatusReport> = fc.record({
  type: fc.constant('status-report'),
  moreMessages: fc.boolean(),
  loopPrevention: fc.constant(false),
  qualifier: fc.constant('submit'),
  messageReference: octet,
  recipient: number,
  timestamp,
  discharge: timestamp,
  status: octet,
  parameters: fc.constant(null),
});
