import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { septetCost } from '../../src/codec/gsm7/septets.ts';
import { decodeTpdu } from '../../src/codec/tpdu/decode.ts';
import { encodeTpdu } from '../../src/codec/tpdu/encode.ts';
import type { Tpdu } from '../../src/codec/tpdu/types.ts';
import { directionOf, TPDUS } from './support/arbitraries.ts';
import { plainDeliver, plainStatusReport, plainSubmit } from './support/plain-messages.ts';
import { flattenGammu, forGammu, forTshark, partsOf } from './support/projections.ts';
import { askGammu, askTshark, hasGammu, hasTshark, type Opinion } from './support/second-opinions.ts';

/** A difference that is the tool's, with the reason; `same` says what must agree nevertheless. */
interface Rule {
  readonly reason: string;
  readonly fields: readonly string[];
  readonly applies: (tpdu: Tpdu) => boolean;
  readonly same?: (ours: unknown, theirs: unknown, tpdu: Tpdu) => boolean;
}

interface Case {
  readonly bytes: Uint8Array;
  readonly tpdu: Tpdu;
}

const SEED = 23_040;

const TSHARK_RULES: readonly Rule[] = [
  {
    reason:
      'tshark does not skip the unused octets of an enhanced validity period (23.040 section 9.2.3.12.3)',
    fields: [
      ...['malformed', 'ie_identifier', 'sms_text', 'sms_body', 'compressed_data'],
      ...['udh_mm_msg_id', 'udh_mm_msg_parts', 'udh_mm_msg_part', 'destination_port', 'originator_port'],
      ...['dis_iei_lang_single_shift', 'dis_iei_lang_locking_shift'],
    ],
    applies: (tpdu) => tpdu.type === 'submit' && tpdu.validity?.kind === 'enhanced',
  },
  {
    reason: 'tshark 4.0 has no national tables',
    fields: ['sms_text'],
    applies: (tpdu) => partsOf(tpdu).userData?.header.some(({ kind }) => kind.endsWith('shift')) ?? false,
  },
  {
    reason: 'tshark shows halves of surrogate pairs as U+FFFD, and loses a character behind one',
    fields: ['sms_text'],
    applies: (tpdu) => /\p{Surrogate}/u.test(textOf(tpdu)),
  },
  {
    reason: 'tshark ends a text at U+0000',
    fields: ['sms_text'],
    applies: (tpdu) => textOf(tpdu).includes('\0'),
    same: (ours, theirs) => theirs === String(ours).split('\0')[0],
  },
  {
    reason: 'tshark has no text field for an empty text',
    fields: ['sms_text'],
    applies: (tpdu) => textOf(tpdu) === '',
    same: (_, theirs) => theirs === undefined,
  },
];

const GAMMU_RULES: readonly Rule[] = [
  {
    reason: 'gammu counts an escape as a character, and fills up the text with as many others',
    fields: ['Text'],
    applies: (tpdu) => partsOf(tpdu).userData?.alphabet === 'gsm7' && escapes(textOf(tpdu)) > 0,
    same: (ours, theirs, tpdu) =>
      String(theirs).startsWith(String(ours)) &&
      String(theirs).length === String(ours).length + escapes(textOf(tpdu)),
  },
  {
    reason: 'gammu says "Unknown" about a status that the standard reserves',
    fields: ['Text'],
    applies: ({ type }) => type === 'status-report',
    same: (_, theirs) => theirs === 'Unknown',
  },
  {
    reason:
      'gammu looks at the lower bits of a reserved status above 0x7F, which counts as "service rejected"',
    fields: ['Text'],
    applies: (tpdu) => tpdu.type === 'status-report' && tpdu.status > 0x7f,
  },
  {
    reason: 'gammu shows U+0001 as ~',
    fields: ['Text'],
    applies: (tpdu) => textOf(tpdu).includes('\u0001'),
    same: (ours, theirs) => String(ours).replaceAll('\u0001', '~') === theirs,
  },
];

describe('second opinions', () => {
  const plain = [
    ...cases(plainDeliver, 4000),
    ...cases(plainSubmit, 4000),
    ...cases(plainStatusReport, 2000),
  ];
  const everything = Object.values(TPDUS).flatMap((arbitrary) => cases<Tpdu>(arbitrary, 1000));

  test.skipIf(missing('tshark', hasTshark()))('tshark dissects 16,000 TPDUs alike', () => {
    const all = [...plain, ...everything];
    const packets = all.map(({ bytes, tpdu }) => ({
      bytes,
      inbound: directionOf(tpdu.type) === 'to-network',
    }));
    const { unexplained, compared } = compare(all, askTshark(packets), forTshark, TSHARK_RULES);
    expect(unexplained).toEqual([]);
    expect(compared.get('sms_text')).toBeGreaterThan(7000);
    expect(compared.get('scts_day')).toBeGreaterThan(9000);
    expect(compared.get('tp-da')).toBeGreaterThan(5000);
  });

  test.skipIf(missing('gammu', hasGammu()))('gammu decodes 10,000 everyday TPDUs alike', () => {
    const answers = askGammu(plain.map(({ bytes }) => bytes)).map(flattenGammu);
    const { unexplained, compared } = compare(plain, answers, forGammu, GAMMU_RULES);
    expect(unexplained).toEqual([]);
    expect(compared.get('Text')).toBeGreaterThan(7500);
    expect(compared.get('Number')).toBe(10_000);
  });
});

/** In continuous integration a missing tool is a failure; elsewhere the test is skipped and says so. */
function missing(tool: string, present: boolean): boolean {
  if (present || process.env.CI !== undefined) return false;
  process.stderr.write(`differential test skipped: ${tool} is not installed\n`);
  return true;
}

function cases<T extends Tpdu>(arbitrary: fc.Arbitrary<T>, count: number): Case[] {
  return fc.sample(arbitrary, { numRuns: count, seed: SEED }).map((generated) => {
    const bytes = encodeTpdu(generated);
    return { bytes, tpdu: decodeTpdu(bytes, directionOf(generated.type)) };
  });
}

function textOf(tpdu: Tpdu): string {
  const { userData } = partsOf(tpdu);
  return userData !== null && 'text' in userData ? userData.text : '';
}

function escapes(text: string): number {
  return Array.from(text).filter((character) => septetCost(character.charCodeAt(0)) === 2).length;
}

/** Field by field; differences that no rule explains, and how many fields agreed without a rule. */
function compare(
  all: readonly Case[],
  answers: readonly Opinion[],
  project: (tpdu: Tpdu) => Opinion,
  rules: readonly Rule[],
): { unexplained: unknown[]; compared: Map<string, number> } {
  expect(answers.length).toBe(all.length);
  const unexplained: unknown[] = [];
  const compared = new Map<string, number>();
  const used = new Set<Rule>();
  all.forEach(({ tpdu, bytes }, index) => {
    const theirs = answers[index] ?? {};
    for (const [field, ours] of Object.entries(project(tpdu))) {
      if (JSON.stringify(ours) === JSON.stringify(theirs[field])) {
        compared.set(field, (compared.get(field) ?? 0) + 1);
        continue;
      }
      const rule = rules.find(
        ({ fields, applies, same }) =>
          fields.includes(field) && applies(tpdu) && (same?.(ours, theirs[field], tpdu) ?? true),
      );
      if (rule !== undefined) used.add(rule);
      else if (unexplained.length < 20) {
        unexplained.push({ field, ours, theirs: theirs[field], hex: Buffer.from(bytes).toString('hex') });
      }
    }
  });
  // A rule that explains nothing hides something.
  expect(rules.filter((rule) => !used.has(rule)).map(({ reason }) => reason)).toEqual([]);
  return { unexplained, compared };
}
