/** Outlook writes 0/0/00 for none, in German 0.0.00. */
const NONE = /^0+([/.-])0+\1(?:0+)$/;
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const YEARLESS = /^--(\d\d)-?(\d\d)$/;

/**
 * A day as a spreadsheet or a program of some country writes it, in the form that a card keeps: `1996-04-15`, without a year
 * `--0415`. Null for one that stands for no day. A day that can be read in two ways (`6/12/2010`) stays as it is written, and so
 * does one with two digits for the year.
 */
export function dayOfCell(text: string): string | null {
  if (NONE.test(text)) return null;
  const yearless = YEARLESS.exec(text);
  if (yearless) return `--${yearless[1]}${yearless[2]}`;
  const [, year = '', , month = '', day = ''] = YEAR_FIRST.exec(text) ?? [];
  if (year !== '') return made(year, month, day) ?? text;
  const [, first = '', mark, second = '', last = ''] = YEAR_LAST.exec(text) ?? [];
  if (last === '') return text;
  // Nobody writes the month first with full stops.
  const dayFirst = made(last, second, first);
  const monthFirst = mark === '.' ? null : made(last, first, second);
  if (dayFirst !== null && monthFirst !== null && dayFirst !== monthFirst) return text;
  return dayFirst ?? monthFirst ?? text;
}

/** Whether a text is a day as `dayOfCell` makes it. */
export function isDay(text: string): boolean {
  return /^(?:\d{4}-\d\d-\d\d|--\d{4})$/.test(text);
}

/** Null for a day that no calendar has. */
function made(year: string, month: string, day: string): string | null {
  const [mm, dd] = [month.padStart(2, '0'), day.padStart(2, '0')];
  const text = `${year}-${mm}-${dd}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : null;
}
