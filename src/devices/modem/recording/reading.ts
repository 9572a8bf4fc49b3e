import { LineClassifier } from '../../../at/classifier.ts';
import { commandFromText } from '../../../at/command.ts';
import { compileDialect } from '../../../at/dialect.ts';
import { Framer } from '../../../at/framer.ts';
import { Transaction } from '../../../at/transaction.ts';

/** What a reader makes of one exchange: the expectations of a dialogue (`transport/contract/dialogue.ts`). */
export interface Read {
  reply: string[];
  /** Unsolicited lines, with the PDU where one follows. */
  unsolicited: { line: string; pdu: string | null }[];
  final: string;
}

const NO_TIME = { timeoutMs: 1, promptTimeoutMs: 1, okGraceMs: 1 };

/**
 * Reads an exchange as a session does, without time: bytes through framer, classifier and transaction. Null when it has no end, or
 * when something comes after its end that belongs to nothing: then it could not be replayed.
 */
export function readExchange(command: string, received: string): Read | null {
  const framer = new Framer();
  const classifier = new LineClassifier(compileDialect());
  const asked = commandFromText(command);
  const transaction = new Transaction(asked, NO_TIME);
  const read: Read = { reply: [], unsolicited: [], final: '' };
  let whole = false;
  classifier.setCommand(asked);
  transaction.start();
  for (const frame of framer.push(Buffer.from(received, 'latin1'))) {
    if (frame.kind === 'prompt' || frame.truncated) return null;
    for (const line of classifier.classify(frame.text)) {
      if (line.kind === 'unsolicited') read.unsolicited.push({ line: line.line, pdu: line.pdu });
      else if (line.kind === 'stray' || line.kind === 'stray-prompt' || whole) return null;
      else {
        for (const action of transaction.step({ type: 'line', line, truncated: false })) {
          if (action.type !== 'settle') continue;
          if (action.suspect || action.outcome.final === null) return null;
          whole = true;
          classifier.setCommand(null);
          read.reply = action.outcome.lines;
          read.final = action.outcome.final.text;
        }
      }
    }
  }
  return whole && framer.partial === '' ? read : null;
}
