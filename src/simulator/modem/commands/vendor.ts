import { bytesToHex } from '../../../codec/hex.ts';
import { quoteString } from '../arguments.ts';
import { CME, cme, ERROR, OK } from '../results.ts';
import type { CommandTable } from './command.ts';

/** A setting that programs make on this make of modem; nothing here depends on it. */
const accepted = { set: () => OK, read: () => OK, run: () => OK, test: () => OK };

const huawei: CommandTable = {
  '^CURC': accepted,
  '^PORTSEL': accepted,
  '^SYSINFO': {
    run: ({ modem, info }) => {
      const service = modem.radio.registered ? 2 : 0;
      const sim = modem.simState === 'absent' ? 255 : 1;
      info(`^SYSINFO:${service},${service === 2 ? 3 : 0},0,5,${sim},,4`);
      return OK;
    },
  },
  '^CPBR': {
    needs: 'pin',
    set: ({ modem, args, info }) => {
      const book = modem.memories.phonebookNamed(modem.settings.phonebook);
      if (!book) return cme(CME.simNotInserted);
      const from = args.int(0, 1, book.size);
      const to = args.int(1, from, book.size, from);
      for (let index = from; index <= to; index++) {
        const entry = book.get(index);
        if (!entry) continue;
        const name = book.rawName(index);
        // Coded names (31.101 annex A) come as they stand on the card, in hexadecimal, and are marked with 1.
        const raw = (name[0] ?? 0) >= 0x80;
        const shown = raw ? `"${bytesToHex(name)}"` : quoteString(entry.name);
        info(`^CPBR: ${index},"${entry.number}",${entry.type},${shown},${raw ? 1 : 0}`);
      }
      return OK;
    },
  },
};

const quectel: CommandTable = {
  '+QINISTAT': {
    run: ({ modem, info }) => {
      info(`+QINISTAT: ${modem.simState === 'ready' ? 7 : 0}`);
      return OK;
    },
  },
  '+QUIMSLOT': {
    read: ({ modem, info }) => {
      const { active, count } = modem.personality.simSlots;
      if (count < 2) return ERROR;
      info(`+QUIMSLOT: ${active}`);
      return OK;
    },
    test: ({ modem, info }) => {
      const { count } = modem.personality.simSlots;
      if (count < 2) return ERROR;
      info(`+QUIMSLOT: (${Array.from({ length: count }, (_, slot) => slot + 1).join(',')})`);
      return OK;
    },
  },
  '+QSIMSTAT': {
    read: ({ modem, info }) => {
      info(`+QSIMSTAT: 0,${modem.card ? 1 : 0}`);
      return OK;
    },
  },
};

const zte: CommandTable = {
  '+ZCDRUN': {
    // 8 closes the autorun of the CD that the stick pretends to be, 9 opens it.
    set: ({ args, info }) => {
      const opens = args.int(0, 8, 9) === 9;
      info(`${opens ? 'Open' : 'Close'} autorun state result(0:FAIL 1:SUCCESS):1`);
      return OK;
    },
  },
  '+ZOPRT': accepted,
};

const MAKES: Readonly<Record<string, CommandTable>> = { huawei, quectel, 'zte incorporated': zte };
const NONE: CommandTable = {};

/** Commands that only one make of modem has. */
export function vendorCommands(manufacturer: string): CommandTable {
  return MAKES[manufacturer.toLowerCase()] ?? NONE;
}
