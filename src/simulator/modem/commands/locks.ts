import type { PinState } from '../../sim/pin-lock.ts';
import { CME, cme, ERROR, OK } from '../results.ts';
import type { CommandTable } from './command.ts';

const PASSWORD = /^\d{4,8}$/;
const WAITS_FOR: Readonly<Record<PinState, string>> = {
  ready: 'READY',
  pin: 'SIM PIN',
  puk: 'SIM PUK',
  blocked: 'SIM PUK',
};

/** 27.007 sections 7.4, 7.5, 8.3 and 8.65: PIN, PUK and facility locks. */
export const lockCommands: CommandTable = {
  '+CPIN': {
    needs: 'card',
    test: () => OK,
    read: ({ modem, info }) => {
      const state = modem.card?.pin.state ?? 'blocked';
      if (state === 'blocked') return cme(CME.simFailure);
      info(`+CPIN: ${WAITS_FOR[state]}`);
      return OK;
    },
    set: ({ modem, args }) => {
      const pin = modem.card?.pin;
      if (!pin || pin.state === 'blocked') return cme(CME.simFailure);
      if (pin.state === 'ready') return cme(CME.notAllowed);
      const value = args.text(0);
      if (!PASSWORD.test(value)) return args.refuse();
      if (pin.state === 'puk') {
        const newValue = args.text(1, '');
        if (!PASSWORD.test(newValue)) return cme(CME.simPukRequired);
        if (!pin.unblock(value, newValue)) return cme(CME.incorrectPassword);
      } else if (!pin.verify(value)) {
        return cme(pin.triesLeft > 0 ? CME.incorrectPassword : CME.simPukRequired);
      }
      modem.radio.refresh();
      return OK;
    },
  },
  '+CPINR': {
    needs: 'card',
    test: () => OK,
    run: ({ modem, info }) => {
      const pin = modem.card?.pin;
      if (!pin) return ERROR;
      info(`+CPINR: SIM PIN,${pin.triesLeft},3`);
      info(`+CPINR: SIM PUK,${pin.pukTriesLeft},10`);
      return OK;
    },
  },
  '+CLCK': {
    needs: 'card',
    test: ({ info }) => {
      info('+CLCK: ("SC","FD","PN","PS")');
      return OK;
    },
    set: ({ modem, args, info }) => {
      const facility = args.text(0).toUpperCase();
      const mode = args.int(1, 0, 2);
      if (!['SC', 'FD', 'PN', 'PS'].includes(facility)) return cme(CME.notSupported);
      const pin = modem.card?.pin;
      if (!pin) return ERROR;
      if (mode === 2) {
        info(`+CLCK: ${facility === 'SC' && pin.enabled ? 1 : 0}`);
        return OK;
      }
      if (facility !== 'SC') return cme(CME.pin2Required);
      if (pin.state === 'puk' || pin.state === 'blocked') return cme(CME.simPukRequired);
      if (!pin.verify(args.text(2))) return cme(CME.incorrectPassword);
      pin.enabled = mode === 1;
      modem.radio.refresh();
      return OK;
    },
  },
  '+CPWD': {
    needs: 'pin',
    test: ({ info }) => {
      info('+CPWD: ("SC",8)');
      return OK;
    },
    set: ({ modem, args }) => {
      const pin = modem.card?.pin;
      if (!pin || args.text(0).toUpperCase() !== 'SC') return cme(CME.notSupported);
      const newValue = args.text(2);
      if (!pin.enabled) return cme(CME.notAllowed);
      if (!PASSWORD.test(newValue)) return args.refuse();
      if (!pin.verify(args.text(1))) return cme(CME.incorrectPassword);
      pin.value = newValue;
      return OK;
    },
  },
};
