import { bytesToHex } from '../../../codec/hex.ts';
import { iccidToEf } from '../../../codec/sim/iccid.ts';
import { quoteString } from '../arguments.ts';
import { toCharset } from '../charset.ts';
import type { ParsedCommand } from '../command-line.ts';
import type { VirtualModem } from '../modem.ts';
import type { IccidForm } from '../personality.ts';
import { OK } from '../results.ts';
import type { Command, CommandTable, Handler } from './command.ts';

/** A command that shows one value, and OK to its test form. */
function shows(value: (modem: VirtualModem) => string): Command {
  const run: Handler = ({ modem, info }) => {
    info(value(modem));
    return OK;
  };
  return { run, test: () => OK };
}

const manufacturer = shows((modem) => modem.personality.manufacturer);
const model = shows((modem) => modem.personality.model);
const revision = shows((modem) => modem.personality.revision);
const serialNumber = shows((modem) => modem.imei);

/** 27.007 sections 5.1 to 5.6 and 7.1. */
export const identityCommands: CommandTable = {
  '+CGMI': manufacturer,
  '+GMI': manufacturer,
  '+CGMM': model,
  '+GMM': model,
  '+CGMR': revision,
  '+GMR': revision,
  '+CGSN': serialNumber,
  '+GSN': serialNumber,
  '+CIMI': { ...shows((modem) => modem.card?.imsi ?? ''), needs: 'pin' },
  '+CNUM': {
    needs: 'pin',
    test: () => OK,
    run: ({ modem, info }) => {
      const { cnum } = modem.personality;
      const numbers = cnum === 'card' ? modem.card?.ownNumbers : null;
      for (let index = 1; numbers && index <= numbers.size; index++) {
        const entry = numbers.get(index);
        if (!entry) continue;
        const name = quoteString(toCharset(entry.name, modem.settings.charset));
        info(`+CNUM: ${name},"${entry.number}",${entry.type}`);
      }
      if (cnum === 'blank') info('+CNUM: ,,145');
      return OK;
    },
  },
};

/** The command that shows the ICCID, when `parsed` is the one of this make. */
export function iccidCommand(modem: VirtualModem, parsed: ParsedCommand): Command | null {
  const configured = modem.personality.iccidCommand;
  if (!configured) return null;
  const read = configured.endsWith('?');
  const name = read ? configured.slice(0, -1) : configured;
  if (parsed.name !== name) return null;
  const show: Handler = ({ info }) => {
    info(`${name}: ${iccidText(modem.card?.iccid ?? '', modem.personality.iccidForm)}`);
    return OK;
  };
  const command: Command = { needs: 'card', test: () => OK };
  return read ? { ...command, read: show } : { ...command, run: show };
}

function iccidText(iccid: string, form: IccidForm): string {
  switch (form) {
    case 'plain':
      return iccid;
    case 'quoted':
      return `"${iccid}"`;
    case 'padded':
      return iccid.padEnd(20, 'F');
    case 'padded-quoted':
      return `"${iccid.padEnd(20, 'F')}"`;
    case 'swapped':
      return bytesToHex(iccidToEf(iccid));
    case 'swapped-quoted':
      return `"${bytesToHex(iccidToEf(iccid))}"`;
  }
}
