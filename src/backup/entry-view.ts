import type { SourceRecord } from '../store/repositories/snapshots.ts';

/** A record of a snapshot as it is shown. */
export function entryView(record: SourceRecord) {
  const { index, name, number, numberType, secondName, emails, additionalNumbers, groups } = record;
  return {
    index,
    name,
    number,
    numberType,
    secondName: secondName ?? null,
    emails: [...(emails ?? [])],
    additionalNumbers: (additionalNumbers ?? []).map((one) => ({
      number: one.number,
      numberType: one.numberType,
      label: one.label ?? null,
    })),
    groups: [...(groups ?? [])],
  };
}
