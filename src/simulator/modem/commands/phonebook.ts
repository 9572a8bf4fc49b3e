import { bytesToHex } from '../../../codec/hex.ts';
import { fitAlpha } from '../../../codec/sim/alpha.ts';
import type { PhonebookFile, PhonebookRefusal } from '../../sim/phonebook-file.ts';
import { dialString, fromCharset, givenName, shownName, toCharset } from '../charset.ts';
import type { VirtualModem } from '../modem.ts';
import type { EmptyAnswer, WriteHabit } from '../personality.ts';
import { CME, cme, ERROR, type Final, OK, Refusal } from '../results.ts';
import type { CommandTable } from './command.ts';
import { type RecordFields, recordText } from './record-text.ts';

const REFUSALS: Readonly<Record<PhonebookRefusal, number>> = {
  'no-such-index': CME.invalidIndex,
  'name-too-long': CME.textTooLong,
  'number-too-long': CME.dialStringTooLong,
  'number-invalid': CME.invalidDialString,
  'no-extension': CME.memoryFull,
};

function selected(modem: VirtualModem): PhonebookFile {
  const book = modem.memories.phonebookNamed(modem.settings.phonebook);
  if (!book) throw new Refusal(cme(CME.simNotInserted));
  return book;
}

function answer(how: EmptyAnswer): Final {
  if (how === 'ok') return OK;
  return how === 'error' ? ERROR : cme(how);
}

/** The fields of the entry at `index` as the wire has them, or null when it is empty. */
function fields(modem: VirtualModem, book: PhonebookFile, index: number): RecordFields | null {
  const stored = book.get(index);
  if (!stored) return null;
  const { charset } = modem.settings;
  const shown = modem.personality.shownNameLength;
  const entry = shown > 0 ? { ...stored, name: stored.name.slice(0, shown) } : stored;
  // 27.007 section 5.5: HEX makes no conversion, so the octets of the record are shown.
  const name = charset === 'HEX' ? bytesToHex(book.rawName(index)) : toCharset(entry.name, charset);
  return { index, number: entry.number, type: entry.type, name, text: entry.name, charset };
}

/** 27.007 sections 8.11 to 8.14. */
export const phonebookCommands: CommandTable = {
  '+CPBS': {
    needs: 'pin',
    test: ({ modem, info }) => {
      info(`+CPBS: (${modem.personality.phonebooks.map((name) => `"${shownName(modem, name)}"`).join(',')})`);
      return OK;
    },
    read: ({ modem, info }) => {
      const book = selected(modem);
      info(`+CPBS: "${shownName(modem, modem.settings.phonebook)}",${book.used},${book.size}`);
      return OK;
    },
    set: ({ modem, args }) => {
      const name = givenName(modem, args.text(0)).toUpperCase();
      if (!modem.memories.phonebookNamed(name)) return cme(CME.notAllowed);
      modem.settings.phonebook = name;
      return OK;
    },
  },
  '+CPBR': {
    needs: 'pin',
    test: ({ modem, info }) => {
      const book = selected(modem);
      info(`+CPBR: (1-${book.size}),${book.numberLength},${book.nameLength}`);
      return OK;
    },
    set: ({ modem, args, info }) => {
      const { personality } = modem;
      const book = selected(modem);
      const from = args.int(0, 0, 65_535);
      const to = args.int(1, from, 65_535, from);
      if (personality.maxRange > 0 && to - from + 1 > personality.maxRange)
        return answer(personality.rangeError);
      if (from < 1 || (to > book.size && personality.beyondEnd !== 'ok')) {
        return personality.beyondEnd === 'ok' ? cme(CME.invalidIndex) : answer(personality.beyondEnd);
      }
      let found = 0;
      for (let index = from; index <= Math.min(to, book.size); index++) {
        const record = fields(modem, book, index);
        if (!record) continue;
        info(`+CPBR: ${recordText(record, personality.recordForm)}`);
        found++;
      }
      return found === 0 ? answer(personality.emptyRange) : OK;
    },
  },
  '+CPBF': {
    needs: 'pin',
    test: ({ modem, info }) => {
      const book = selected(modem);
      info(`+CPBF: ${book.numberLength},${book.nameLength}`);
      return OK;
    },
    set: ({ modem, args, info }) => {
      const book = selected(modem);
      const wanted = fromCharset(args.text(0), modem.settings.charset);
      if (wanted === null) return cme(CME.invalidText);
      let found = 0;
      for (let index = 1; index <= book.size; index++) {
        const record = fields(modem, book, index);
        if (!record?.text.startsWith(wanted)) continue;
        info(`+CPBF: ${recordText(record, modem.personality.recordForm)}`);
        found++;
      }
      return found === 0 ? cme(CME.notFound) : OK;
    },
  },
  '+CPBW': {
    needs: 'pin',
    test: ({ modem, info }) => {
      const book = selected(modem);
      info(`+CPBW: (1-${book.size}),${book.numberLength},(128-255),${book.nameLength}`);
      return OK;
    },
    set: ({ modem, args }) => {
      const book = selected(modem);
      if (modem.settings.phonebook === 'EN') return cme(CME.notAllowed);
      if (modem.settings.phonebook === 'FD') return cme(CME.pin2Required);
      if (args.count === 1) return remove(book, args.int(0, 1, 65_535));
      const full = modem.faults.active('storage-full');
      const index = args.has(0) ? args.int(0, 1, 65_535) : book.firstFree();
      if (index === null || (full && book.get(index) === null)) return cme(CME.memoryFull);
      const digits = dialString(args.text(1, ''), modem.settings.charset);
      const type = args.int(2, 128, 255, digits.startsWith('+') ? 145 : 129);
      const written = args.text(3, '');
      const name = fromCharset(written, modem.settings.charset);
      if (name === null) return cme(CME.invalidText);
      const kept = habitual(modem.personality.writeHabit, book, { name, written, digits });
      return kept === null ? OK : store(book, index, digits, type, kept);
    },
  },
};

/** The name that a modem with this habit stores; null: it stores nothing. */
function habitual(
  habit: WriteHabit,
  book: PhonebookFile,
  { name, written, digits }: { name: string; written: string; digits: string },
): string | null {
  switch (habit) {
    case 'faithful':
      return name;
    case 'cuts-names':
      return fitAlpha(name, book.nameLength).cut;
    case 'literal-hex':
      return fitAlpha(written, book.nameLength).cut;
    case 'cuts-at-quote':
      return name.split('"')[0] ?? '';
    case 'drops-empty-number':
      return digits === '' ? null : name;
  }
}

function remove(book: PhonebookFile, index: number): Final {
  if (index > book.size) return cme(CME.invalidIndex);
  book.remove(index);
  return OK;
}

function store(book: PhonebookFile, index: number, digits: string, type: number, name: string): Final {
  const international = type === 145 && !digits.startsWith('+') && digits !== '';
  const number = international ? `+${digits}` : digits;
  const numberType = number.startsWith('+') || number === '' ? null : type;
  const refusal = book.put(index, { name, number, numberType });
  return refusal ? cme(REFUSALS[refusal]) : OK;
}
