import { toCharset } from '../charset.ts';
import { CME, cme, OK } from '../results.ts';
import type { RegistrationCommand } from '../settings.ts';
import type { Command, CommandTable } from './command.ts';
import { sendUssd } from './ussd.ts';

const PLMN = /^\d{5}/;

function registration(name: RegistrationCommand): Command {
  return {
    test: ({ info }) => {
      info(`${name}: (0-2)`);
      return OK;
    },
    read: ({ modem, info }) => {
      info(`${name}: ${modem.settings.registration[name]},${modem.radio.describe(name)}`);
      return OK;
    },
    set: ({ modem, args }) => {
      modem.settings.registration[name] = args.int(0, 0, 2);
      return OK;
    },
  };
}

/** 27.007 sections 7.2, 7.3, 7.15, 8.5, 10.1: registration, operator, signal, USSD. */
export const networkCommands: CommandTable = {
  '+CREG': registration('+CREG'),
  '+CGREG': registration('+CGREG'),
  '+CEREG': registration('+CEREG'),
  '+COPS': {
    needs: 'card',
    test: ({ modem, info }) => {
      const name = toCharset(modem.card?.operator ?? '', modem.settings.charset);
      info(`+COPS: (2,"${name}","${name}","${plmn(modem.card?.imsi)}",7),,(0-4),(0-2)`);
      return OK;
    },
    read: ({ modem, info }) => {
      const { settings, card, radio } = modem;
      if (!radio.registered || !card) info('+COPS: 0');
      else if (settings.operatorFormat === 2) info(`+COPS: 0,2,"${plmn(card.imsi)}",7`);
      else info(`+COPS: 0,${settings.operatorFormat},"${toCharset(card.operator, settings.charset)}",7`);
      return OK;
    },
    set: ({ modem, args }) => {
      const mode = args.int(0, 0, 4);
      const format = args.int(1, 0, 2, modem.settings.operatorFormat);
      modem.settings.operatorFormat = format === 0 ? 0 : format === 1 ? 1 : 2;
      if (mode === 2) modem.functionality = 4;
      else if (mode !== 3) modem.functionality = 1;
      modem.radio.refresh();
      return OK;
    },
  },
  '+CSQ': {
    test: ({ info }) => {
      info('+CSQ: (0-31,99),(0-7,99)');
      return OK;
    },
    run: ({ modem, info }) => {
      info(`+CSQ: ${modem.radio.registered ? modem.personality.signal : 99},99`);
      return OK;
    },
  },
  '+CGATT': {
    read: ({ modem, info }) => {
      info(`+CGATT: ${modem.radio.registered ? 1 : 0}`);
      return OK;
    },
  },
  '+CUSD': {
    needs: 'pin',
    test: ({ info }) => {
      info('+CUSD: (0-2)');
      return OK;
    },
    read: ({ modem, info }) => {
      info(`+CUSD: ${modem.settings.ussd}`);
      return OK;
    },
    set: ({ modem, args, info }) => {
      const mode = args.int(0, 0, 2);
      if (mode < 2) modem.settings.ussd = mode;
      else if (modem.card) modem.network.ussdOpen.delete(modem.card.iccid);
      if (!args.has(1)) return OK;
      if (!modem.radio.registered) return cme(CME.noService);
      return sendUssd(modem, args.text(1), info);
    },
  },
};

function plmn(imsi: string | undefined): string {
  return PLMN.exec(imsi ?? '')?.[0] ?? '00101';
}
