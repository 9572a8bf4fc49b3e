import { encodeAdditionalNumber, encodeTextRecord } from '../../codec/sim/phonebook-fields.ts';
import {
  encodePhonebookReference,
  type PhonebookFileKind,
  type PhonebookLinking,
} from '../../codec/sim/phonebook-reference.ts';
import type { PhonebookFile } from './phonebook-file.ts';
import { RecordFile } from './record-file.ts';

/** What a USIM keeps of an entry beside EF_ADN. */
export interface EntryExtras {
  secondName?: string;
  /** The first `emailFiles` of them fit. */
  emails?: readonly string[];
  additionalNumbers?: readonly { number: string; label?: string }[];
  groups?: readonly string[];
}

export interface UsimOptions {
  /** DF_PHONEBOOK under DF_TELECOM, or under the application of the USIM (31.102 section 4.4.2). */
  place?: 'global' | 'local';
  /** Entries in each set of files: a USIM with more has several records in EF_PBR. Default: all in one. */
  setSize?: number;
}

/** A file as it looks from outside. */
export interface UsimFile {
  count: number;
  recordLength: number;
  read: (record: number) => Uint8Array | null;
  write: (record: number, bytes: Uint8Array) => boolean;
}

const PBR = 0x4f30;
const ADN = 0x4f3a;
const EXT1 = 0x4f4a;
const IAP = 0x4f25;
const ANR = 0x4f11;
const SNE = 0x4f19;
const GRP = 0x4f26;
const EMAIL = 0x4f50;
const SECOND_EMAIL = 0x4f52;
const AAS = 0x4f4b;
const GAS = 0x4f4c;
/** Between the ids of the same file of two sets. */
const NEXT_SET = 0x40;
const ADN_SHORT_ID = 1;
const EMAIL_LENGTH = 42;
const NAME_LENGTH = 20;

type Kind = readonly [PhonebookFileKind, PhonebookLinking, number];
const KINDS: readonly Kind[] = [
  ['adn', 'same-index', ADN],
  ['iap', 'same-index', IAP],
  ['anr', 'same-index', ANR],
  ['sne', 'same-index', SNE],
  ['grp', 'same-index', GRP],
  ['email', 'by-iap', EMAIL],
  ['email', 'by-iap', SECOND_EMAIL],
];

/** The files of DF_PHONEBOOK of a USIM; EF_ADN and EF_EXT1 are those that the modem shows as its storage SM. */
export class UsimPhonebook {
  readonly place: 'global' | 'local';
  private readonly book: PhonebookFile;
  private readonly setSize: number;
  private readonly files = new Map<number, UsimFile>();
  private readonly labels = new RecordFile(8, NAME_LENGTH);
  private readonly groups = new RecordFile(8, NAME_LENGTH);

  constructor(book: PhonebookFile, options: UsimOptions) {
    this.book = book;
    this.place = options.place ?? 'global';
    this.setSize = options.setSize ?? Math.min(book.size, 254);
    const sets = Math.ceil(book.size / this.setSize);
    const references = new RecordFile(sets, 96);
    this.files.set(PBR, view(references));
    this.files.set(AAS, view(this.labels));
    this.files.set(GAS, view(this.groups));
    if (book.extensions) this.files.set(EXT1, view(book.extensions.file));
    for (let set = 0; set < sets; set++) references.write(set + 1, this.addSet(set));
  }

  file(id: number): UsimFile | null {
    return this.files.get(id) ?? null;
  }

  /** Keeps what belongs to an entry of EF_ADN. */
  put(index: number, extras: EntryExtras): void {
    const set = Math.floor((index - 1) / this.setSize);
    const record = index - set * this.setSize;
    const at = (id: number) => this.files.get(id + set * NEXT_SET);
    const [additional] = extras.additionalNumbers ?? [];
    if (additional) {
      const label = additional.label === undefined ? null : idOf(this.labels, additional.label);
      at(ANR)?.write(record, encodeAdditionalNumber(additional.number, label, false));
    }
    if (extras.secondName) at(SNE)?.write(record, encodeTextRecord(extras.secondName, NAME_LENGTH, null));
    const groups = (extras.groups ?? []).map((group) => idOf(this.groups, group));
    if (groups.length > 0) at(GRP)?.write(record, Uint8Array.from([...groups, 0, 0, 0, 0].slice(0, 4)));
    const iap = [0xff, 0xff];
    for (const [position, id] of [EMAIL, SECOND_EMAIL].entries()) {
      const email = extras.emails?.[position];
      const file = at(id);
      if (email === undefined || !file) continue;
      // Not the record of the same number, so that a reader that does not look into EF_IAP is found out.
      const place = (record % file.count) + 1;
      const owner = { shortId: ADN_SHORT_ID, record };
      file.write(place, encodeTextRecord(email, EMAIL_LENGTH, owner));
      iap[position] = place;
    }
    at(IAP)?.write(record, Uint8Array.from(iap));
  }

  private addSet(set: number): Uint8Array {
    const from = set * this.setSize;
    const count = Math.min(this.setSize, this.book.size - from);
    const lengths: Readonly<Record<number, number>> = {
      [IAP]: 2,
      [ANR]: 15,
      [SNE]: NAME_LENGTH,
      [GRP]: 4,
      [EMAIL]: EMAIL_LENGTH,
      [SECOND_EMAIL]: EMAIL_LENGTH,
    };
    for (const [, , id] of KINDS) {
      const file =
        id === ADN ? view(this.book.file, from, count) : view(new RecordFile(count, lengths[id] ?? 1));
      this.files.set(id + set * NEXT_SET, file);
    }
    const own = KINDS.map(([kind, linking, id]) => ({ kind, linking, id: id + set * NEXT_SET }));
    const shared: { kind: PhonebookFileKind; linking: PhonebookLinking; id: number }[] = [
      { kind: 'aas', linking: 'by-reference', id: AAS },
      { kind: 'gas', linking: 'by-reference', id: GAS },
    ];
    if (this.book.extensions) shared.unshift({ kind: 'ext1', linking: 'by-reference', id: EXT1 });
    return encodePhonebookReference([...own, ...shared], new Map([[ADN, ADN_SHORT_ID]]));
  }
}

/** The record with that name, written into a free one if there is none yet. */
function idOf(file: RecordFile, name: string): number {
  const wanted = encodeTextRecord(name, file.recordLength, null);
  for (let number = 1; number <= file.count; number++) {
    const record = file.read(number);
    if (record && Buffer.compare(record, wanted) === 0) return number;
  }
  const free = file.firstFree() ?? file.count;
  file.write(free, wanted);
  return free;
}

function view(file: RecordFile, from = 0, count = file.count): UsimFile {
  return {
    count,
    recordLength: file.recordLength,
    read: (record) => (record >= 1 && record <= count ? file.read(from + record) : null),
    write: (record, bytes) => record >= 1 && record <= count && file.write(from + record, bytes),
  };
}
