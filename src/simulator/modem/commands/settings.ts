import { givenName, shownName } from '../charset.ts';
import { CME, cme, OK } from '../results.ts';
import type { CommandTable } from './command.ts';

/** Settings of 27.007 that concern the dialogue and the device as a whole. */
export const settingCommands: CommandTable = {
  '+CMEE': {
    read: ({ modem, info }) => {
      info(`+CMEE: ${modem.settings.errors}`);
      return OK;
    },
    test: ({ info }) => {
      info('+CMEE: (0-2)');
      return OK;
    },
    set: ({ modem, args }) => {
      const value = args.int(0, 0, 2);
      if (!modem.personality.numericErrors && value > 0) return { kind: 'error' };
      modem.settings.errors = value === 0 ? 0 : value === 1 ? 1 : 2;
      return OK;
    },
  },
  '+CSCS': {
    read: ({ modem, info }) => {
      info(`+CSCS: "${shownName(modem, modem.settings.charset)}"`);
      return OK;
    },
    test: ({ modem, info }) => {
      info(`+CSCS: (${modem.personality.charsets.map((name) => `"${shownName(modem, name)}"`).join(',')})`);
      return OK;
    },
    set: ({ modem, args }) => {
      const name = givenName(modem, args.text(0)).toUpperCase();
      if (!modem.personality.charsets.includes(name)) return args.refuse();
      modem.settings.charset = name;
      return OK;
    },
  },
  '+CFUN': {
    read: ({ modem, info }) => {
      info(`+CFUN: ${modem.functionality}`);
      return OK;
    },
    test: ({ info }) => {
      info('+CFUN: (0,1,4),(0,1)');
      return OK;
    },
    set: ({ modem, args }) => {
      const value = args.int(0, 0, 4);
      if (value !== 0 && value !== 1 && value !== 4) return cme(CME.notSupported);
      if (args.int(1, 0, 1, 0) === 1) {
        modem.restartAfterReply();
        return OK;
      }
      modem.functionality = value;
      modem.radio.refresh();
      return OK;
    },
  },
  '+CPAS': {
    run: ({ modem, info }) => {
      info(`+CPAS: ${modem.call === null ? 0 : 4}`);
      return OK;
    },
  },
  '+IPR': {
    read: ({ info }) => {
      info('+IPR: 0');
      return OK;
    },
    set: ({ args }) => {
      args.int(0, 0, 4_000_000);
      return OK;
    },
  },
  '+GCAP': {
    run: ({ info }) => {
      info('+GCAP: +CGSM');
      return OK;
    },
  },
  '+CCLK': {
    read: ({ modem, info }) => {
      const time = new Date(modem.clock.now()).toISOString();
      info(`+CCLK: "${time.slice(2, 10).replaceAll('-', '/')},${time.slice(11, 19)}+00"`);
      return OK;
    },
  },
};
