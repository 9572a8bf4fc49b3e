import { bytesToHex } from '../../../codec/hex.ts';
import type { SmsMemory, SmsStatus, StoredSms } from '../../sim/sms-file.ts';
import type { VirtualModem } from '../modem.ts';
import { CMS, cms, ERROR, type Final, OK, Refusal } from '../results.ts';
import { dataText, readStored, storedHeader } from '../sms-text.ts';
import type { Call, CommandTable } from './command.ts';

/** `<stat>` in text mode, by its number in PDU mode (27.005 section 3.1). */
const STATUS_NAMES = ['REC UNREAD', 'REC READ', 'STO UNSENT', 'STO SENT', 'ALL'] as const;
const ALL = 4;

/** The memory that +CMGL, +CMGR and +CMGD use. */
function reading(modem: VirtualModem): SmsMemory {
  const memory = modem.memories.messagesNamed(modem.settings.memories[0]);
  if (!memory) throw new Refusal(cms(CMS.simNotInserted));
  return memory;
}

/** Parts of a stored message: the TPDU begins behind the service centre. */
export function tpduOf(message: StoredSms): Uint8Array {
  return message.pdu.subarray((message.pdu[0] ?? 0) + 1);
}

function isOutgoing(status: SmsStatus): boolean {
  return status >= 2;
}

/** What stands behind `+CMGR: ` or, with its index, behind `+CMGL: `; then the line below it. */
function shown(modem: VirtualModem, message: StoredSms, list: boolean): [string, string] {
  const tpdu = tpduOf(message);
  if (modem.settings.format === 0) {
    const { alphaField } = modem.personality;
    const alpha = alphaField === 'none' ? '' : `${alphaField},`;
    return [`${message.status},${alpha}${tpdu.length}`, bytesToHex(message.pdu)];
  }
  const decoded = readStored(tpdu, isOutgoing(message.status));
  const status = `"${STATUS_NAMES[message.status]}"`;
  if (!decoded) return [status, bytesToHex(tpdu)];
  const text = 'userData' in decoded ? dataText(modem, decoded.userData) : '';
  return [`${status},${storedHeader(modem, tpdu, decoded, list)}`, text];
}

function wantedStatus({ modem, args }: Call): number {
  if (modem.settings.format === 0) return args.int(0, 0, ALL, 0);
  const index = (STATUS_NAMES as readonly string[]).indexOf(args.text(0, 'REC UNREAD'));
  return index < 0 ? args.refuse() : index;
}

/** Whether what is shown becomes read; a mode is refused by modems that have none. */
function marksRead({ modem, args }: Call): boolean {
  if (!args.has(1)) return true;
  return modem.personality.quietReading ? args.int(1, 0, 1) === 0 : args.refuse();
}

function list(call: Call): Final {
  const { modem, info } = call;
  const marks = call.raw === '' || marksRead(call);
  const memory = reading(modem);
  const wanted = call.raw === '' ? 0 : wantedStatus(call);
  let found = 0;
  for (let index = 0; index < memory.size; index++) {
    const message = memory.get(index);
    if (!message || (wanted !== ALL && message.status !== wanted)) continue;
    const [head, body] = shown(modem, message, true);
    info(`+CMGL: ${index + modem.personality.firstSmsIndex},${head}`);
    if (body !== '' || modem.settings.format === 0) info(body);
    if (marks && message.status === 0) message.status = 1;
    found++;
  }
  const { emptyList } = modem.personality;
  if (found > 0 || emptyList === 'ok') return OK;
  return emptyList === 'error' ? ERROR : cms(emptyList);
}

/** The slot that an `<index>` names, counted from 0. */
function slot(call: Call, argument: number): number {
  return call.args.int(argument, 0, 65_535) - call.modem.personality.firstSmsIndex;
}

/** 27.005 sections 3.4.2, 3.4.3, 3.5.4 and 4.1, 4.2. */
export const messageListCommands: CommandTable = {
  '+CMGL': {
    errors: 'cms',
    needs: 'pin',
    test: ({ modem, info }) => {
      const names = STATUS_NAMES.map((name) => `"${name}"`).join(',');
      info(`+CMGL: (${modem.settings.format === 0 ? '0-4' : names})`);
      return OK;
    },
    run: list,
    set: list,
  },
  '+CMGR': {
    errors: 'cms',
    needs: 'pin',
    test: () => OK,
    set: (call) => {
      const marks = marksRead(call);
      const message = reading(call.modem).get(slot(call, 0));
      if (!message) return cms(CMS.invalidIndex);
      const [head, body] = shown(call.modem, message, false);
      call.info(`+CMGR: ${head}`);
      call.info(body);
      if (marks && message.status === 0) message.status = 1;
      return OK;
    },
  },
  '+CMGD': {
    errors: 'cms',
    needs: 'pin',
    test: ({ modem, info }) => {
      const memory = reading(modem);
      const used: number[] = [];
      for (let index = 0; index < memory.size; index++) {
        if (memory.get(index)) used.push(index + modem.personality.firstSmsIndex);
      }
      info(`+CMGD: (${used.join(',')}),(0-4)`);
      return OK;
    },
    set: (call) => {
      const { modem, args } = call;
      const memory = reading(modem);
      const flag = args.int(1, 0, 4, 0);
      if (flag === 0) {
        if (!memory.set(slot(call, 0), null)) return cms(CMS.invalidIndex);
      } else {
        removeAll(memory, flag);
      }
      modem.announceRoom();
      return OK;
    },
  },
  '+CNMA': {
    errors: 'cms',
    test: ({ info }) => {
      info('+CNMA: (0-2)');
      return OK;
    },
    run: ({ modem }) => acknowledge(modem, true),
    set: ({ modem, args }) => acknowledge(modem, args.int(0, 0, 2) !== 2),
  },
};

function acknowledge(modem: VirtualModem, positive: boolean): Final {
  if (modem.settings.service === 0) return cms(CMS.noAcknowledgementExpected);
  return modem.acknowledge(positive) ? OK : cms(CMS.noAcknowledgementExpected);
}

/** `<delflag>`: 1 what was read, 2 and what was sent, 3 and what was not sent, 4 everything (27.005 section 3.5.4). */
function removeAll(memory: SmsMemory, flag: number): void {
  const kept: readonly SmsStatus[] = flag === 1 ? [0, 2, 3] : flag === 2 ? [0, 2] : flag === 3 ? [0] : [];
  for (let index = 0; index < memory.size; index++) {
    const message = memory.get(index);
    if (message && !kept.includes(message.status)) memory.set(index, null);
  }
}
