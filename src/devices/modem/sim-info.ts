import { ADN_FOOTER, decodeAdn } from '../../codec/sim/adn.ts';
import { iccidFromEf } from '../../codec/sim/iccid.ts';
import { imsiFromEf } from '../../codec/sim/imsi.ts';
import { decodePhonebookReference } from '../../codec/sim/phonebook-reference.ts';
import { applicationOf, cardServices } from '../../codec/sim/service-table.ts';
import { spnFromEf } from '../../codec/sim/spn.ts';
import type { FileSize, SimInfo, SimInfoField } from '../contract/device.ts';
import {
  type CardFile,
  type CardPath,
  cardFile,
  EF_ADN,
  EF_ICCID,
  EF_IMSI,
  EF_MSISDN,
  EF_PBR,
  EF_SERVICES,
  EF_SMS,
  EF_SPN,
  readBinary,
  readRecord,
  readRecordShape,
  readShape,
  type Told,
} from './card-files.ts';
import type { DeviceSender, ModemContext } from './context.ts';
import { readIccidWith } from './iccid.ts';
import { withPlus } from './replies/phonebook.ts';
import { readImsiWith } from './sim-reader.ts';

/** DF_PHONEBOOK, under DF_TELECOM and under the USIM that is in use (31.102 section 4.4.2). */
const PHONEBOOK_PATHS: readonly CardPath[] = ['7F105F3A', '7FFF5F3A'];

const ICCID_OCTETS = 10;
const IMSI_OCTETS = 9;
const SPN_OCTETS = 17;
const MAX_OWN_NUMBERS = 4;

/** Reads what a card says of itself, file by file. What cannot be read is null, with its reason. */
export async function readSimInfoWith(sender: DeviceSender, context: ModemContext): Promise<SimInfo> {
  const missing: SimInfo['missing'] = [];
  const take = <T>(field: SimInfoField, told: Told<T | null>): T | null => {
    if ('value' in told && told.value !== null) return told.value;
    missing.push({ field, reason: 'reason' in told ? told.reason : 'the file is empty' });
    return null;
  };
  const iccid = await readIccid(sender, context);
  const imsi = await readImsi(sender);
  const spn = await transparent(
    sender,
    cardFile(EF_SPN),
    SPN_OCTETS,
    (bytes) => spnFromEf(bytes)?.name ?? null,
  );
  const table = await readServices(sender);
  const told = {
    iccid: take('iccid', iccid),
    imsi: take('imsi', imsi),
    serviceProvider: take('serviceProvider', spn),
    ownNumbers: take('ownNumbers', await readOwnNumbers(sender)),
    phonebook: take('phonebook', await readPhonebookSize(sender)),
    messages: take('messages', await sizeOf(sender, cardFile(EF_SMS))),
    services: take('services', table),
  };
  const { services, ...rest } = told;
  return { application: services?.application ?? null, ...rest, services: services?.list ?? null, missing };
}

/** By the file, which every modem that knows AT+CRSM gives, else by the command of the modem. */
async function readIccid(sender: DeviceSender, context: ModemContext): Promise<Told<string | null>> {
  const file = await transparent(sender, cardFile(EF_ICCID), ICCID_OCTETS, iccidFromEf);
  if ('value' in file && file.value !== null) return file;
  const told = await readIccidWith(sender, context).catch(() => null);
  return told === null ? file : { value: told };
}

/** By the file, else by the command of the modem (27.007 section 5.6); the reason is that of the file. */
async function readImsi(sender: DeviceSender): Promise<Told<string | null>> {
  const file = await transparent(sender, cardFile(EF_IMSI), IMSI_OCTETS, imsiFromEf);
  if ('value' in file && file.value !== null) return file;
  const told = await readImsiWith(sender);
  return told === null ? file : { value: told };
}

async function transparent<T>(
  sender: DeviceSender,
  file: CardFile,
  octets: number,
  decode: (bytes: Uint8Array) => T | null,
): Promise<Told<T | null>> {
  const told = await readBinary(sender, file, octets);
  if ('reason' in told) return told;
  const value = decode(told.value);
  if (value !== null || told.value.every((octet) => octet === 0xff)) return { value };
  return { reason: 'the file holds something that cannot be read' };
}

async function readOwnNumbers(sender: DeviceSender): Promise<Told<SimInfo['ownNumbers']>> {
  const file = cardFile(EF_MSISDN);
  const shape = await readRecordShape(sender, file);
  if ('reason' in shape) return shape;
  const { length, count } = shape.value;
  if (length < ADN_FOOTER) return { reason: 'the file is no list of numbers' };
  const numbers: { name: string; number: string }[] = [];
  for (let record = 1; record <= Math.min(count ?? 1, MAX_OWN_NUMBERS); record += 1) {
    const bytes = await readRecord(sender, file, record, length);
    if ('reason' in bytes) return numbers.length > 0 ? { value: numbers } : bytes;
    const entry = entryOf(bytes.value);
    if (entry !== null) numbers.push(entry);
  }
  return { value: numbers.length > 0 ? numbers : null };
}

function entryOf(bytes: Uint8Array): { name: string; number: string } | null {
  try {
    const entry = decodeAdn(bytes);
    if (entry === null || entry.number === '') return null;
    return { name: entry.name, number: withPlus(entry.number, entry.numberType) };
  } catch {
    // A card may hold anything here.
    return null;
  }
}

async function sizeOf(sender: DeviceSender, file: CardFile): Promise<Told<FileSize>> {
  const shape = await readRecordShape(sender, file);
  if ('reason' in shape) return shape;
  return { value: { records: shape.value.count, recordLength: shape.value.length } };
}

/** In its old place, which most cards keep; else where the phone book of the card says it is. */
async function readPhonebookSize(sender: DeviceSender): Promise<Told<SimInfo['phonebook']>> {
  const old = await sizeOf(sender, cardFile(EF_ADN));
  const withName = (size: FileSize) => ({ ...size, nameOctets: Math.max(0, size.recordLength - ADN_FOOTER) });
  if ('value' in old) return { value: withName(old.value) };
  for (const path of PHONEBOOK_PATHS) {
    const reference = cardFile(EF_PBR, path);
    const shape = await readRecordShape(sender, reference);
    if ('reason' in shape) continue;
    const sets: FileSize[] = [];
    for (let record = 1; record <= (shape.value.count ?? 1); record += 1) {
      const bytes = await readRecord(sender, reference, record, shape.value.length);
      const files = 'value' in bytes ? (decodePhonebookReference(bytes.value)?.files ?? []) : [];
      const adn = files.find(({ kind }) => kind === 'adn')?.id ?? null;
      const size = adn === null ? null : await sizeOf(sender, cardFile(adn, path));
      if (size !== null && 'value' in size) sets.push(size.value);
    }
    const [first] = sets;
    if (first === undefined) continue;
    // A phone book of more than 254 entries is in several files, of which each has its part.
    const records = sets.every((set) => set.records !== null)
      ? sets.reduce((total, set) => total + (set.records ?? 0), 0)
      : null;
    return { value: withName({ records, recordLength: first.recordLength }) };
  }
  return old;
}

async function readServices(
  sender: DeviceSender,
): Promise<Told<{ application: 'sim' | 'usim'; list: NonNullable<SimInfo['services']> }>> {
  const file = cardFile(EF_SERVICES);
  const shape = await readShape(sender, file);
  if ('reason' in shape) return shape;
  const { size } = shape.value;
  if (size === null || size === 0) return { reason: 'the card does not say how large the file is' };
  const bytes = await readBinary(sender, file, size);
  if ('reason' in bytes) return bytes;
  const application = shape.value.card === 'usim' ? 'usim' : applicationOf(bytes.value);
  return { value: { application, list: cardServices(bytes.value, application) } };
}
