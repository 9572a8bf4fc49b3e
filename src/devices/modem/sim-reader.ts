import { decodeAdn } from '../../codec/sim/adn.ts';
import type { SimIdentity } from '../contract/device.ts';
import { cardFile, EF_MSISDN, readRecord, readRecordShape, toldOrNull } from './card-files.ts';
import { askOptional, type DeviceSender, type ModemContext } from './context.ts';
import { readIccidWith } from './iccid.ts';
import { parseOwnNumbers } from './replies/own-number.ts';
import { withPlus } from './replies/phonebook.ts';
import { parseImsi } from './replies/sim.ts';
import { readSlots } from './sim-slots.ts';

/** A card may keep several own numbers; the ones after these are fax and data lines of the last century. */
const MAX_MSISDN_RECORDS = 4;

/** Shorter records cannot hold a number (51.011 section 10.5.1: 14 octets behind the name). */
const MIN_RECORD_LENGTH = 14;

/** Reads what the card says of itself; each part may be unknown. */
export async function readSimWith(sender: DeviceSender, context: ModemContext): Promise<SimIdentity> {
  const iccid = await readIccidWith(sender, context);
  const imsi = await readImsiWith(sender);
  const ownNumber = await readOwnNumber(sender);
  const slots = await readSlots(sender, context.dialect);
  return { iccid, imsi, ownNumber, ...(slots === null ? {} : { slots }) };
}

/** The IMSI by the command of the modem (27.007 section 5.6); null when it refuses, is silent, or says something else. */
export async function readImsiWith(sender: DeviceSender): Promise<string | null> {
  return parseImsi((await askOptional(sender, { text: 'AT+CIMI', prefixes: ['+CIMI:'], bare: true })) ?? []);
}

async function readOwnNumber(sender: DeviceSender): Promise<SimIdentity['ownNumber']> {
  const lines = await askOptional(sender, { text: 'AT+CNUM', prefixes: ['+CNUM:'] });
  const told = parseOwnNumbers(lines ?? [])[0];
  if (told !== undefined) return { raw: told, source: 'cnum' };
  const raw = await readMsisdnFile(sender);
  return raw === null ? null : { raw, source: 'ef-msisdn' };
}

async function readMsisdnFile(sender: DeviceSender): Promise<string | null> {
  const file = cardFile(EF_MSISDN);
  const shape = toldOrNull(await readRecordShape(sender, file));
  if (shape === null || shape.length < MIN_RECORD_LENGTH) return null;
  const count = Math.min(shape.count ?? 1, MAX_MSISDN_RECORDS);
  for (let number = 1; number <= count; number += 1) {
    const bytes = toldOrNull(await readRecord(sender, file, number, shape.length));
    const found = bytes === null ? null : numberOfRecord(bytes);
    if (found !== null) return found;
  }
  return null;
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
