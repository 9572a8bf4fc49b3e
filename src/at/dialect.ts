import { type FinalChanges, type FinalRule, finalRules } from './final-results.ts';
import { KNOWN_UNSOLICITED } from './unsolicited.ts';

/** What the channel must know of one family of modems, as data. Everything is optional. */
export interface AtDialect {
  finals?: FinalChanges;
  /** Beginnings of unsolicited lines, besides those of `unsolicited.ts`. */
  unsolicited?: readonly string[];
  /** Beginnings of unsolicited lines that are followed by a line with a PDU. */
  unsolicitedWithPdu?: readonly string[];
  /** Beginnings of reply lines that come without an OK after them. */
  repliesWithoutOk?: readonly string[];
}

/** The tables in the form that the classifier uses. */
export interface CompiledDialect {
  finals: readonly FinalRule[];
  unsolicited: readonly string[];
  unsolicitedWithPdu: readonly string[];
  repliesWithoutOk: readonly string[];
}

/** 27.005 section 3.4.1: deliveries and status reports that are routed directly, in PDU mode. */
const WITH_PDU = ['+CMT:', '+CDS:'];

export function compileDialect(dialect: AtDialect = {}): CompiledDialect {
  const upper = (prefixes: readonly string[]) => prefixes.map((prefix) => prefix.toUpperCase());
  return {
    finals: finalRules(dialect.finals),
    unsolicited: upper([...KNOWN_UNSOLICITED, ...(dialect.unsolicited ?? [])]),
    unsolicitedWithPdu: upper([...WITH_PDU, ...(dialect.unsolicitedWithPdu ?? [])]),
    repliesWithoutOk: upper(dialect.repliesWithoutOk ?? []),
  };
}
