import { iccidToEf } from '../../codec/sim/iccid.ts';
import { imsiToEf } from '../../codec/sim/imsi.ts';
import { serviceTable } from '../../codec/sim/service-table.ts';
import { spnToEf } from '../../codec/sim/spn.ts';
import { parametersRecord } from './parameters-record.ts';
import type { RecordFile } from './record-file.ts';
import type { SimCard } from './sim-card.ts';
import { SmsFile } from './sms-file.ts';

/** What a card answers: two status octets and maybe data (51.011 section 9.4). */
export interface CardReply {
  sw1: number;
  sw2: number;
  data: Uint8Array;
}

/** One command to the card as `+CRSM` carries it (27.007 section 8.18). */
export interface CardCommand {
  instruction: number;
  file: number;
  p1: number;
  p2: number;
  p3: number;
  data: Uint8Array;
  /** The directory, from the MF on, in hexadecimal; empty: where the modem looks by itself. */
  path: string;
}

const READ_BINARY = 176;
const READ_RECORD = 178;
const GET_RESPONSE = 192;
const UPDATE_RECORD = 220;
const STATUS = 242;

type Content =
  | { structure: 'transparent'; read: () => Uint8Array }
  | {
      structure: 'linear';
      count: number;
      recordLength: number;
      read: (record: number) => Uint8Array | null;
      write?: (record: number, bytes: Uint8Array) => boolean;
    };

interface CardFile {
  /** Whether the PIN must have been presented; the ICCID may always be read (31.102 section 4.2, 31.101 EF_ICCID). */
  open: boolean;
  content: Content;
}

const none = new Uint8Array();
const reply = (sw1: number, sw2: number, data: Uint8Array = none): CardReply => ({ sw1, sw2, data });
const success = (data: Uint8Array = none) => reply(0x90, 0x00, data);
const fileNotFound = reply(0x94, 0x04, none);
/** 102.221 section 10.2.1. */
const usimFileNotFound = reply(0x6a, 0x82, none);
const outOfRange = reply(0x94, 0x02, none);
const accessDenied = reply(0x98, 0x04, none);
const wrongParameters = reply(0x6b, 0x00, none);
const unknownInstruction = reply(0x6d, 0x00, none);

/** Carries out a file command on a card; file identifiers of 31.102 and 51.011. */
export function runCardCommand(card: SimCard, command: CardCommand): CardReply {
  if (command.instruction === STATUS) return success();
  const usim = card.application === 'usim';
  const file = findFile(card, command.file, command.path.toUpperCase().replace(/^3F00(?=.)/, ''));
  if (!file) return usim ? usimFileNotFound : fileNotFound;
  if (command.instruction === GET_RESPONSE) {
    const shape = (usim ? describeUsim : describe)(command.file, file.content);
    return success(clip(shape, usim ? 0 : command.p3));
  }
  if (!file.open && card.pin.state !== 'ready') return accessDenied;
  switch (command.instruction) {
    case READ_BINARY:
      return readBinary(file.content, command);
    case READ_RECORD:
      return readRecord(file.content, command);
    case UPDATE_RECORD:
      return updateRecord(file.content, command);
    default:
      return unknownInstruction;
  }
}

function findFile(card: SimCard, id: number, path: string): CardFile | null {
  if (path === '7F105F3A' || path === '7FFF5F3A') {
    const here = path === '7F105F3A' ? 'global' : 'local';
    const file = card.usim?.place === here ? card.usim.file(id) : null;
    return file ? { open: false, content: { structure: 'linear', ...file } } : null;
  }
  if (path !== '' && path !== '3F00' && path !== '7F10' && path !== '7F20' && path !== '7FFF') return null;
  switch (id) {
    case 0x6f38: {
      const table = services(card);
      return { open: false, content: { structure: 'transparent', read: () => table } };
    }
    case 0x6f46: {
      const name = card.serviceProvider;
      if (name === null) return null;
      const read = () => spnToEf({ name, showNetworkAtHome: true });
      return { open: true, content: { structure: 'transparent', read } };
    }
    case 0x2fe2:
      return { open: true, content: { structure: 'transparent', read: () => iccidToEf(card.iccid) } };
    case 0x6f07:
      return { open: false, content: { structure: 'transparent', read: () => imsiToEf(card.imsi) } };
    case 0x6fad:
      // EF_AD: normal operation, and a mobile network code of two digits.
      return { open: true, content: { structure: 'transparent', read: () => Uint8Array.of(0, 0, 0, 2) } };
    case 0x6f3a:
      if (card.application === 'usim') return null;
      return { open: false, content: records(card.phonebook.file) };
    case 0x6f4a: {
      const { extensions } = card.phonebook;
      return extensions === null ? null : { open: false, content: records(extensions.file) };
    }
    case 0x6f3b:
      return { open: false, content: records(card.fixedDialling.file) };
    case 0x6f40:
      return { open: false, content: records(card.ownNumbers.file) };
    case 0x6f42:
      return {
        open: false,
        content: {
          structure: 'linear',
          count: 1,
          recordLength: 28,
          read: (record) => (record === 1 ? parametersRecord(card.serviceCentre) : null),
        },
      };
    case 0x6f3c: {
      const { size: count } = card.messages;
      const read = (record: number) => card.messages.record(record);
      return {
        open: false,
        content: { structure: 'linear', count, recordLength: SmsFile.recordLength, read },
      };
    }
    default:
      return null;
  }
}

/** The service table of what the simulated card has (51.011 section 10.3.7, 31.102 section 4.2.8). */
function services(card: SimCard): Uint8Array {
  const sim = card.application === 'sim';
  const has = sim ? [1, 2, 3, 4, 9, 12] : [1, 2, 10, 12, 21, 33];
  const all = [...has, ...(card.serviceProvider === null ? [] : [sim ? 17 : 19])];
  return serviceTable(
    all.map((number) => ({ number })),
    card.application,
    sim ? 15 : 9,
  );
}

function records(file: RecordFile): Content {
  return {
    structure: 'linear',
    count: file.count,
    recordLength: file.recordLength,
    read: (record) => file.read(record),
    write: (record, bytes) => file.write(record, bytes),
  };
}

/** `length` 0 asks for everything (256 octets at most). */
function clip(bytes: Uint8Array, length: number): Uint8Array {
  return bytes.subarray(0, length === 0 ? 256 : length);
}

function readBinary(content: Content, { p1, p2, p3 }: CardCommand): CardReply {
  if (content.structure !== 'transparent') return reply(0x94, 0x08);
  const bytes = content.read();
  const offset = p1 * 256 + p2;
  if (offset >= bytes.length) return wrongParameters;
  if (offset + p3 > bytes.length) return reply(0x67, bytes.length - offset);
  return success(clip(bytes.subarray(offset), p3));
}

/** P2 4 is absolute mode (51.011 section 9.2.5), the only one that a modem can use statelessly. */
function readRecord(content: Content, { p1, p2, p3 }: CardCommand): CardReply {
  if (content.structure !== 'linear') return reply(0x94, 0x08);
  if (p2 !== 4) return wrongParameters;
  const record = content.read(p1);
  if (!record) return outOfRange;
  if (p3 > record.length) return reply(0x67, record.length);
  return success(clip(record, p3));
}

function updateRecord(content: Content, { p1, p2, p3, data }: CardCommand): CardReply {
  if (content.structure !== 'linear' || !content.write) return reply(0x94, 0x08);
  if (p2 !== 4) return wrongParameters;
  if (p3 !== content.recordLength || data.length !== p3) return reply(0x67, content.recordLength & 0xff);
  return content.write(p1, data) ? success() : outOfRange;
}

/** The response to SELECT of an elementary file, 51.011 section 9.2.1. */
function describe(id: number, content: Content): Uint8Array {
  const linear = content.structure === 'linear';
  const size = linear ? content.count * content.recordLength : content.read().length;
  const bytes = new Uint8Array(15);
  bytes.set([0, 0, size >> 8, size & 0xff, id >> 8, id & 0xff, 0x04, 0, 0x11, 0xff, 0xff, 0x01, 0x02]);
  bytes[13] = linear ? 1 : 0;
  bytes[14] = linear ? content.recordLength : 0;
  return bytes;
}

/** The same of a USIM: a template of tags, 102.221 section 11.1.1.3. */
function describeUsim(id: number, content: Content): Uint8Array {
  const linear = content.structure === 'linear';
  const size = linear ? content.count * content.recordLength : content.read().length;
  const descriptor = linear
    ? [0x82, 5, 0x42, 0x21, content.recordLength >> 8, content.recordLength & 0xff, content.count & 0xff]
    : [0x82, 2, 0x41, 0x21];
  const inner = [...descriptor, 0x83, 2, id >> 8, id & 0xff, 0x8a, 1, 5, 0x80, 2, size >> 8, size & 0xff];
  return Uint8Array.from([0x62, inner.length, ...inner]);
}
