/** How a command ended, before it is put into the words that ATV and +CMEE ask for. */
export type Final =
  | { kind: 'ok' }
  | { kind: 'error' }
  | { kind: 'cme'; code: number }
  | { kind: 'cms'; code: number }
  | { kind: 'text'; text: string };

export const OK: Final = { kind: 'ok' };
export const ERROR: Final = { kind: 'error' };
export const cme = (code: number): Final => ({ kind: 'cme', code });
export const cms = (code: number): Final => ({ kind: 'cms', code });

/** Thrown by a command handler to end with another result; never leaves the interpreter. */
export class Refusal extends Error {
  readonly final: Final;

  constructor(final: Final) {
    super('the command is refused');
    this.final = final;
  }
}

/** 27.007 section 9.2. */
export const CME = {
  notAllowed: 3,
  notSupported: 4,
  simNotInserted: 10,
  simPinRequired: 11,
  simPukRequired: 12,
  simFailure: 13,
  simBusy: 14,
  incorrectPassword: 16,
  pin2Required: 17,
  memoryFull: 20,
  invalidIndex: 21,
  notFound: 22,
  textTooLong: 24,
  invalidText: 25,
  dialStringTooLong: 26,
  invalidDialString: 27,
  noService: 30,
  incorrectParameters: 50,
} as const;

/** 27.005 section 3.2.5. */
export const CMS = {
  notAllowed: 302,
  notSupported: 303,
  invalidPdu: 304,
  invalidText: 305,
  simNotInserted: 310,
  simPinRequired: 311,
  simFailure: 313,
  simBusy: 314,
  simPukRequired: 316,
  invalidIndex: 321,
  memoryFull: 322,
  centreUnknown: 330,
  noNetwork: 331,
  noAcknowledgementExpected: 340,
} as const;

const CME_TEXTS: Readonly<Record<number, string>> = {
  3: 'operation not allowed',
  4: 'operation not supported',
  10: 'SIM not inserted',
  11: 'SIM PIN required',
  12: 'SIM PUK required',
  13: 'SIM failure',
  14: 'SIM busy',
  15: 'SIM wrong',
  16: 'incorrect password',
  17: 'SIM PIN2 required',
  20: 'memory full',
  21: 'invalid index',
  22: 'not found',
  24: 'text string too long',
  25: 'invalid characters in text string',
  26: 'dial string too long',
  27: 'invalid characters in dial string',
  30: 'no network service',
  31: 'network timeout',
  50: 'Incorrect parameters',
  100: 'unknown',
};

const CMS_TEXTS: Readonly<Record<number, string>> = {
  302: 'operation not allowed',
  303: 'operation not supported',
  304: 'invalid PDU mode parameter',
  305: 'invalid text mode parameter',
  310: 'SIM not inserted',
  311: 'SIM PIN required',
  313: 'SIM failure',
  314: 'SIM busy',
  316: 'SIM PUK required',
  321: 'invalid memory index',
  322: 'memory full',
  330: 'SMSC address unknown',
  331: 'no network service',
  332: 'network timeout',
  340: 'no +CNMA acknowledgement expected',
  500: 'unknown error',
};

/** V.250 section 5.7.1 numbers for ATV0. */
const NUMERIC: Readonly<Record<string, string>> = { OK: '0', 'NO CARRIER': '3', ERROR: '4', BUSY: '7' };

/** The words of a result under `+CMEE=errors`; `cmsFollows`: bare ERROR for SMS errors too while errors are off. */
export function resultText(final: Final, errors: 0 | 1 | 2, cmsFollows: boolean): string {
  switch (final.kind) {
    case 'ok':
      return 'OK';
    case 'error':
      return 'ERROR';
    case 'text':
      return final.text;
    case 'cme':
      if (errors === 0) return 'ERROR';
      return `+CME ERROR: ${errors === 2 ? (CME_TEXTS[final.code] ?? 'unknown') : final.code}`;
    case 'cms':
      if (errors === 0 && cmsFollows) return 'ERROR';
      return `+CMS ERROR: ${errors === 2 ? (CMS_TEXTS[final.code] ?? 'unknown error') : final.code}`;
  }
}

/** The same result when verbose results are off; extended results have no number and stay text. */
export function numericResult(text: string): string {
  return NUMERIC[text] ?? text;
}
