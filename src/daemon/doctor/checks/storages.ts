import { afterPrefix } from '../../../devices/modem/replies/fields.ts';
import { parsePhonebookLimits, parsePhonebookUse } from '../../../devices/modem/replies/phonebook.ts';
import { compareWithCard, differencesInWords } from '../../card-check.ts';
import { type DeviceCheck, ok, problem, warning } from '../check.ts';

const DAY_MS = 86_400_000;
/** Each is a command of its own: with so many the check ends in time on slow modems too. */
const COMPARED = 50;

export const storageChecks: readonly DeviceCheck[] = [
  {
    name: 'phonebook',
    needs: 'card',
    looksAt:
      'which phonebooks there are, how full the current one is, and what fits into a record (AT+CPBS?, AT+CPBR=?)',
    async look({ agent, ask }) {
      const storages = await agent.session().phonebooks();
      if (storages.length === 0) {
        return problem(
          'the modem shows no phonebook',
          'nothing can be backed up from it; try the card in another modem',
        );
      }
      const use = parsePhonebookUse((await ask('AT+CPBS?')) ?? []);
      const limits = parsePhonebookLimits((await ask('AT+CPBR=?')) ?? []);
      const words = [
        `phonebooks ${storages.join(', ')}`,
        ...(use === null ? [] : [`${use.used} of ${use.total} records of the current one are taken`]),
        ...(limits === null
          ? []
          : [
              `a name of ${limits.maxNameLength ?? '?'} and a number of ${limits.maxNumberLength ?? '?'} characters fit`,
            ]),
      ].join('; ');
      if (use !== null && use.total > 0 && use.used >= use.total) {
        return warning(
          `${words}: it is full`,
          'a restore into it can only change what is there; remove what is not needed',
        );
      }
      return limits === null
        ? warning(
            `${words}; the modem does not tell how large a phonebook is`,
            'backups try all places, which takes longer',
          )
        : ok(words);
    },
  },
  {
    name: 'card-phonebook',
    needs: 'card',
    looksAt: `whether the modem shows the first ${COMPARED} records of the card as the files of the card have them (AT+CRSM)`,
    async look({ agent }) {
      const session = agent.session();
      if (!(await session.phonebooks()).includes('SM')) return null;
      const { entries, problems } = await session.readPhonebook('SM');
      if (problems.length > 0) {
        return warning(
          `the modem does not show all records of the card: ${problems[0]}`,
          'backups of it fail; try the card in another modem',
        );
      }
      const differences = await compareWithCard(session, entries, { places: COMPARED });
      if (differences === null)
        return ok('the modem gives no access to the files of the card to compare with');
      return differences.length === 0
        ? ok(`the modem shows the first ${COMPARED} records of the card as they are`)
        : warning(
            `the modem does not show its card as it is: ${differencesInWords(differences)}`,
            'backups hold what the modem shows; another modem may show the whole',
          );
    },
  },
  {
    name: 'modem-clock',
    needs: 'modem',
    looksAt: 'what the clock of the modem says (AT+CCLK?); simkeeper does not use it',
    async look({ keeper, ask }) {
      const lines = await ask('AT+CCLK?');
      const text = (lines ?? []).map((line) => afterPrefix(line, '+CCLK:')).find((value) => value !== null);
      const at = text === undefined || text === null ? null : timeOf(text);
      if (at === null) return ok('the modem has no clock; none is needed');
      const days = Math.round(Math.abs(at - keeper.services.clock.now()) / DAY_MS);
      return days > 1
        ? ok(`the clock of the modem is ${days} days off; it is not used`)
        : ok('the clock of the modem is right');
    },
  },
];

/** Reads `"yy/MM/dd,hh:mm:ss+zz"`, zz in quarters of an hour (27.007 section 8.15). */
function timeOf(text: string): number | null {
  const match = /(\d{2,4})\/(\d{2})\/(\d{2}),(\d{2}):(\d{2}):(\d{2})([+-]\d{1,2})?/.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return Date.UTC(year < 100 ? 2000 + year : year, month - 1, day, hour, minute, second) - zone * 15 * 60_000;
}
