import { finalRules, matchFinal } from '../../../at/final-results.ts';
import { parseImei } from '../replies/identity.ts';
import { parseIccid, parseImsi } from '../replies/sim.ts';
import { FakeTexts } from './fake-text.ts';
import { maskPdu } from './pdu-mask.ts';
import type { ReplyKind } from './plan.ts';
import { FakeNumbers, formsOf, type NumberKind, type Random } from './secrets.ts';

const FINALS = finalRules();

/** Lines whose fields hold numbers and names, whoever asked for them (27.005, 27.007 sections 7, 8). */
const WITH_TEXTS =
  /^\s*([+^*#](?:CNUM|CPBR|CPBF|CSCA|CLIP|CMT|CDS|CBM|CUSD|CCWA|COLP|CMGL|CMGR|CLCC|CNAP|CDIP)\s*:)(.*)$/is;

/** Where a modem says in which cell it is: a place. */
const WITH_CELL = /^(\s*\+C(?:E|G)?REG\s*:)(.*)$/i;

const PDU_LINE = /^[0-9A-Fa-f]{20,}"?$/;
const LIMITS = /^[\s\d(),-]+$/;
const DATE =
  /^(?:\d{2}|\d{4})\/\d{1,2}\/\d{1,2}(?:,\d{1,2}:\d{2}(?::\d{2})?(?:[+-]\d{1,2})?)?$|^\d{1,2}:\d{2}(?::\d{2})?$/;
const DIAL_STRING = /^[+*#\dpPwW?,;. ()/-]+$/;
/** Printable ASCII in UCS-2, four characters or more. */
const UCS2_WORD = /^(?:00[2-7][0-9A-Fa-f]){4,}$/;
const UCS2_NUMBER = /^(?:00[23][0-9A-Fa-f]){3,}$/;

/** Shorter runs of digits are counts, codes and versions. */
const MIN_DIGITS = 6;
/** In the names of makers, models and firmware, where build numbers tell something; dates do too, serial numbers do not. */
const MIN_DIGITS_OF_IDENTITY = 8;
const BUILD_DATE = /^20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
/** What a field may keep: emergency numbers, types, extensions of no person. */
const MAX_KEPT_DIGITS = 3;

const MAX_LEARNED = 300;

/** Fakes of what was learned stand as one character each, out of the way of all other rules, until the end. */
const PLACE = 0xe000;
const PLACES = /[\ue000-\uf8ff]/g;

/**
 * Takes every number and name out of what a modem says and puts made-up ones in their place, the same ones each time, so that the
 * dialogue is read as before. It works on bytes (one character each) and looks at each line for itself: a hostile modem can make it
 * mask too much, not too little. Two passes: `learn` what is secret from all replies, then `mask` each.
 */
export class Masker {
  readonly #numbers: FakeNumbers;
  readonly #texts: FakeTexts;
  #forms: { pattern: RegExp; write: (match: string) => string }[] | null = null;

  constructor(random: Random) {
    this.#numbers = new FakeNumbers(random);
    this.#texts = new FakeTexts(random);
  }

  /** Takes in what a reply tells of modem and card, wherever it may stand again. */
  learn(kind: ReplyKind, text: string): void {
    this.#forms = null;
    for (const line of text.split(/[\r\n]+/)) {
      if (kind === 'imei') this.#learn(parseImei([line]), 'imei');
      else if (kind === 'imsi') this.#learn(parseImsi([line]), 'imsi');
      else if (kind === 'iccid') this.#learn(parseIccid([line]), 'iccid');
      else if (kind === 'texts' || WITH_TEXTS.test(line)) {
        for (const digits of numbersIn(line)) this.#learn(digits, 'number');
      }
    }
  }

  /** What the modem said, masked: as many bytes, in the same lines. */
  mask(kind: ReplyKind, text: string): string {
    const kept: string[] = [];
    // Characters beyond a byte never come from a modem; one that did could take a place.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes are what has to be told apart here
    let hidden = text.replace(/[^\x00-\xff]/g, '?');
    for (const { pattern, write } of this.#knownForms()) {
      hidden = hidden.replace(pattern, (match) => {
        kept.push(write(match));
        return kept.length <= 0x1900 ? String.fromCharCode(PLACE + kept.length - 1) : write(match);
      });
    }
    const masked = hidden
      .split(/([\r\n]+)/)
      .map((part, index) => (index % 2 === 0 ? this.#line(kind, part) : part))
      .join('');
    return masked.replace(PLACES, (place) => kept[place.charCodeAt(0) - PLACE] ?? '');
  }

  /** Originals that stand in the text in any form. Empty when the masking is whole. */
  leaks(text: string): string[] {
    const upper = text.toUpperCase();
    return [...this.#numbers.known.keys()].filter(
      (original) =>
        original.length >= MIN_DIGITS &&
        !/^(.)\1*$/.test(original) &&
        formsOf(original).some((form) => upper.includes(form.toUpperCase())),
    );
  }

  #learn(digits: string | null, kind: NumberKind): void {
    // A hostile modem may tell any number of numbers: what is not learned is masked all the same where it stands.
    if (this.#numbers.known.size >= MAX_LEARNED) return;
    if (digits !== null && digits.length >= MIN_DIGITS) this.#numbers.fakeOf(digits, kind);
  }

  #knownForms() {
    this.#forms ??= [...this.#numbers.known]
      .filter(([original]) => original.length >= MIN_DIGITS)
      .sort(([a], [b]) => b.length - a.length)
      .flatMap(([original, fake]) => {
        const fakes = formsOf(fake);
        return formsOf(original).map((form, index) => ({
          // The plain form may be written in groups; the others are one run.
          pattern: new RegExp(index === 0 ? [...form].join('[ .-]?') : form, 'gi'),
          write: (match: string) => likeIn(match, fakes[index] ?? ''),
        }));
      });
    return this.#forms;
  }

  #line(kind: ReplyKind, line: string): string {
    if (line.trim() === '') return line;
    // A result is kept, with what a modem may have put behind its colon masked.
    const final = matchFinal(line, FINALS, false);
    if (final !== null) return this.#runs(line, MIN_DIGITS);
    if (/^\s*AT/i.test(line) && kind !== 'texts') return this.#runs(line, MIN_DIGITS);
    if (PDU_LINE.test(line.trim()) && kind !== 'iccid') {
      return line.replace(/[0-9A-Fa-f]{20,}/, (hex) => maskPdu(hex, this.#numbers));
    }
    const texts = WITH_TEXTS.exec(line);
    // The limits of a phonebook look like a record without its texts.
    if (kind === 'plain' && LIMITS.test(texts?.[2] ?? '')) return this.#runs(line, MIN_DIGITS);
    if (texts !== null)
      return `${line.slice(0, line.length - (texts[2] ?? '').length)}${this.#fields(texts[2] ?? '')}`;
    const cell = WITH_CELL.exec(line);
    if (cell !== null) return `${cell[1] ?? ''}${this.#cell(cell[2] ?? '')}`;
    switch (kind) {
      case 'texts':
        // No line of this reply, no result: a piece of a name, or whatever a modem makes of one.
        return /^\s*AT[+^]/i.test(line) ? this.#runs(line, MIN_DIGITS) : this.#scramble(line);
      case 'imei':
      case 'imsi':
      case 'iccid':
        return this.#hexRuns(line);
      case 'identity':
        return this.#runs(line, MIN_DIGITS_OF_IDENTITY);
      default:
        return this.#words(line);
    }
  }

  /** What follows the prefix of a line with numbers and names. */
  #fields(text: string): string {
    // With a quote too much or too little nobody knows where a name ends: then all of it is one.
    if ((text.split('"').length - 1) % 2 === 1) return this.#scramble(text);
    return text
      .split('"')
      .map((piece, index) =>
        index % 2 === 1
          ? this.#field(piece)
          : piece.replace(/[^,]+/g, (field) =>
              /^\s*-?\d{1,3}\s*$/.test(field) ? field : this.#field(field),
            ),
      )
      .join('"');
  }

  #field(text: string): string {
    const trimmed = text.trim();
    if (trimmed === '' || DATE.test(trimmed)) return text;
    if (text.search(PLACES) >= 0) return this.#scramble(text);
    if (UCS2_NUMBER.test(trimmed) && DIAL_STRING.test(fromUcs2(trimmed))) {
      const number = fromUcs2(trimmed);
      return text.replace(trimmed, [...this.#dialString(number)].map(ucs2Of).join(''));
    }
    if (DIAL_STRING.test(trimmed)) return this.#dialString(text);
    return text.replace(trimmed, () => this.#texts.fakeField(trimmed));
  }

  /** All digits of a dial string are one number, whatever stands between them. */
  #dialString(text: string): string {
    const digits = text.replace(/\D/g, '');
    if (digits.length <= MAX_KEPT_DIGITS) return text;
    return likeIn(text, this.#numbers.fakeOf(digits));
  }

  /** Location and cell, hexadecimal, with or without quotes. */
  #cell(text: string): string {
    return text.replace(/[0-9A-Fa-f]{4,}/g, (hex) =>
      this.#numbers.fakeOf(hex.toUpperCase()).slice(0, hex.length),
    );
  }

  #runs(text: string, least: number): string {
    const grouped = new RegExp(`\\d(?:[ .-]?\\d){${least - 1},}`, 'g');
    return text
      .replace(/\d+/g, (run) => {
        const isDate = least === MIN_DIGITS_OF_IDENTITY && BUILD_DATE.test(run);
        return run.length < least || isDate ? run : this.#numbers.fakeOf(run);
      })
      .replace(grouped, (run, at: number, all: string) => {
        // A run that was masked just now is one group; numbers in groups have signs between them, and so have ranges: `(128-255)`.
        const isRange = /[(,]/.test(all.charAt(at - 1)) && /[),]/.test(all.charAt(at + run.length));
        const isName = least === MIN_DIGITS_OF_IDENTITY && isVersion(run);
        return !/^\d{1,4}[ .-]\d/.test(run) || isRange || isName ? run : this.#dialString(run);
      });
  }

  /** A line in which words may stand in UCS-2, such as the name of an operator: the digits of their code are no number. */
  #words(line: string): string {
    return line
      .split('"')
      .map((piece) => {
        const isWord = UCS2_WORD.test(piece) && fromUcs2(piece).replace(/\D/g, '').length < MIN_DIGITS;
        return isWord ? piece : this.#runs(piece, MIN_DIGITS);
      })
      .join('"');
  }

  #hexRuns(text: string): string {
    return text.replace(/[0-9A-Fa-f]{6,}/g, (run) => this.#numbers.fakeOf(run));
  }

  /** Every letter and every digit, one by one where nothing is known of them. */
  #scramble(text: string): string {
    return text.replace(/[^\ue000-\uf8ff]+/g, (piece) =>
      piece
        .split(/(\d+)/)
        .map((part) =>
          /^\d{1,3}$/.test(part)
            ? part
            : /^\d+$/.test(part)
              ? this.#numbers.fakeOf(part)
              : this.#texts.fakeField(part),
        )
        .join(''),
    );
  }
}

/** `11.126.85.00.209`: parts of different lengths, with dots. */
function isVersion(run: string): boolean {
  return /^\d+(?:\.\d+){2,}$/.test(run);
}

/** The digits of the fake in the places of the digits of the text, with its letters in the case of the text. */
function likeIn(text: string, fake: string): string {
  const lower = /[a-f]/.test(text) && !/[A-F]/.test(text);
  let at = 0;
  return text.replace(/[0-9A-Fa-f]/g, (old) => {
    const next = fake.charAt(at++);
    return next === '' ? old : lower ? next.toLowerCase() : next;
  });
}

function ucs2Of(character: string): string {
  return character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
}

/** The fields of a line that are numbers as a whole, in groups or not, in UCS-2 or not; hexadecimal text is none. */
function numbersIn(line: string): string[] {
  return line.split(/[",]/).flatMap((field) => {
    const text = field.trim();
    const number = UCS2_NUMBER.test(text) ? fromUcs2(text) : text;
    if (!DIAL_STRING.test(number) || DATE.test(text)) return [];
    return [number.replace(/\D/g, '')].filter((digits) => digits.length >= MIN_DIGITS);
  });
}

function fromUcs2(hex: string): string {
  return hex.replace(/00(..)/g, (_, pair: string) => String.fromCharCode(Number.parseInt(pair, 16)));
}
