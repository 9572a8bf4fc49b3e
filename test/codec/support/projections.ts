import { addressToString, typeOfAddress } from '../../../src/codec/address.ts';
import { decodeDcs } from '../../../src/codec/dcs.ts';
import { bytesToHex } from '../../../src/codec/hex.ts';
import { concatOf } from '../../../src/codec/tpdu/header.ts';
import { statusClass } from '../../../src/codec/tpdu/status.ts';
import type {
  Address,
  InformationElement,
  Timestamp,
  Tpdu,
  UserData,
} from '../../../src/codec/tpdu/types.ts';
import type { Opinion } from './second-opinions.ts';

/** The parts that several types of TPDU have, wherever they stand. */
export function partsOf(tpdu: Tpdu): {
  address: Address | null;
  protocolId: number | null;
  dcs: number | null;
  userData: UserData | null;
  times: Timestamp[];
} {
  const parameters = 'parameters' in tpdu ? tpdu.parameters : null;
  const validity = tpdu.type === 'submit' && tpdu.validity?.kind === 'absolute' ? tpdu.validity.time : null;
  return {
    address:
      'originator' in tpdu
        ? tpdu.originator
        : 'destination' in tpdu
          ? tpdu.destination
          : 'recipient' in tpdu
            ? tpdu.recipient
            : null,
    protocolId: 'protocolId' in tpdu ? tpdu.protocolId : (parameters?.protocolId ?? null),
    dcs: 'dcs' in tpdu ? tpdu.dcs : (parameters?.dcs ?? null),
    userData: 'userData' in tpdu ? tpdu.userData : (parameters?.userData ?? null),
    times: [
      ...('timestamp' in tpdu ? [tpdu.timestamp] : []),
      ...('discharge' in tpdu ? [tpdu.discharge] : []),
      ...(validity === null ? [] : [validity]),
    ],
  };
}

/** What tshark should say about this TPDU, under its field names; `undefined` for a field that it should not have. */
export function forTshark(tpdu: Tpdu): Opinion {
  const { address, protocolId, dcs, userData, times } = partsOf(tpdu);
  const opinion: Record<string, unknown> = { malformed: false };
  const flags = { loopPrevention: 'tp-lp', statusReportIndication: 'tp-sri', replyPath: 'tp-rp' } as const;
  for (const [ours, theirs] of Object.entries(flags)) {
    if (ours in tpdu) opinion[theirs] = (tpdu as unknown as Record<string, unknown>)[ours];
  }
  if ('moreMessages' in tpdu) opinion['tp-mms'] = !tpdu.moreMessages;
  if ('statusReportRequest' in tpdu) opinion['tp-srr'] = tpdu.statusReportRequest;
  if ('rejectDuplicates' in tpdu) opinion['tp-rd'] = tpdu.rejectDuplicates;
  if ('qualifier' in tpdu) opinion['tp-srq'] = tpdu.qualifier === 'command';
  if ('messageReference' in tpdu) opinion['tp-mr'] = String(tpdu.messageReference);
  if ('failureCause' in tpdu) {
    opinion['tp-fcs'] = tpdu.failureCause === null ? undefined : `0x${tpdu.failureCause.toString(16)}`;
  }
  opinion['tp-pid'] = protocolId === null ? undefined : String(protocolId);
  opinion['tp-dcs'] = dcs === null ? undefined : String(dcs);
  if (address !== null) {
    const field = tpdu.type === 'deliver' ? 'tp-oa' : tpdu.type === 'status-report' ? 'tp-ra' : 'tp-da';
    opinion[field] = address.text;
    opinion.dis_field_addr_num_type = String((typeOfAddress(address) >> 4) & 7);
    opinion.dis_field_addr_num_plan = String(address.numberingPlan);
  }
  if (times.length > 0) Object.assign(opinion, timeFields(times));
  if (tpdu.type === 'status-report') {
    opinion.dis_field_definition = tpdu.status > 0x7f;
    opinion.dis_field_st_error = String((tpdu.status >> 5) & 3);
    opinion.dis_field_st_reason = String(tpdu.status & 0x1f);
  }
  if (tpdu.type === 'command') {
    opinion.tp_command_type = String(tpdu.commandType);
    opinion.tp_message_number = String(tpdu.messageNumber);
    opinion['tp-udhi'] = tpdu.header.length > 0;
  }
  if (userData !== null) Object.assign(opinion, userDataFields(userData));
  return opinion;
}

function timeFields(times: readonly Timestamp[]): Opinion {
  const fields: Record<string, unknown> = {};
  const slices = { year: 2, month: 5, day: 8, hour: 11, minutes: 14, seconds: 17 };
  for (const [name, start] of Object.entries(slices)) {
    fields[`scts_${name}`] = oneOrMany(times.map(({ iso }) => String(Number(iso?.slice(start, start + 2)))));
  }
  const quarters = times.map(({ offsetMinutes }) => String(Math.abs(offsetMinutes ?? 0) / 15));
  fields.scts_timezone = oneOrMany(quarters);
  return fields;
}

function userDataFields(userData: UserData): Opinion {
  const { header } = userData;
  const fields: Record<string, unknown> = { ie_identifier: oneOrMany(header.map(identifierOf)) };
  const concats = header.filter((element) => element.kind === 'concat');
  fields.udh_mm_msg_id = oneOrMany(concats.map(({ reference }) => String(reference)));
  fields.udh_mm_msg_parts = oneOrMany(concats.map(({ total }) => String(total)));
  fields.udh_mm_msg_part = oneOrMany(concats.map(({ sequence }) => String(sequence)));
  const ports = header.filter((element) => element.kind === 'ports');
  fields.destination_port = oneOrMany(ports.map(({ destination }) => String(destination)));
  fields.originator_port = oneOrMany(ports.map(({ source }) => String(source)));
  fields.dis_iei_lang_single_shift = oneOrMany(tableCodes(header, 'single-shift'));
  fields.dis_iei_lang_locking_shift = oneOrMany(tableCodes(header, 'locking-shift'));
  if ('text' in userData) fields.sms_text = userData.text;
  else if (userData.data.length > 0) {
    const name = userData.alphabet === 'compressed' ? 'compressed_data' : 'sms_body';
    fields[name] = bytesToHex(userData.data)
      .toLowerCase()
      .replace(/..(?=.)/g, '$&:');
  }
  return fields;
}

function tableCodes(header: readonly InformationElement[], kind: 'single-shift' | 'locking-shift'): string[] {
  return header.flatMap((element) =>
    element.kind === kind && 'table' in element ? [String(element.table)] : [],
  );
}

const IDENTIFIERS = { concat8: '0x00', concat16: '0x08', ports8: '0x04', ports16: '0x05' } as const;

function identifierOf(element: InformationElement): string {
  switch (element.kind) {
    case 'concat':
    case 'ports':
      return IDENTIFIERS[`${element.kind}${element.bits}`];
    case 'single-shift':
      return '0x24';
    case 'locking-shift':
      return '0x25';
    case 'unknown':
      return `0x${element.id.toString(16).padStart(2, '0')}`;
  }
}

/** Tshark gives a field that occurs once as a value, one that occurs several times as an array. */
function oneOrMany(values: readonly string[]): string | readonly string[] | undefined {
  return values.length > 1 ? values : values[0];
}

/** What gammu should say. Its reply path and reject duplicates flags are never filled in, and are not compared. */
export function forGammu(tpdu: Tpdu): Opinion {
  const { address, dcs, userData } = partsOf(tpdu);
  const opinion: Record<string, unknown> = {
    error: undefined,
    Number: address === null ? '' : addressToString(address),
  };
  if ('messageReference' in tpdu) opinion.MessageReference = tpdu.messageReference;
  if (tpdu.type !== 'submit' && 'timestamp' in tpdu) {
    opinion.DateTime = tpdu.timestamp.iso?.slice(0, 19) ?? null;
  }
  if (tpdu.type === 'status-report') {
    opinion.SMSCDateTime = tpdu.discharge.iso?.slice(0, 19);
    opinion.DeliveryStatus = tpdu.status;
    opinion.Text =
      { delivered: 'Delivered', pending: 'Pending' }[String(statusClass(tpdu.status))] ?? 'Failed';
  }
  if (userData !== null) {
    opinion.Class = decodeDcs(dcs ?? 0).messageClass ?? -1;
    opinion.Text = 'text' in userData ? userData.text : bytesToHex(userData.data);
    const concat = concatOf(userData.header);
    opinion.AllParts = concat?.total ?? 0;
    opinion.PartNumber = concat?.sequence ?? -1;
    opinion.ID8bit = concat === null ? 0 : concat.bits === 8 ? concat.reference : -1;
    opinion.ID16bit = concat === null ? 0 : concat.bits === 16 ? concat.reference : -1;
  }
  if (tpdu.type === 'submit')
    opinion.minutes = tpdu.validity?.kind === 'relative' ? tpdu.validity.minutes : null;
  return opinion;
}

const UNITS: Readonly<Record<string, number>> = { M: 1, H: 60, D: 1440, W: 10_080 };

/** Gammu's answer with its nested fields at the top, and its validity ("28D", "Max") in minutes. */
export function flattenGammu(answer: Opinion): Opinion {
  const smsc = (answer.SMSC ?? {}) as Opinion;
  const validity = String(smsc.Validity ?? 'NA');
  const minutes =
    validity === 'Max'
      ? 635_040
      : validity === 'NA'
        ? null
        : Number(validity.slice(0, -1)) * (UNITS[validity.slice(-1)] ?? Number.NaN);
  return { ...answer, ...(answer.UDH as Opinion | undefined), Text: answer.Text, minutes };
}
