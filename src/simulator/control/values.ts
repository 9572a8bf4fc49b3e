import { FAULT_KINDS, type FaultSpec } from '../faults.ts';
import type { OutsideSms } from '../network/outside.ts';
import type { Fields } from './fields.ts';

/** The parts of `values` that are there: an option that was left out must not be there as undefined. */
function present<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function optionalOneOf<T extends string>(fields: Fields, name: string, known: readonly T[]): T | undefined {
  return fields.has(name) ? fields.oneOf(name, known) : undefined;
}

/** A fault as a command gives it. @throws SimError INPUT_INVALID */
export function faultOf(fields: Fields): FaultSpec {
  const forever = fields.has('times') && fields.value('times') === 'always';
  return present<Required<FaultSpec>>({
    kind: fields.oneOf('kind', FAULT_KINDS),
    command: fields.optionalText('command'),
    times: forever ? 'always' : fields.optionalNumber('times'),
    skip: fields.optionalNumber('skip'),
    probability: fields.optionalNumber('probability'),
    stage: optionalOneOf(fields, 'stage', ['command', 'body']),
    delayMs: fields.optionalNumber('delayMs'),
    bytes: fields.optionalText('bytes'),
    line: fields.optionalText('line'),
    at: optionalOneOf(fields, 'at', ['before', 'middle', 'before-final', 'after']),
    cme: fields.optionalNumber('cme'),
    cms: fields.optionalNumber('cms'),
    text: fields.optionalText('text'),
    size: fields.optionalNumber('size'),
    escape: optionalOneOf(fields, 'escape', ['works', 'ignored']),
  });
}

/** An SMS from outside as a command gives it. @throws SimError INPUT_INVALID */
export function smsOf(fields: Fields): OutsideSms {
  const messageClass = [0, 1, 2, 3] as const;
  const bits = [8, 16] as const;
  return present<Required<OutsideSms>>({
    from: fields.text('from'),
    to: fields.text('to'),
    text: fields.text('text'),
    reference: fields.optionalNumber('reference'),
    referenceBits: bits.find((value) => value === fields.optionalNumber('referenceBits')),
    messageClass: messageClass.find((value) => value === fields.optionalNumber('messageClass')),
    alphabet: optionalOneOf(fields, 'alphabet', ['auto', 'gsm7', 'ucs2']),
    parts: fields.has('parts') ? fields.numbers('parts') : undefined,
  });
}
