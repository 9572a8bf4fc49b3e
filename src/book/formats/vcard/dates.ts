/**
 * Dates and times come in a basic (`19960415`, RFC 6350 section 4.3) and an extended form (`1996-04-15`, RFC 2426 and RFC 7095
 * section 3.5). A card keeps one of them: complete dates and times extended, truncated dates basic (`--0415`), so that the same
 * day is the same text wherever it came from. What is no date stays as it is.
 */

const COMPLETE = /^(\d{4})-?(\d\d)-?(\d\d)$/;
const WITHOUT_YEAR = /^--(\d\d)-?(\d\d)$/;
const TRUNCATED = /^(?:\d{4}|\d{4}-\d\d|--\d\d|---\d\d)$/;
const TIME = /^(\d\d)(?::?(\d\d)(?::?(\d\d(?:\.\d+)?))?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
const OFFSET = /^([+-]\d\d):?(\d\d)$/;

type Form = 'kept' | 'basic' | 'extended';

/** A date, time or both in the form that a card keeps; null when it is none of them. */
export function keptDate(text: string): string | null {
  return inForm(text, 'kept');
}

/** As vCard 4.0 writes it; what is no date is returned unchanged. */
export function basicDate(text: string): string {
  return inForm(text, 'basic') ?? text;
}

/** As vCard 3.0 and jCard write it; what is no date is returned unchanged. */
export function extendedDate(text: string): string {
  return inForm(text, 'extended') ?? text;
}

/** A value of type `time`, which has no `T` before it. */
export function timeInForm(text: string, form: Form): string {
  return time(text, form) ?? text;
}

/** A value of type `utc-offset`: `-0500` in vCard, `-05:00` in jCard and in a card. */
export function offsetInForm(text: string, form: Form): string {
  const match = OFFSET.exec(text);
  return match ? `${match[1]}${form === 'basic' ? '' : ':'}${match[2]}` : text;
}

function inForm(text: string, form: Form): string | null {
  const at = text.search(/[Tt]/);
  if (at < 0) return date(text, form);
  const day = at === 0 ? '' : date(text.slice(0, at), form);
  const hours = time(text.slice(at + 1), form);
  return day === null || hours === null ? null : `${day}T${hours}`;
}

function date(text: string, form: Form): string | null {
  const complete = COMPLETE.exec(text);
  if (complete) return complete.slice(1).join(form === 'basic' ? '' : '-');
  const yearless = WITHOUT_YEAR.exec(text);
  if (yearless) return `--${yearless[1]}${form === 'extended' ? '-' : ''}${yearless[2]}`;
  return TRUNCATED.test(text) ? text : null;
}

function time(text: string, form: Form): string | null {
  const match = TIME.exec(text);
  if (!match) return null;
  const parts = [match[1], match[2], match[3]].filter((part) => part !== undefined);
  const zone = (match[4] ?? '').toUpperCase();
  return parts.join(form === 'basic' ? '' : ':') + offsetInForm(zone, form);
}
