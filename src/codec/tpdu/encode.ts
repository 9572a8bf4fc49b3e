import { encodeAddressField } from '../address.ts';
import { codecError } from '../reader.ts';
import { encodeHeader } from './header.ts';
import { encodeIndicator, encodeParameters } from './parameters.ts';
import { encodeTimestamp } from './timestamp.ts';
import type {
  Command,
  Deliver,
  DeliverReport,
  ReportParameters,
  StatusReport,
  Submit,
  SubmitReport,
  Tpdu,
} from './types.ts';
import { encodeUserData, USER_DATA_LIMITS } from './user-data.ts';
import { encodeValidity } from './validity.ts';

/**
 * The octets of a TPDU, 23.040 section 9.2, without the service centre address that modems want in front (see encodePdu).
 *
 * @throws SimError CODEC_INVALID for a value that its field cannot hold; `offset` counts within the field
 */
export function encodeTpdu(tpdu: Tpdu): Uint8Array {
  switch (tpdu.type) {
    case 'submit':
      return submit(tpdu);
    case 'deliver':
      return deliver(tpdu);
    case 'status-report':
      return statusReport(tpdu);
    case 'submit-report':
      return submitReport(tpdu);
    case 'deliver-report':
      return deliverReport(tpdu);
    case 'command':
      return command(tpdu);
  }
}

function flag(set: boolean, bit: number): number {
  return set ? bit : 0;
}

function octet(value: number, field: string): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 255) {
    throw codecError(field, 0, 'not a whole number from 0 to 255');
  }
  return Uint8Array.of(value);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function headerBit(parameters: ReportParameters | null): number {
  return flag((parameters?.userData?.header.length ?? 0) > 0, 0x40);
}

function deliver(tpdu: Deliver): Uint8Array {
  const body = encodeUserData(tpdu.userData, tpdu.dcs, USER_DATA_LIMITS.deliver, 'deliver');
  const first =
    flag(!tpdu.moreMessages, 0x04) |
    flag(tpdu.loopPrevention, 0x08) |
    flag(tpdu.statusReportIndication, 0x20) |
    flag(tpdu.userData.header.length > 0, 0x40) |
    flag(tpdu.replyPath, 0x80);
  return join(
    Uint8Array.of(first),
    encodeAddressField(tpdu.originator, 'deliver.oa'),
    octet(tpdu.protocolId, 'deliver.pid'),
    octet(tpdu.dcs, 'deliver.dcs'),
    encodeTimestamp(tpdu.timestamp, 'deliver.scts'),
    Uint8Array.of(body.length),
    body.octets,
  );
}

function submit(tpdu: Submit): Uint8Array {
  const body = encodeUserData(tpdu.userData, tpdu.dcs, USER_DATA_LIMITS.submit, 'submit');
  const validity = encodeValidity(tpdu.validity, 'submit.vp');
  const first =
    0x01 |
    flag(tpdu.rejectDuplicates, 0x04) |
    (validity.format << 3) |
    flag(tpdu.statusReportRequest, 0x20) |
    flag(tpdu.userData.header.length > 0, 0x40) |
    flag(tpdu.replyPath, 0x80);
  return join(
    Uint8Array.of(first),
    octet(tpdu.messageReference, 'submit.mr'),
    encodeAddressField(tpdu.destination, 'submit.da'),
    octet(tpdu.protocolId, 'submit.pid'),
    octet(tpdu.dcs, 'submit.dcs'),
    validity.octets,
    Uint8Array.of(body.length),
    body.octets,
  );
}

function statusReport(tpdu: StatusReport): Uint8Array {
  const first =
    0x02 |
    flag(!tpdu.moreMessages, 0x04) |
    flag(tpdu.loopPrevention, 0x08) |
    flag(tpdu.qualifier === 'command', 0x20) |
    headerBit(tpdu.parameters);
  const start = join(
    Uint8Array.of(first),
    octet(tpdu.messageReference, 'statusReport.mr'),
    encodeAddressField(tpdu.recipient, 'statusReport.ra'),
    encodeTimestamp(tpdu.timestamp, 'statusReport.scts'),
    encodeTimestamp(tpdu.discharge, 'statusReport.dt'),
    octet(tpdu.status, 'statusReport.st'),
  );
  if (tpdu.parameters === null) return start;
  return join(
    start,
    encodeIndicator(tpdu.parameters, 'statusReport'),
    encodeParameters(tpdu.parameters, USER_DATA_LIMITS.statusReport, 'statusReport'),
  );
}

function cause(value: number | null, field: string): Uint8Array {
  return value === null ? new Uint8Array(0) : octet(value, field);
}

function submitReport(tpdu: SubmitReport): Uint8Array {
  const limit = tpdu.failureCause === null ? USER_DATA_LIMITS.submitAck : USER_DATA_LIMITS.submitError;
  return join(
    Uint8Array.of(0x01 | headerBit(tpdu.parameters)),
    cause(tpdu.failureCause, 'submitReport.fcs'),
    encodeIndicator(tpdu.parameters, 'submitReport'),
    encodeTimestamp(tpdu.timestamp, 'submitReport.scts'),
    encodeParameters(tpdu.parameters, limit, 'submitReport'),
  );
}

function deliverReport(tpdu: DeliverReport): Uint8Array {
  const limit = tpdu.failureCause === null ? USER_DATA_LIMITS.deliverAck : USER_DATA_LIMITS.deliverError;
  return join(
    Uint8Array.of(headerBit(tpdu.parameters)),
    cause(tpdu.failureCause, 'deliverReport.fcs'),
    encodeIndicator(tpdu.parameters, 'deliverReport'),
    encodeParameters(tpdu.parameters, limit, 'deliverReport'),
  );
}

function command(tpdu: Command): Uint8Array {
  const header = encodeHeader(tpdu.header, 'command.udh');
  const size = header.length + tpdu.data.length;
  if (size > USER_DATA_LIMITS.command) {
    throw codecError('command.cd', 0, `more than ${USER_DATA_LIMITS.command} octets of command data`);
  }
  return join(
    Uint8Array.of(0x02 | flag(tpdu.statusReportRequest, 0x20) | flag(header.length > 0, 0x40)),
    octet(tpdu.messageReference, 'command.mr'),
    octet(tpdu.protocolId, 'command.pid'),
    octet(tpdu.commandType, 'command.ct'),
    octet(tpdu.messageNumber, 'command.mn'),
    encodeAddressField(tpdu.destination, 'command.da'),
    Uint8Array.of(size),
    header,
    tpdu.data,
  );
}
