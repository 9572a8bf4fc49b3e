import type { Clock } from '../core/clock.ts';
import { SimError } from '../core/errors.ts';
import type { DeviceSession } from '../devices/contract/device.ts';
import type { LineRow } from '../store/repositories/lines.ts';
import type { Store } from '../store/store.ts';
import { type Settled, settleAwaiting } from './changes.ts';
import { type OwnNumberCode, ownNumberCode } from './own-number-codes.ts';
import { numberInAnswer } from './ussd-answer.ts';

/** By itself a card is asked for its number so often, however the answer was. */
const ONCE_IN_MS = 24 * 60 * 60_000;

/** What a line and its card say about asking the network. */
interface Question {
  line: LineRow;
  iccid: string;
  code: OwnNumberCode;
}

/**
 * Finds out the number of a card that does not tell it by asking its operator with a USSD code. Only with the owner's consent
 * (`line.verify-by-ussd`): some operators charge for it. Each question is written down before it is asked.
 */
export function createUssdNumbers(store: Store, clock: Clock, configuredRegion: () => string | null) {
  /** Null when the number of the line is not in question, or no code is known for its card. */
  function question(line: LineRow): Question | null {
    const { iccid } = line;
    if (iccid === null || line.deviceId === null || (!line.awaitingNumber && line.number !== null))
      return null;
    const code = ownNumberCode(store.sims.get(iccid)?.imsi ?? null);
    return code === null ? null : { line, iccid, code };
  }

  return {
    /** Whether there is something to ask that was not asked within a day. */
    due(line: LineRow): boolean {
      const asked = question(line);
      return asked !== null && !store.sims.ussdAskedSince(asked.iccid, clock.now() - ONCE_IN_MS);
    },

    /** Whether a code is known for the card of this line, whose number is in question. */
    canAsk: (line: LineRow): boolean => question(line) !== null,

    /**
     * Asks the network, and settles the number of the line when the answer holds it.
     * @throws SimError CONFLICT when there is nothing to ask or the answer is of no use, and what the device throws
     */
    async ask(
      line: LineRow,
      session: DeviceSession,
      signal?: AbortSignal,
    ): Promise<Settled & { number: string }> {
      const asked = question(line);
      const hint = `say the number yourself: simkeeper line set-number ${line.label} NUMBER`;
      const details = { line: line.id };
      if (asked === null || session.ussd === undefined) {
        throw new SimError(
          'CONFLICT',
          `no USSD code is known that tells the number of the line ${line.label}`,
          {
            hint,
            details,
          },
        );
      }
      const { iccid, code } = asked;
      store.sims.noteUssdAsked(iccid);
      const answer = await session.ussd(code.code, signal ? { signal } : {});
      const region = configuredRegion() ?? store.sims.get(iccid)?.region ?? code.region;
      const found = numberInAnswer(answer.text, region);
      if ('problem' in found) {
        throw new SimError(
          'CONFLICT',
          `${code.operator} did not tell the number of the line ${line.label}: ${found.problem}`,
          {
            hint,
            details: { ...details, code: code.code },
          },
        );
      }
      // The card may have been taken out while the network thought about it.
      if ((await session.readIccid()) !== iccid) {
        throw new SimError('CONFLICT', `the card of the line ${line.label} was changed meanwhile`, {
          details,
        });
      }
      return store.transaction(() => {
        const now = store.lines.byId(line.id);
        if (!now || now.iccid !== iccid || question(now) === null) {
          throw new SimError('CONFLICT', `the number of the line ${line.label} is not in question any more`, {
            details,
          });
        }
        const twin = store.lines
          .byNumber(found.number)
          .find((other) => other.id !== line.id && !other.awaitingNumber);
        if (twin) {
          throw new SimError('CONFLICT', `${found.number} is the number of your line ${twin.label}`, {
            hint: 'simkeeper line list shows the lines; set that line right first',
            details,
          });
        }
        return { ...settleAwaiting(store, now, found.number, 'ussd'), number: found.number };
      });
    },
  };
}

export type UssdNumbers = ReturnType<typeof createUssdNumbers>;
