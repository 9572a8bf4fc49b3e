import { dialString } from '../charset.ts';
import type { VirtualModem } from '../modem.ts';
import { CMS, cms, OK } from '../results.ts';
import type { CommandTable } from './command.ts';

/** `<used>,<total>` of the three memories in use. */
function memoryCounts(modem: VirtualModem): string[] {
  return modem.settings.memories.map((name) => {
    const memory = modem.memories.messagesNamed(name);
    return `${memory?.used ?? 0},${memory?.size ?? 0}`;
  });
}

/** 27.005 sections 3.1, 3.2 and 3.4.1. */
export const messageSettingCommands: CommandTable = {
  '+CSMS': {
    errors: 'cms',
    test: ({ info }) => {
      info('+CSMS: (0,1)');
      return OK;
    },
    read: ({ modem, info }) => {
      info(`+CSMS: ${modem.settings.service},1,1,1`);
      return OK;
    },
    set: ({ modem, args, info }) => {
      modem.settings.service = args.int(0, 0, 1) === 1 ? 1 : 0;
      info('+CSMS: 1,1,1');
      return OK;
    },
  },
  '+CMGF': {
    errors: 'cms',
    test: ({ info }) => {
      info('+CMGF: (0,1)');
      return OK;
    },
    read: ({ modem, info }) => {
      info(`+CMGF: ${modem.settings.format}`);
      return OK;
    },
    set: ({ modem, args }) => {
      modem.settings.format = args.int(0, 0, 1) === 1 ? 1 : 0;
      return OK;
    },
  },
  '+CPMS': {
    errors: 'cms',
    needs: 'pin',
    test: ({ modem, info }) => {
      const { memories } = modem.personality;
      const store = memories.filter((name) => name !== 'SR');
      const list = (names: readonly string[]) => `(${names.map((name) => `"${name}"`).join(',')})`;
      info(`+CPMS: ${list(memories)},${list(store)},${list(store)}`);
      return OK;
    },
    read: ({ modem, info }) => {
      const counts = memoryCounts(modem);
      info(`+CPMS: ${modem.settings.memories.map((name, index) => `"${name}",${counts[index]}`).join(',')}`);
      return OK;
    },
    set: ({ modem, args, info }) => {
      const [first, second, third] = modem.settings.memories;
      const names: [string, string, string] = [
        args.text(0, first),
        args.text(1, second),
        args.text(2, third),
      ];
      if (names.some((name) => !modem.memories.messagesNamed(name))) return cms(CMS.notAllowed);
      if (names[1] === 'SR' || names[2] === 'SR') return cms(CMS.notAllowed);
      modem.settings.memories = names;
      info(`+CPMS: ${memoryCounts(modem).join(',')}`);
      return OK;
    },
  },
  '+CSCA': {
    errors: 'cms',
    needs: 'pin',
    test: () => OK,
    read: ({ modem, info }) => {
      const centre = modem.card?.serviceCentre ?? '';
      info(`+CSCA: "${centre}",${centre.startsWith('+') ? 145 : 129}`);
      return OK;
    },
    set: ({ modem, args }) => {
      const typed = dialString(args.text(0), modem.settings.charset);
      const type = args.int(1, 128, 255, typed.startsWith('+') ? 145 : 129);
      if (!/^\+?\d{0,20}$/.test(typed)) return cms(CMS.invalidText);
      const number = type === 145 && typed !== '' && !typed.startsWith('+') ? `+${typed}` : typed;
      if (modem.card) modem.card.serviceCentre = number === '' ? null : number;
      return OK;
    },
  },
  '+CNMI': {
    errors: 'cms',
    test: ({ info }) => {
      info('+CNMI: (0-3),(0-3),(0,2),(0-2),(0,1)');
      return OK;
    },
    read: ({ modem, info }) => {
      const { mode, mt, bm, ds, bfr } = modem.settings.indications;
      info(`+CNMI: ${mode},${mt},${bm},${ds},${bfr}`);
      return OK;
    },
    set: ({ modem, args }) => {
      const old = modem.settings.indications;
      const bm = args.int(2, 0, 2, old.bm);
      if (bm === 1) return args.refuse();
      modem.settings.indications = {
        mode: args.int(0, 0, 3, old.mode),
        mt: args.int(1, 0, 3, old.mt),
        bm,
        ds: args.int(3, 0, 2, old.ds),
        bfr: args.int(4, 0, 1, old.bfr),
      };
      const { mode, bfr } = modem.settings.indications;
      if (mode > 0) modem.releaseIndications(bfr === 1);
      return OK;
    },
  },
  '+CMMS': {
    errors: 'cms',
    test: ({ info }) => {
      info('+CMMS: (0-2)');
      return OK;
    },
    read: ({ modem, info }) => {
      info(`+CMMS: ${modem.settings.keepLink}`);
      return OK;
    },
    set: ({ modem, args }) => {
      modem.settings.keepLink = args.int(0, 0, 2);
      return OK;
    },
  },
  '+CSMP': {
    errors: 'cms',
    read: ({ modem, info }) => {
      const { firstOctet, validity, protocol, dcs } = modem.settings.textParameters;
      info(`+CSMP: ${firstOctet},${validity},${protocol},${dcs}`);
      return OK;
    },
    set: ({ modem, args }) => {
      const old = modem.settings.textParameters;
      modem.settings.textParameters = {
        firstOctet: args.int(0, 0, 255, old.firstOctet),
        validity: args.int(1, 0, 255, old.validity),
        protocol: args.int(2, 0, 255, old.protocol),
        dcs: args.int(3, 0, 255, old.dcs),
      };
      return OK;
    },
  },
  '+CSDH': {
    errors: 'cms',
    read: ({ modem, info }) => {
      info(`+CSDH: ${modem.settings.showHeaders ? 1 : 0}`);
      return OK;
    },
    set: ({ modem, args }) => {
      modem.settings.showHeaders = args.int(0, 0, 1) === 1;
      return OK;
    },
  },
  '+CSCB': { errors: 'cms', test: () => OK, set: () => OK },
};
