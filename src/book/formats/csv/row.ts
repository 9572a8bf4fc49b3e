import { unguarded } from '../../../core/csv.ts';
import {
  type Card,
  type CardAddress,
  type CardEmail,
  type CardExtra,
  type CardNameParts,
  type CardNumber,
  type CardRelation,
  type CardUrl,
  type CardValue,
  emptyCard,
  NO_ADDRESS,
} from '../../card.ts';
import { CUSTOM } from '../custom.ts';
import { manyLines, oneLine } from '../text/clean.ts';
import { dayOfCell, isDay } from './days.ts';
import { partsOf, valueOfLabel } from './labels.ts';
import { type AddressPart, type Many, NAME_PARTS, type NamePart, type Once, type Target } from './targets.ts';

/** The columns of a file: what each is called and where its cells go; null: kept as a field of that name. */
export interface Columns {
  headings: readonly string[];
  targets: readonly (Target | null)[];
}

type AddressCells = { parts: Partial<Record<AddressPart, string[]>>; types: readonly string[] };

/** One record of a CSV file as a card. @returns null when the row says nothing of anybody */
export function cardOfRow(
  columns: Columns,
  row: readonly string[],
): { card: Card; warnings: string[] } | null {
  const draft = new Draft();
  for (const [index, cell] of row.entries()) {
    const target = columns.targets[index];
    const heading = oneLine(columns.headings[index] ?? '') || `column ${index + 1}`;
    const text = manyLines(textOfCell(cell));
    if (target?.to === 'label') draft.labels.set(target.slot, text);
    else if (text !== '') draft.take(target ?? null, heading, text);
  }
  const card = draft.card();
  return card === null ? null : { card, warnings: draft.warnings };
}

/** What a cell says, without the apostrophe of a guarded one, and without the formula that keeps a text a text: `="0301"`. */
function textOfCell(cell: string): string {
  const text = unguarded(cell);
  return text === cell ? text.replace(/^="([^"]*)"$/, '$1') : text;
}

/** What the cells of one row have said so far. */
class Draft {
  readonly labels = new Map<string, string>();
  readonly warnings: string[] = [];
  private readonly once = new Map<Once, string>();
  private readonly lists = new Map<Once, string[]>();
  private readonly name = new Map<NamePart, string>();
  private readonly values: { target: Extract<Target, { to: 'value' }>; text: string; heading: string }[] = [];
  private readonly addresses = new Map<string, AddressCells>();

  take(target: Target | null, heading: string, text: string): void {
    if (target === null) {
      const custom = {
        to: 'value',
        field: 'custom',
        types: [],
        label: heading,
        preferred: false,
        slot: null,
      } as const;
      this.values.push({ target: custom, text, heading });
      return;
    }
    switch (target.to) {
      case 'once':
        if (target.separator) {
          const parts = text
            .split(target.separator)
            .map(oneLine)
            .filter((part) => part !== '');
          this.lists.set(target.field, [...(this.lists.get(target.field) ?? []), ...parts]);
        } else if (!this.once.has(target.field)) this.once.set(target.field, text);
        else if (target.field === 'note') this.once.set('note', `${this.once.get('note')}\n${text}`);
        return;
      case 'name':
        if (!this.name.has(target.part)) this.name.set(target.part, oneLine(text));
        return;
      case 'value':
        this.values.push({ target, text, heading });
        return;
      case 'address': {
        const cells = this.addresses.get(target.slot) ?? { parts: {}, types: target.types };
        cells.parts[target.part] = [...(cells.parts[target.part] ?? []), text];
        this.addresses.set(target.slot, cells);
        return;
      }
      case 'label':
      case 'ignore':
    }
  }

  card(): Card | null {
    const primary = this.values.filter(
      ({ target }) => target.field === 'number' && target.preferred && target.slot === null,
    );
    const numbers = withPrimary(
      this.many('number', (text): Pick<CardNumber, 'raw'> => ({ raw: oneLine(text) })),
      new Set(primary.map(({ text }) => oneLine(text))),
    );
    const emails = this.many('email', (text): Pick<CardEmail, 'address'> => ({ address: oneLine(text) }));
    const organization = this.line('organization');
    const nicknames = this.lists.get('nickname') ?? [];
    const parts = this.nameParts();
    const composed = NAME_PARTS.map((part) => this.name.get(part) ?? '')
      .filter((part) => part !== '')
      .join(' ');
    const name =
      this.line('name') ??
      (composed || nicknames[0] || organization || emails[0]?.address || numbers[0]?.raw);
    if (name === undefined) return null;
    for (const { raw } of numbers) {
      if (/^\d[.,]\d+E\+\d+$/i.test(raw)) {
        this.warnings.push(`the number ${raw} was shortened by a spreadsheet: its last digits are lost`);
      }
    }
    const photo = this.line('photo');
    return {
      ...emptyCard(name),
      uid: this.line('uid'),
      nameParts:
        parts !== null && parts.given.join() === name && composed === name && this.name.size === 1
          ? null
          : parts,
      nicknames,
      numbers,
      emails,
      addresses: this.addressList(),
      organization,
      departments: this.lists.get('department') ?? [],
      title: this.line('title'),
      role: this.line('role'),
      birthday: this.birthday(),
      urls: this.many('url', (text): Pick<CardUrl, 'url'> => ({ url: oneLine(text) })),
      note: this.once.get('note') ?? null,
      groups: this.groups(),
      photo: photo !== null && /^https?:\/\//i.test(photo) ? { kind: 'uri', uri: photo } : null,
      relations: this.many('relation', (text): Pick<CardRelation, 'text'> => ({ text: oneLine(text) })),
      extras: this.extras(),
    };
  }

  private line(field: Once): string | null {
    const text = this.once.get(field);
    return text === undefined ? null : oneLine(text);
  }

  private nameParts(): CardNameParts | null {
    if (this.name.size === 0) return null;
    const part = (key: NamePart) => (this.name.has(key) ? [this.name.get(key) ?? ''] : []);
    return {
      family: part('family'),
      given: part('given'),
      additional: part('additional'),
      prefixes: part('prefixes'),
      suffixes: part('suffixes'),
    };
  }

  /** The values of one kind in their order, each with what its label says. */
  private many<T>(field: Many, make: (text: string) => T): (T & CardValue)[] {
    const found: (T & CardValue)[] = [];
    for (const { target, text } of this.values) {
      if (target.field !== field) continue;
      const texts = target.slot === null ? [text] : partsOf(text);
      for (const [index, one] of texts.entries()) {
        if (one.trim() === '') continue;
        found.push({ ...this.beside(target, index, texts.length), ...make(one) });
      }
    }
    return found;
  }

  private beside(target: Extract<Target, { to: 'value' }>, index: number, count: number): CardValue {
    if (target.slot !== null) return this.labelled(target.slot, index, count, target.types);
    const preference = target.preferred ? 1 : null;
    return { types: target.types, label: target.label, preference, parameters: {} };
  }

  private labelled(slot: string, index: number, count: number, types: readonly string[]): CardValue {
    const labels = partsOf(this.labels.get(slot) ?? '');
    const label = (labels.length === count ? labels[index] : labels[0]) ?? '';
    return valueOfLabel(label, types, slot.startsWith('relation '));
  }

  private addressList(): CardAddress[] {
    return [...this.addresses].flatMap(([slot, { parts, types }]) => {
      const { formatted, ...given } = parts;
      const cells = Object.keys(given).length > 0 ? given : { street: formatted };
      const typed = slot.startsWith('typed ');
      const columns = Object.entries(cells).map(
        ([part, texts]) =>
          [part, typed ? [(texts ?? []).join('\n')] : partsOf((texts ?? []).join('\n'))] as const,
      );
      const count = Math.max(...columns.map(([, texts]) => texts.length));
      return Array.from({ length: count }, (_, index) => ({
        ...(typed
          ? { types, label: null, preference: null, parameters: {} }
          : this.labelled(slot, index, count, types)),
        ...NO_ADDRESS,
        ...Object.fromEntries(columns.map(([part, texts]) => [part, texts[index] ?? ''])),
      }));
    });
  }

  private groups(): string[] {
    const own = (this.lists.get('group') ?? [])
      // Groups of Google itself have a star; "My Contacts" says nothing, every contact is in it.
      .filter((group) => !/^\*? ?my ?contacts$/i.test(group))
      .map((group) => group.replace(/^\* /, ''));
    return [...new Set(own)];
  }

  private birthday(): string | null {
    const [year, month, day] = (['birthyear', 'birthmonth', 'birthdate'] as const).map((field) =>
      this.once.get(field),
    );
    const text = this.line('birthday');
    if (text !== null) return dayOfCell(text);
    if (month === undefined || day === undefined || !/^\d{1,2}$/.test(month) || !/^\d{1,2}$/.test(day))
      return null;
    const [mm, dd] = [month.padStart(2, '0'), day.padStart(2, '0')];
    return year !== undefined && /^\d{4}$/.test(year) ? `${year}-${mm}-${dd}` : `--${mm}${dd}`;
  }

  private extras(): CardExtra[] {
    const made = (name: string, label: string, text: string, valueType: string): CardExtra => ({
      group: null,
      name,
      parameters: label === '' ? {} : { label: [label] },
      valueType,
      values: [text],
    });
    return (['event', 'custom'] as const).flatMap((field) =>
      this.many(field, (text) => ({ text })).flatMap(({ text, label, types }) => {
        const shown = label ?? types.join(' ');
        if (field === 'custom') return made(CUSTOM, shown, text, 'text');
        const day = dayOfCell(text);
        if (day === null) return [];
        if (!/^anniversary$/i.test(shown)) return made(CUSTOM, shown, day, 'text');
        return made('anniversary', '', day, isDay(day) ? 'date-and-or-time' : 'text');
      }),
    );
  }
}

/** Outlook has the preferred number a second time as "Primary Phone", without saying what it is: one number, and the preferred one. */
function withPrimary(numbers: readonly CardNumber[], primary: ReadonlySet<string>): CardNumber[] {
  const says = ({ types, label }: CardValue) => types.length > 0 || label !== null;
  const named = new Set(numbers.filter((one) => primary.has(one.raw) && says(one)).map(({ raw }) => raw));
  return numbers
    .filter((one) => says(one) || !named.has(one.raw))
    .map((one) => (named.has(one.raw) ? { ...one, preference: 1 } : one));
}
