/**
 * What the error codes of sending mean for what to do next (27.005 section 3.2.5, 27.007 section 9.2; causes of 24.011 annex E
 * and failure causes of 23.040 section 9.2.3.22 among them). Data, used by drivers and by the outbox.
 */

/**
 * `transient`: not accepted, try again soon; `long-outage`: not before a quarter of an hour; `ambiguous`: may have been sent;
 * `duplicate`: the centre still holds an earlier copy; `permanent`: never with this message; `storage`: a memory is full or
 * broken; `human`: a person must act (PIN, card, subscription); `mode`: the modem is set up the wrong way.
 */
export type SmsErrorClass =
  | 'transient'
  | 'long-outage'
  | 'ambiguous'
  | 'duplicate'
  | 'permanent'
  | 'storage'
  | 'human'
  | 'mode';

interface CodeRow {
  class: SmsErrorClass;
  /** What happened, as a sentence for a person. */
  sentence: string;
}

function rows(kind: SmsErrorClass, sentences: Readonly<Record<number, string>>): [number, CodeRow][] {
  return Object.entries(sentences).map(([code, sentence]) => [Number(code), { class: kind, sentence }]);
}

/** CMS errors. */
export const CMS_ERRORS: ReadonlyMap<number, CodeRow> = new Map([
  ...rows('transient', {
    17: 'The network failed.',
    22: 'The network is congested or its memory is full.',
    27: 'The destination is out of service.',
    41: 'The network has a temporary failure.',
    42: 'The network is congested.',
    47: 'The network has no resources left.',
    192: 'The message centre is busy.',
    194: 'The message centre has a system failure.',
    301: 'The SMS service of the modem is reserved by something else.',
    314: 'The SIM is busy.',
    331: 'There is no network service.',
    515: 'The modem is busy with another task.',
    527: 'The modem asks to wait and try again.',
  }),
  ...rows('long-outage', {
    38: 'The network is out of order; an immediate new attempt is not likely to succeed.',
  }),
  ...rows('ambiguous', {
    300: 'The modem failed while it handled the message.',
    332: 'The network did not answer in time.',
    500: 'The modem reports an unknown error.',
    513: 'The radio link was lost while the message was on its way.',
  }),
  ...rows('duplicate', {
    197: 'The message centre refused the message as a duplicate of one that it still holds.',
  }),
  ...rows('permanent', {
    1: 'The number is not assigned.',
    8: 'The operator has barred this line from sending.',
    10: 'Sending is barred for this line.',
    21: 'The network rejected the message.',
    28: 'The destination is not known to the network.',
    29: 'The facility was rejected by the network.',
    30: 'The network does not know this SIM.',
    50: 'The SIM is not subscribed to the SMS service.',
    69: 'The network does not implement this service.',
    111: 'The network found a protocol error in the message.',
    127: 'The network cannot interwork with the destination.',
    144: 'The message centre does not support this alphabet or coding.',
    145: 'The message centre does not support this message class.',
    159: 'The message centre does not accept the coding of the message.',
    176: 'The message centre does not support this kind of message.',
    195: 'The message centre does not accept the address.',
    196: 'The destination is barred.',
    198: 'The message centre does not support this format of validity.',
    199: 'The message centre does not support a validity.',
    304: 'The modem found an invalid parameter in the message.',
    305: 'The modem found an invalid parameter in a text-mode command.',
  }),
  ...rows('storage', {
    208: 'The SIM has no room for messages.',
    209: 'The SIM cannot store messages.',
    211: 'The memory for messages is full.',
    320: 'The memory for messages failed.',
    321: 'There is no message at this index.',
    322: 'The memory for messages is full.',
  }),
  ...rows('human', {
    310: 'There is no SIM in the modem.',
    311: 'The SIM asks for its PIN.',
    312: 'The modem is locked to another SIM and asks for a PIN.',
    313: 'The SIM failed.',
    315: 'The SIM does not fit this modem.',
    316: 'The SIM is blocked and asks for its PUK.',
    317: 'The SIM asks for its PIN2.',
    318: 'The SIM is blocked and asks for its PUK2.',
    330: 'The number of the message centre is not set.',
  }),
  ...rows('mode', {
    302: 'The modem does not allow this operation now.',
    303: 'The modem does not support this operation.',
    340: 'The modem does not expect an acknowledgement.',
  }),
]);

/** CME errors. */
export const CME_ERRORS: ReadonlyMap<number, CodeRow> = new Map([
  ...rows('transient', {
    14: 'The SIM is busy.',
    30: 'There is no network service.',
    515: 'The modem is busy with another task.',
  }),
  ...rows('long-outage', { 32: 'The network allows emergency calls only.' }),
  ...rows('ambiguous', {
    31: 'The network did not answer in time.',
    100: 'The modem reports an unknown error.',
  }),
  ...rows('permanent', {
    24: 'The text is too long.',
    25: 'The text has characters that the modem does not accept.',
    26: 'The number is too long.',
    27: 'The number has characters that the modem does not accept.',
    50: 'The modem found incorrect parameters.',
  }),
  ...rows('storage', {
    20: 'The memory is full.',
    21: 'There is no such index.',
    22: 'There is nothing at this index.',
    23: 'The memory failed.',
  }),
  ...rows('human', {
    5: 'The modem is locked to another SIM and asks for a PIN.',
    6: 'The modem is locked to another SIM and asks for its PIN.',
    7: 'The modem is locked to another SIM and asks for its PUK.',
    10: 'There is no SIM in the modem.',
    11: 'The SIM asks for its PIN.',
    12: 'The SIM is blocked and asks for its PUK.',
    13: 'The SIM failed.',
    15: 'The SIM does not fit this modem.',
    16: 'The password is wrong.',
    17: 'The SIM asks for its PIN2.',
    18: 'The SIM is blocked and asks for its PUK2.',
    40: 'The modem is locked to a network and asks for a PIN.',
    41: 'The modem is locked to a network and asks for its PUK.',
    42: 'The modem is locked to a part of a network and asks for a PIN.',
    43: 'The modem is locked to a part of a network and asks for its PUK.',
    44: 'The modem is locked to a service provider and asks for a PIN.',
    45: 'The modem is locked to a service provider and asks for its PUK.',
    46: 'The modem is locked to a company and asks for a PIN.',
    47: 'The modem is locked to a company and asks for its PUK.',
    48: 'The modem asks for a PIN of its hidden phone book.',
  }),
  ...rows('mode', {
    3: 'The modem does not allow this operation now.',
    4: 'The modem does not support this operation.',
  }),
]);

/** One failed send: the number that the modem gave, if any, and whether the payload had been handed over by then. */
export interface SmsFailure {
  cms?: number | null;
  cme?: number | null;
  afterPayload: boolean;
}

/**
 * What to do about a failed send. Before the payload nothing can have been sent, so what is ambiguous after it is transient
 * there. An unknown code is judged by its range: 0 to 127 are causes of the network, of which 24.011 annex E says that an
 * unknown one counts as a temporary failure; 128 to 255 are refusals by the message centre (23.040 section 9.2.3.22); whatever else comes
 * after the payload may mean anything.
 */
export function classifySmsError(failure: SmsFailure): SmsErrorClass {
  const found = lookUp(failure)?.class ?? classOfUnknown(failure);
  return found === 'ambiguous' && !failure.afterPayload ? 'transient' : found;
}

function classOfUnknown({ cms }: SmsFailure): SmsErrorClass {
  if (typeof cms !== 'number' || cms < 0) return 'ambiguous';
  if (cms <= 127) return 'transient';
  if (cms <= 255) return 'permanent';
  return 'ambiguous';
}

/** What happened, as a sentence for a person. */
export function describeSmsError(failure: SmsFailure): string {
  const known = lookUp(failure)?.sentence;
  if (known !== undefined) return known;
  if (typeof failure.cms === 'number')
    return `The modem or the network gave the unknown error CMS ${failure.cms}.`;
  if (typeof failure.cme === 'number') return `The modem gave the unknown error CME ${failure.cme}.`;
  return 'The modem reported an error without a number.';
}

/** True when the message has certainly not been accepted. */
export function isCertainRefusal(failure: SmsFailure): boolean {
  return classifySmsError(failure) !== 'ambiguous';
}

function lookUp({ cms, cme }: SmsFailure): CodeRow | undefined {
  if (typeof cms === 'number') return CMS_ERRORS.get(cms);
  if (typeof cme === 'number') return CME_ERRORS.get(cme);
  return undefined;
}
