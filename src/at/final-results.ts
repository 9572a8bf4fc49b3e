/** How a command ended. `code`: the number of a CME or CMS error, null when the modem gave a text or nothing. */
export interface FinalResult {
  kind: 'ok' | 'error' | 'cme' | 'cms';
  code: number | null;
  /** The whole line as it came. */
  text: string;
}

/** One row of the table of final results. */
export interface FinalRule {
  text: string;
  /** `exact`: the whole line; `prefix`: the line begins with the text. */
  match: 'exact' | 'prefix';
  kind: FinalResult['kind'];
  /** `call`: ends only a command that has to do with a call; amid any other command it tells of a call that ended. */
  scope?: 'call';
}

/** V.250 section 5.7.1, 27.007 section 9.2, 27.005 section 3.2.5, and texts that some modems have in their place. */
export const FINAL_RESULTS: readonly FinalRule[] = [
  { text: 'OK', match: 'exact', kind: 'ok' },
  { text: 'ERROR', match: 'exact', kind: 'error' },
  { text: '+CME ERROR', match: 'prefix', kind: 'cme' },
  { text: '+CMS ERROR', match: 'prefix', kind: 'cms' },
  { text: 'COMMAND NOT SUPPORT', match: 'prefix', kind: 'error' },
  { text: 'TOO MANY PARAMETERS', match: 'exact', kind: 'error' },
  { text: 'MODEM ERROR', match: 'prefix', kind: 'error' },
  { text: 'ABORTED', match: 'exact', kind: 'error' },
  { text: 'NO CARRIER', match: 'exact', kind: 'error', scope: 'call' },
  { text: 'BUSY', match: 'exact', kind: 'error', scope: 'call' },
  { text: 'NO ANSWER', match: 'exact', kind: 'error', scope: 'call' },
  { text: 'NO DIALTONE', match: 'exact', kind: 'error', scope: 'call' },
  { text: 'NO DIAL TONE', match: 'exact', kind: 'error', scope: 'call' },
  { text: 'CONNECT', match: 'exact', kind: 'ok', scope: 'call' },
  { text: 'CONNECT ', match: 'prefix', kind: 'ok', scope: 'call' },
];

/** Changes of one dialect to the table: rows to add, and texts of rows to leave out. */
export interface FinalChanges {
  add?: readonly FinalRule[];
  exclude?: readonly string[];
}

/** The table for one dialect. */
export function finalRules(changes: FinalChanges = {}): readonly FinalRule[] {
  const kept = FINAL_RESULTS.filter((rule) => !changes.exclude?.includes(rule.text));
  return [...(changes.add ?? []), ...kept];
}

/**
 * The final result that a line is, or null. Only whole lines count: a text that merely begins with OK or ERROR is none.
 * `inCall`: the command under way dials, answers or hangs up.
 */
export function matchFinal(line: string, rules: readonly FinalRule[], inCall: boolean): FinalResult | null {
  const text = line.trim();
  for (const rule of rules) {
    if (rule.scope === 'call' && !inCall) continue;
    if (rule.match === 'exact' ? text !== rule.text : !text.startsWith(rule.text)) continue;
    return { kind: rule.kind, code: numberAfterColon(text), text };
  }
  return null;
}

function numberAfterColon(text: string): number | null {
  const match = /:\s*(-?\d{1,6})\s*$/.exec(text);
  return match === null ? null : Number(match[1]);
}
