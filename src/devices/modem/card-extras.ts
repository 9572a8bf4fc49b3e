import {
  decodeAdditionalNumber,
  decodeEmail,
  decodeGroupIds,
  decodeLabel,
  decodeSecondName,
  recordInIap,
} from '../../codec/sim/phonebook-fields.ts';
import type { PhonebookFileKind, ReferencedFile } from '../../codec/sim/phonebook-reference.ts';
import type { AdditionalNumber, PhonebookEntry } from '../contract/device.ts';
import { type CardFolder, decoded, readExtension } from './card-folder.ts';
import type { CardSet } from './card-layout.ts';
import type { DeviceSender } from './context.ts';
import { withPlus } from './replies/phonebook.ts';

type Extras = Pick<PhonebookEntry, 'secondName' | 'emails' | 'additionalNumbers' | 'groups'>;

/**
 * What a USIM keeps of an entry beside its EF_ADN (31.102 sections 4.4.2.2 to 4.4.2.13). All of it is welcome and none of it
 * needed: what cannot be read is left out.
 */
export async function readExtras(
  sender: DeviceSender,
  set: CardSet,
  files: CardFolder,
  record: number,
): Promise<Extras> {
  const reader = new ExtrasReader(sender, set, files, record);
  const extras: Extras = {};
  const secondName = await reader.secondName();
  if (secondName !== '') extras.secondName = secondName;
  const emails = await reader.emails();
  if (emails.length > 0) extras.emails = emails;
  const additionalNumbers = await reader.additionalNumbers();
  if (additionalNumbers.length > 0) extras.additionalNumbers = additionalNumbers;
  const groups = await reader.groups();
  if (groups.length > 0) extras.groups = groups;
  return extras;
}

class ExtrasReader {
  readonly #sender: DeviceSender;
  readonly #set: CardSet;
  readonly #files: CardFolder;
  readonly #record: number;
  #iap: Uint8Array | null | undefined;

  constructor(sender: DeviceSender, set: CardSet, files: CardFolder, record: number) {
    this.#sender = sender;
    this.#set = set;
    this.#files = files;
    this.#record = record;
  }

  async secondName(): Promise<string> {
    for (const { bytes, linked } of await this.#records('sne')) {
      const name = decoded(() => decodeSecondName(bytes, linked)) ?? '';
      if (name !== '') return name;
    }
    return '';
  }

  async emails(): Promise<string[]> {
    const found: string[] = [];
    for (const { bytes, linked } of await this.#records('email')) {
      const email = decoded(() => decodeEmail(bytes, linked)) ?? '';
      if (email !== '') found.push(email);
    }
    return found;
  }

  async additionalNumbers(): Promise<AdditionalNumber[]> {
    const found: AdditionalNumber[] = [];
    for (const { bytes } of await this.#records('anr')) {
      const read = decoded(() => decodeAdditionalNumber(bytes)) ?? null;
      if (read === null) continue;
      const rest = await readExtension(this.#sender, this.#files, this.#id('ext1'), read.extension);
      const number = withPlus(read.number, read.numberType) + (rest ?? '');
      const label = await this.#label('aas', read.label);
      found.push({ number, numberType: read.numberType, ...(label === '' ? {} : { label }) });
    }
    return found;
  }

  async groups(): Promise<string[]> {
    const found: string[] = [];
    for (const { bytes } of await this.#records('grp')) {
      for (const id of decodeGroupIds(bytes)) {
        const name = await this.#label('gas', id);
        if (name !== '') found.push(name);
      }
    }
    return found;
  }

  /** The records of this entry in all files of a kind. */
  async #records(kind: PhonebookFileKind): Promise<{ bytes: Uint8Array; linked: boolean }[]> {
    const found: { bytes: Uint8Array; linked: boolean }[] = [];
    for (const file of this.#set.files) {
      if (file.kind !== kind || file.linking === 'by-reference') continue;
      const linked = file.linking === 'by-iap';
      const record = linked ? await this.#linkedRecord(file) : this.#record;
      const bytes = record === null ? null : await this.#files.read(this.#sender, file.id, record);
      if (bytes !== null) found.push({ bytes, linked });
    }
    return found;
  }

  async #linkedRecord({ iapPosition }: ReferencedFile): Promise<number | null> {
    const iap = this.#id('iap');
    if (iap === undefined || iapPosition === null) return null;
    if (this.#iap === undefined) this.#iap = await this.#files.read(this.#sender, iap, this.#record);
    return this.#iap === null ? null : recordInIap(this.#iap, iapPosition);
  }

  async #label(kind: PhonebookFileKind, record: number | null): Promise<string> {
    const file = this.#id(kind);
    if (file === undefined || record === null) return '';
    const bytes = await this.#files.readOnce(this.#sender, file, record);
    return bytes === null ? '' : (decoded(() => decodeLabel(bytes)) ?? '');
  }

  #id(kind: PhonebookFileKind): number | undefined {
    return this.#set.files.find((file) => file.kind === kind)?.id;
  }
}
