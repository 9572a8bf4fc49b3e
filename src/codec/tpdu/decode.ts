import { addressFieldNames, readAddress } from '../address.ts';
import { bytesToHex } from '../hex.ts';
import { Reader } from '../reader.ts';
import { decodeHeader } from './header.ts';
import { readIndicator, readParameters } from './parameters.ts';
import { decodeTimestamp } from './timestamp.ts';
import type {
  Command,
  Deliver,
  DeliverReport,
  Direction,
  InformationElement,
  StatusReport,
  Submit,
  SubmitReport,
  Tpdu,
} from './types.ts';
import { readUserData, USER_DATA_LIMITS } from './user-data.ts';
import { readValidity } from './validity.ts';

export interface DecodeTpduOptions {
  /**
   * SUBMIT-REPORT and DELIVER-REPORT look the same in the positive and the negative form; what carries them tells which (RP-ACK
   * or RP-ERROR). `auto` (the default) takes a second octet of 0x80 and more for the cause of a failure.
   */
  report?: 'ack' | 'error' | 'auto';
  /**
   * What to do with octets behind the last field. By default they are an error. `keep` lists them as an oddity, for a message that
   * would be lost otherwise.
   */
  trailing?: 'refuse' | 'keep';
  /** Added to the offsets in errors. */
  base?: number;
}

const ORIGINATOR = addressFieldNames('oa');
const DESTINATION = addressFieldNames('da');
const RECIPIENT = addressFieldNames('ra');

/**
 * Reads one TPDU, 23.040 section 9.2. Every octet counts: what does not fit is an error with the path of its field and its
 * offset. A few things that networks are known to send are tolerated and listed in `oddities` (docs/standards.md).
 * Without oddities, encodeTpdu gives the same octets again.
 *
 * @throws SimError CODEC_INVALID
 */
export function decodeTpdu(bytes: Uint8Array, direction: Direction, options: DecodeTpduOptions = {}): Tpdu {
  const type = (bytes[0] ?? 0) & 0x03;
  const base = options.base ?? 0;
  const report = options.report ?? 'auto';
  const finish = options.trailing === 'keep' ? keepTrailing : refuseTrailing;
  if (direction === 'to-mobile') {
    switch (type) {
      case 1:
        return finish(new Reader(bytes, 'submitReport', base), (reader) => submitReport(reader, report));
      case 2:
        return finish(new Reader(bytes, 'statusReport', base), statusReport);
      default:
        // 23.040 section 9.2.3.1: a phone treats the reserved type 3 as a message.
        return finish(new Reader(bytes, 'deliver', base), deliver);
    }
  }
  switch (type) {
    case 0:
      return finish(new Reader(bytes, 'deliverReport', base), (reader) => deliverReport(reader, report));
    case 1:
      return finish(new Reader(bytes, 'submit', base), submit);
    case 2:
      return finish(new Reader(bytes, 'command', base), command);
    default:
      throw new Reader(bytes, 'tpdu', base).error('mti', 'a reserved message type', 0);
  }
}

function refuseTrailing<T extends Tpdu>(reader: Reader, decode: (reader: Reader) => T): T {
  const tpdu = decode(reader);
  // A record of EF_SMS is filled up with FF, and some modems hand out the whole record (gammu tests/at-sms/32.dump).
  if (reader.remaining > 0 && isPadding(reader)) skipRest(reader, `${reader.remaining} octets of FF follow`);
  reader.end();
  return withOddities(tpdu, reader);
}

function keepTrailing<T extends Tpdu>(reader: Reader, decode: (reader: Reader) => T): T {
  const tpdu = decode(reader);
  if (reader.remaining > 0) {
    const rest = bytesToHex(reader.bytes.subarray(reader.position));
    skipRest(
      reader,
      isPadding(reader) ? `${reader.remaining} octets of FF follow` : `octets follow: ${rest}`,
    );
  }
  return withOddities(tpdu, reader);
}

function skipRest(reader: Reader, what: string): void {
  reader.note('end', what, reader.position);
  reader.take(reader.remaining, 'end');
}

function withOddities<T extends Tpdu>(tpdu: T, reader: Reader): T {
  if (reader.oddities !== null) tpdu.oddities = reader.oddities;
  return tpdu;
}

function isPadding(reader: Reader): boolean {
  return reader.bytes.subarray(reader.position).every((octet) => octet === 0xff);
}

/** Notes bits of the first octet that have no meaning in this type of TPDU. */
function reservedBits(reader: Reader, first: number, mask: number): void {
  if (first & mask) reader.note('firstOctet', 'reserved bits are set', 0);
}

function deliver(reader: Reader): Deliver {
  const first = reader.octet('firstOctet');
  if ((first & 0x03) === 3) reader.note('mti', 'the reserved message type', 0);
  reservedBits(reader, first, 0x10);
  const originator = readAddress(reader, ORIGINATOR);
  const protocolId = reader.octet('pid');
  const dcs = reader.octet('dcs');
  const timestamp = decodeTimestamp(reader.take(7, 'scts'));
  const userData = readUserData(reader, dcs, (first & 0x40) !== 0, USER_DATA_LIMITS.deliver);
  return {
    type: 'deliver',
    moreMessages: (first & 0x04) === 0,
    loopPrevention: (first & 0x08) !== 0,
    statusReportIndication: (first & 0x20) !== 0,
    replyPath: (first & 0x80) !== 0,
    originator,
    protocolId,
    dcs,
    timestamp,
    userData,
  };
}

function submit(reader: Reader): Submit {
  const first = reader.octet('firstOctet');
  const messageReference = reader.octet('mr');
  const destination = readAddress(reader, DESTINATION);
  const protocolId = reader.octet('pid');
  const dcs = reader.octet('dcs');
  const validity = readValidity(reader, (first >> 3) & 0x03);
  const userData = readUserData(reader, dcs, (first & 0x40) !== 0, USER_DATA_LIMITS.submit);
  return {
    type: 'submit',
    rejectDuplicates: (first & 0x04) !== 0,
    statusReportRequest: (first & 0x20) !== 0,
    replyPath: (first & 0x80) !== 0,
    messageReference,
    destination,
    protocolId,
    dcs,
    validity,
    userData,
  };
}

function statusReport(reader: Reader): StatusReport {
  const first = reader.octet('firstOctet');
  reservedBits(reader, first, 0x90);
  const messageReference = reader.octet('mr');
  const recipient = readAddress(reader, RECIPIENT);
  const timestamp = decodeTimestamp(reader.take(7, 'scts'));
  const discharge = decodeTimestamp(reader.take(7, 'dt'));
  const status = reader.octet('st');
  const hasHeader = (first & 0x40) !== 0;
  let parameters = null;
  if (reader.remaining > 0 && !isPadding(reader)) {
    parameters = readParameters(reader, readIndicator(reader), hasHeader, USER_DATA_LIMITS.statusReport);
  } else if (hasHeader) {
    reader.note('udhi', 'announces a header, and there is no user data', 0);
  }
  return {
    type: 'status-report',
    moreMessages: (first & 0x04) === 0,
    loopPrevention: (first & 0x08) !== 0,
    qualifier: first & 0x20 ? 'command' : 'submit',
    messageReference,
    recipient,
    timestamp,
    discharge,
    status,
    parameters,
  };
}

function readCause(reader: Reader, report: 'ack' | 'error' | 'auto'): number | null {
  const next = reader.bytes[reader.position] ?? 0;
  if (report === 'ack' || (report === 'auto' && next < 0x80)) return null;
  return reader.octet('fcs');
}

function submitReport(reader: Reader, report: 'ack' | 'error' | 'auto'): SubmitReport {
  const first = reader.octet('firstOctet');
  reservedBits(reader, first, 0xbc);
  const failureCause = readCause(reader, report);
  const indicator = readIndicator(reader);
  const timestamp = decodeTimestamp(reader.take(7, 'scts'));
  const limit = failureCause === null ? USER_DATA_LIMITS.submitAck : USER_DATA_LIMITS.submitError;
  const parameters = readParameters(reader, indicator, (first & 0x40) !== 0, limit);
  return { type: 'submit-report', failureCause, timestamp, parameters };
}

function deliverReport(reader: Reader, report: 'ack' | 'error' | 'auto'): DeliverReport {
  const first = reader.octet('firstOctet');
  reservedBits(reader, first, 0xbc);
  const failureCause = readCause(reader, report);
  const limit = failureCause === null ? USER_DATA_LIMITS.deliverAck : USER_DATA_LIMITS.deliverError;
  const parameters = readParameters(reader, readIndicator(reader), (first & 0x40) !== 0, limit);
  return { type: 'deliver-report', failureCause, parameters };
}

function command(reader: Reader): Command {
  const first = reader.octet('firstOctet');
  reservedBits(reader, first, 0x9c);
  const messageReference = reader.octet('mr');
  const protocolId = reader.octet('pid');
  const commandType = reader.octet('ct');
  const messageNumber = reader.octet('mn');
  const destination = readAddress(reader, DESTINATION);
  const lengthAt = reader.position;
  const length = reader.octet('cdl');
  if (length > USER_DATA_LIMITS.command) {
    throw reader.error('cdl', `more than ${USER_DATA_LIMITS.command} octets of command data`, lengthAt);
  }
  const at = reader.position;
  const octets = reader.take(length, 'cd');
  let header: InformationElement[] = [];
  let headerOctets = 0;
  if (first & 0x40) {
    headerOctets = (octets[0] ?? 0) + 1;
    if (headerOctets > octets.length) throw reader.error('udhl', 'the header is longer than the data', at);
    if (headerOctets === 1) reader.note('udhl', 'a header without elements', at);
    header = decodeHeader(reader, octets.subarray(1, headerOctets), at + 1);
  }
  return {
    type: 'command',
    statusReportRequest: (first & 0x20) !== 0,
    messageReference,
    protocolId,
    commandType,
    messageNumber,
    destination,
    header,
    data: octets.slice(headerOctets),
  };
}
