import { decodeAdn } from '../../codec/sim/adn.ts';
import type { SimIdentity } from '../contract/device.ts';
import { askOptional, type DeviceSender, type ModemContext } from './context.ts';
import { readIccidWith } from './iccid.ts';
import { parseOwnNumbers } from './replies/own-number.ts';
import { withPlus } from './replies/phonebook.ts';
import { parseImsi, parseRecordLength, parseSimResponse } from './replies/sim.ts';

/** EF_MSISDN, 6F40 (51.011 section 10.5.5). */
const EF_MSISDN = 28480;

/** A card may keep several own numbers; the ones after these are fax and data lines of the last century. */
const MAX_MSISDN_RECORDS = 4;

/** Shorter records cannot hold a number (51.011 section 10.5.1: 14 octets behind the name). */
const MIN_RECORD_LENGTH = 14;

/** Reads what the card says of itself; each part may be unknown. */
export async function readSimWith(sender: DeviceSender, context: ModemContext): Promise<SimIdentity> {
  const iccid = await readIccidWith(sender, context);
  const imsi = parseImsi(
    (await askOptional(sender, { text: 'AT+CIMI', prefixes: ['+CIMI:'], bare: true })) ?? [],
  );
  return { iccid, imsi, ownNumber: await readOwnNumber(sender) };
}

async function readOwnNumber(sender: DeviceSender): Promise<SimIdentity['ownNumber']> {
  const lines = await askOptional(sender, { text: 'AT+CNUM', prefixes: ['+CNUM:'] });
  const told = parseOwnNumbers(lines ?? [])[0];
  if (told !== undefined) return { raw: told, source: 'cnum' };
  const raw = await readMsisdnFile(sender);
  return raw === null ? null : { raw, source: 'ef-msisdn' };
}

/** 27.007 section 8.18: GET RESPONSE (192) for the length of a record, then READ RECORD (178) in absolute mode (4). */
async function readMsisdnFile(sender: DeviceSender): Promise<string | null> {
  const shape = await readCard(sender, `AT+CRSM=192,${EF_MSISDN},0,0,15`);
  const record = shape === null ? null : parseRecordLength(shape);
  if (record === null || record.length < MIN_RECORD_LENGTH || record.length > 255) return null;
  const count = Math.min(record.count ?? 1, MAX_MSISDN_RECORDS);
  for (let number = 1; number <= count; number += 1) {
    const bytes = await readCard(sender, `AT+CRSM=178,${EF_MSISDN},${number},4,${record.length}`);
    const found = bytes === null ? null : numberOfRecord(bytes);
    if (found !== null) return found;
  }
  return null;
}

async function readCard(sender: DeviceSender, text: string): Promise<Uint8Array | null> {
  const lines = await askOptional(sender, { text, prefixes: ['+CRSM:'] });
  return lines === null ? null : (parseSimResponse(lines)?.bytes ?? null);
}

function numberOfRecord(bytes: Uint8Array): string | null {
  try {
    const entry = decodeAdn(bytes);
    if (entry === null || entry.number === '') return null;
    return withPlus(entry.number, entry.numberType);
  } catch {
    // A card may hold anything here; an own number is welcome, not needed.
    return null;
  }
}
