import { addressFromDigits } from '../../../codec/address.ts';
import { hexToBytes } from '../../../codec/hex.ts';
import { encodeTpdu } from '../../../codec/tpdu/encode.ts';
import type { Address, UserData } from '../../../codec/tpdu/types.ts';
import { readSubmit } from '../../network/translate.ts';
import { centreAddress } from '../../sim/parameters-record.ts';
import type { SmsMemory, SmsStatus } from '../../sim/sms-file.ts';
import { dialString, fromCharset } from '../charset.ts';
import type { VirtualModem } from '../modem.ts';
import type { PromptBody } from '../prompt.ts';
import { CMS, cms, type Final, OK, Refusal } from '../results.ts';
import { typedAlphabet } from '../sms-text.ts';
import type { Call, CommandTable, Outcome } from './command.ts';
import { tpduOf } from './sms-read.ts';

const STORED_UNSENT = 2;
const STORED_SENT = 3;

/** A message as it is handed to the network: the service centre in octets, then the TPDU. */
type Result = { lines: string[]; final: Final };

const failed = (code: number): Result => ({ lines: [], final: cms(code) });

/** 27.005 sections 3.5.1 to 3.5.3, 4.3, 4.4. */
export const messageSendCommands: CommandTable = {
  '+CMGS': {
    errors: 'cms',
    needs: 'pin',
    test: () => OK,
    set: (call) => openPrompt(call, true, (modem, pdu) => submit(modem, pdu, '+CMGS')),
  },
  '+CMGW': {
    errors: 'cms',
    needs: 'pin',
    test: () => OK,
    set: (call) => {
      const status = wantedStatus(call);
      return openPrompt(call, false, (modem, pdu) => store(modem, pdu, status));
    },
  },
  '+CMSS': {
    errors: 'cms',
    needs: 'pin',
    test: () => OK,
    set: ({ modem, args, info }) => {
      const memory = writing(modem);
      const index = args.int(0, 0, 65_535) - modem.personality.firstSmsIndex;
      const message = memory.get(index);
      if (!message || !readSubmit(tpduOf(message))) return cms(CMS.invalidIndex);
      let pdu = message.pdu;
      if (args.has(1)) {
        const to = dialled(modem, args.text(1), args.int(2, 128, 255, 0));
        const decoded = readSubmit(tpduOf(message));
        if (!to || !decoded) return cms(CMS.invalidText);
        const tpdu = encodeTpdu({ ...decoded, destination: to });
        pdu = Uint8Array.of(...pdu.subarray(0, pdu.length - tpduOf(message).length), ...tpdu);
      }
      const { lines, final } = submit(modem, pdu, '+CMSS');
      for (const line of lines) info(line);
      if (final.kind === 'ok' && message.status === STORED_UNSENT) message.status = STORED_SENT;
      return final;
    },
  },
};

/** The memory that +CMGW and +CMSS use. */
function writing(modem: VirtualModem): SmsMemory {
  const memory = modem.memories.messagesNamed(modem.settings.memories[1]);
  if (!memory) throw new Refusal(cms(CMS.simNotInserted));
  return memory;
}

/** `AT+CMGW=<length>,<stat>` in PDU mode, `AT+CMGW=<oa/da>,<tooa/toda>,<stat>` in text mode. */
function wantedStatus({ modem, args }: Call): SmsStatus {
  const { storeHabit } = modem.personality;
  if (modem.settings.format === 0) {
    const status = args.int(1, 0, 3, STORED_UNSENT) as SmsStatus;
    if (storeHabit === 'refuses-status' && args.has(1)) args.refuse();
    if (storeHabit === 'refuses-unread' && status === 0) args.refuse();
    return storeHabit === 'drops-status' ? STORED_UNSENT : status;
  }
  const name = args.text(2, 'STO UNSENT');
  const index = ['REC UNREAD', 'REC READ', 'STO UNSENT', 'STO SENT'].indexOf(name);
  return index < 0 ? args.refuse() : (index as SmsStatus);
}

function openPrompt(
  call: Call,
  sends: boolean,
  complete: (modem: VirtualModem, pdu: Uint8Array) => Result,
): Outcome {
  const { modem, args } = call;
  const finish = (pdu: Uint8Array | null): Result => {
    if (!pdu) return failed(modem.settings.format === 0 ? CMS.invalidPdu : CMS.invalidText);
    // Meanwhile the card may be gone.
    return modem.simState === 'ready' ? complete(modem, pdu) : failed(CMS.simNotInserted);
  };
  if (modem.settings.format === 0) {
    // 23.040 section 9.2.2.2: the longest SUBMIT has 164 octets.
    const length = args.int(0, 1, 164);
    const body: PromptBody = { sends, complete: (data) => finish(typedPdu(data, length)) };
    return { kind: 'prompt', style: 'pdu', body };
  }
  const to = dialled(modem, args.text(0), args.int(1, 128, 255, 0));
  if (!to) return cms(CMS.invalidText);
  const body: PromptBody = { sends, complete: (data) => finish(typedText(modem, to, data)) };
  return { kind: 'prompt', style: 'text', body };
}

/** The octets of a typed PDU, or null when they are not what was announced. */
function typedPdu(data: string, length: number): Uint8Array | null {
  try {
    const bytes = hexToBytes(data);
    const centreOctets = (bytes[0] ?? 0) + 1;
    return bytes.length - centreOctets === length ? bytes : null;
  } catch {
    return null;
  }
}

/** A SUBMIT from text mode: the parameters of +CSMP around what was typed. */
function typedText(modem: VirtualModem, to: Address, data: string): Uint8Array | null {
  const { firstOctet, validity, protocol, dcs } = modem.settings.textParameters;
  const userData = typedUserData(modem, data, dcs);
  if (!userData) return null;
  try {
    const tpdu = encodeTpdu({
      type: 'submit',
      rejectDuplicates: (firstOctet & 0x04) !== 0,
      statusReportRequest: (firstOctet & 0x20) !== 0,
      replyPath: (firstOctet & 0x80) !== 0,
      messageReference: 0,
      destination: to,
      protocolId: protocol,
      dcs,
      validity:
        (firstOctet & 0x18) === 0x10 ? { kind: 'relative', minutes: relativeMinutes(validity) } : null,
      userData,
    });
    return Uint8Array.of(0, ...tpdu);
  } catch {
    return null;
  }
}

function typedUserData(modem: VirtualModem, data: string, dcs: number): UserData | null {
  const alphabet = typedAlphabet(dcs);
  try {
    if (alphabet === '8bit') return { header: [], alphabet, data: hexToBytes(data) };
    const text = fromCharset(data, alphabet === 'ucs2' ? 'UCS2' : modem.settings.charset);
    return text === null ? null : { header: [], alphabet, text };
  } catch {
    return null;
  }
}

/** 23.040 section 9.2.3.12.1. */
function relativeMinutes(value: number): number {
  if (value <= 143) return (value + 1) * 5;
  if (value <= 167) return 12 * 60 + (value - 143) * 30;
  if (value <= 196) return (value - 166) * 24 * 60;
  return (value - 192) * 7 * 24 * 60;
}

function dialled(modem: VirtualModem, typed: string, type: number): Address | null {
  const digits = dialString(typed, modem.settings.charset);
  try {
    return addressFromDigits(type === 145 && !digits.startsWith('+') ? `+${digits}` : digits);
  } catch {
    return null;
  }
}

function store(modem: VirtualModem, given: Uint8Array, status: SmsStatus): Result {
  const memory = writing(modem);
  const { storeHabit } = modem.personality;
  const isDeliver = ((given[(given[0] ?? 0) + 1] ?? 0) & 3) === 0;
  if (storeHabit === 'refuses-deliver' && isDeliver) return failed(CMS.invalidPdu);
  const pdu = storeHabit === 'own-centre' ? withOwn(modem, given) : given;
  const index = modem.faults.active('storage-full') ? null : memory.firstFree();
  if (index === null) return failed(CMS.memoryFull);
  if (storeHabit !== 'forgets') memory.set(index, { status, pdu });
  if (storeHabit === 'no-index') return { lines: [], final: OK };
  return { lines: [`+CMGW: ${index + modem.personality.firstSmsIndex}`], final: OK };
}

/** The same message with the service centre of the card and, where it has one, a reference of the modem. */
function withOwn(modem: VirtualModem, given: Uint8Array): Uint8Array {
  const tpdu = given.slice((given[0] ?? 0) + 1);
  if (((tpdu[0] ?? 0) & 3) === 1) tpdu[1] = 0x5a;
  const centre = centreAddress(modem.card?.serviceCentre ?? '');
  return Uint8Array.of(...centre, ...tpdu);
}

/** Hands a PDU to the network; the reference is the modem's own unless the make keeps the given one. */
function submit(modem: VirtualModem, pdu: Uint8Array, name: string): Result {
  const { card } = modem;
  if (!card) return failed(CMS.simNotInserted);
  if (!modem.radio.registered) return failed(CMS.noNetwork);
  const given = pdu.subarray((pdu[0] ?? 0) + 1);
  const decoded = readSubmit(given);
  if (!decoded) return failed(CMS.invalidPdu);
  const centre = (pdu[0] ?? 0) > 0 ? centreText(pdu) : card.serviceCentre;
  if (!centre) return failed(CMS.centreUnknown);
  const reference = modem.personality.keepsReference
    ? decoded.messageReference
    : (card.lastReference + 1) & 0xff;
  card.lastReference = reference;
  const tpdu = given.slice();
  tpdu[1] = reference;
  const result = modem.network.submit(card, centre, { ...decoded, messageReference: reference }, tpdu);
  return result.accepted ? { lines: [`${name}: ${reference}`], final: OK } : failed(result.cause);
}

/** The number in a service centre address; see centreAddress for the way back. */
function centreText(pdu: Uint8Array): string {
  const octets = pdu.subarray(2, (pdu[0] ?? 0) + 1);
  const digits = Array.from(octets, (octet) => `${(octet & 0x0f).toString(16)}${(octet >> 4).toString(16)}`);
  const number = digits.join('').replace(/f$/, '');
  return ((pdu[1] ?? 0) & 0x70) === 0x10 ? `+${number}` : number;
}
