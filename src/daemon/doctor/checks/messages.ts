import { afterPrefix, numberOf, splitFields } from '../../../devices/modem/replies/fields.ts';
import { parseServiceCentre } from '../../../devices/modem/replies/service-centre.ts';
import { type DeviceCheck, ok, problem, unknown, warning } from '../check.ts';

const NEARLY_FULL = 0.8;

/** What follows the prefix, of the first line that has it. */
function replyOf(lines: readonly string[] | null, prefix: string): string | null {
  return (lines ?? []).map((line) => afterPrefix(line, prefix)).find((text) => text !== null) ?? null;
}

export const messageChecks: readonly DeviceCheck[] = [
  {
    name: 'sms-mode',
    needs: 'modem',
    looksAt: 'whether the modem takes messages as PDUs, the only way that simkeeper uses (AT+CMGF=?)',
    async look({ ask }) {
      const modes = replyOf(await ask('AT+CMGF=?'), '+CMGF:');
      if (modes === null) return unknown('the modem does not tell how it takes messages');
      return /(?:^|[(,])\s*0\b/.test(modes)
        ? ok('the modem takes messages as PDUs')
        : problem(
            'the modem takes messages as text only: none can be sent or received',
            'use another modem for messages',
          );
    },
  },
  {
    name: 'service-centre',
    needs: 'card',
    looksAt: 'whether the card knows the centre through which messages go (AT+CSCA?)',
    async look({ row, ask }) {
      const lines = await ask('AT+CSCA?');
      if (lines === null) return unknown('the modem does not tell the service centre');
      const centre = parseServiceCentre(lines);
      return centre === null
        ? problem(
            'no service centre is set: every message fails',
            `ask the operator for its number, then: simkeeper modem at ${row.name} 'AT+CSCA="+491234",145'`,
          )
        : ok(`messages go through ${centre}`);
    },
  },
  {
    name: 'message-storage',
    needs: 'card',
    looksAt: 'whether there is room for received messages (AT+CPMS?)',
    async look({ ask }) {
      const text = replyOf(await ask('AT+CPMS?'), '+CPMS:');
      if (text === null) return unknown('the modem does not tell how full its storages are');
      const fields = splitFields(text);
      const rooms = new Map<string, { used: number; total: number }>();
      for (let at = 0; at + 2 < fields.length; at += 3) {
        const [used, total] = [numberOf(fields[at + 1]), numberOf(fields[at + 2])];
        const name = fields[at]?.text ?? '';
        if (used !== null && total !== null && total > 0 && !rooms.has(name))
          rooms.set(name, { used, total });
      }
      if (rooms.size === 0) return unknown('the modem does not tell how full its storages are');
      const hint =
        'the daemon takes messages from the card and makes room; start it, or look at them: simkeeper sms list';
      return [...rooms].map(([name, { used, total }]) => {
        const words = `${used} of ${total} places for messages in ${name.replace(/[^A-Z]/gi, '')} are taken`;
        if (used >= total) return problem(`${words}: nothing more can be received`, hint);
        return used >= total * NEARLY_FULL ? warning(words, hint) : ok(words);
      });
    },
  },
  {
    name: 'message-routing',
    needs: 'card',
    looksAt: 'whether the modem says when a message comes in (AT+CNMI?)',
    async look({ keeper, ask }) {
      const text = replyOf(await ask('AT+CNMI?'), '+CNMI:');
      if (text === null) return unknown('the modem does not tell whether it announces messages');
      const [mode, deliver] = splitFields(text).map(numberOf);
      const seconds = Math.round(keeper.services.config().get('sms.poll-interval') / 1000);
      return mode && deliver
        ? ok('received messages are announced')
        : warning(
            `received messages are not announced: they are looked for every ${seconds} s`,
            'nothing is lost; this modem refuses every way in which it could announce them',
          );
    },
  },
];
