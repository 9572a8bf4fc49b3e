import { CME, cme, OK } from '../results.ts';
import type { CommandTable } from './command.ts';

/** Dialling, as little as a program needs that keeps phone books: a voice call is up at once and has no sound. */
export const callCommands: CommandTable = {
  D: {
    run: ({ modem, raw }) => {
      const number = raw.replace(/[;IiGg]+$/, '');
      // Without the semicolon it is a data call (V.250 section 6.3.1), which this network does not have.
      if (!raw.includes(';') || !/^[+0-9*#ABCDPTW, -]+$/i.test(number)) {
        return { kind: 'text', text: 'NO CARRIER' };
      }
      if (!modem.radio.registered) return cme(CME.noService);
      modem.call = number;
      return OK;
    },
  },
  H: {
    run: ({ modem }) => {
      modem.call = null;
      return OK;
    },
  },
  A: { run: () => ({ kind: 'text', text: 'NO CARRIER' }) },
  O: { run: () => ({ kind: 'text', text: 'NO CARRIER' }) },
  '+CHUP': {
    test: () => OK,
    run: ({ modem }) => {
      modem.call = null;
      return OK;
    },
  },
  '+CLCC': {
    test: () => OK,
    run: ({ modem, info }) => {
      if (modem.call !== null) {
        info(`+CLCC: 1,0,0,0,0,"${modem.call}",${modem.call.startsWith('+') ? 145 : 129}`);
      }
      return OK;
    },
  },
};
