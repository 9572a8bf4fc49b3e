import type { NetworkStatus } from '../../../devices/contract/device.ts';
import { type DeviceCheck, type Found, ok, problem, unknown, warning } from '../check.ts';

/** From what level on messages get lost, in dBm of +CSQ (27.007 section 8.5); GSM receivers work down to -102 (45.005). */
const LOST_DBM = -105;
const WEAK_DBM = -97;

const ANTENNA = 'another place, a longer antenna cable less, or a better antenna; metal cases shield';

function registrationWords({ registration, operator }: NetworkStatus): Found {
  const where = operator === null ? '' : `, ${operator}`;
  switch (registration) {
    case 'home':
      return ok(`registered at home${where}`);
    case 'roaming':
      return warning(
        `registered in another network${where}`,
        'messages may cost more; see sms.price and sms.spend-limit',
      );
    case 'searching':
      return problem(
        'searching for a network',
        'wait a minute; then look at the antenna, and whether the network is one that this modem can use (2G, 4G)',
      );
    case 'denied':
      return problem(
        'the network refuses this card',
        'the card may be new and not active yet, expired or blocked, or its contract does not allow this network: ask the operator',
      );
    case 'none':
      return problem(
        'not registered, and not searching',
        'the radio may be off: simkeeper modem at NAME AT+CFUN? shows 1 when it is on; a chosen network that is not there keeps it off too (AT+COPS?)',
      );
    case 'unknown':
      return unknown('the modem does not tell whether it is registered');
  }
}

export const networkChecks: readonly DeviceCheck[] = [
  {
    name: 'registration',
    needs: 'card',
    looksAt: 'whether the card is on a network, whose, and if not, why',
    look({ agent }) {
      const network = agent.status().network;
      return network === null ? unknown('the network was not asked yet') : registrationWords(network);
    },
  },
  {
    name: 'signal',
    needs: 'card',
    looksAt: `the signal: weak below ${WEAK_DBM} dBm, too weak for messages below ${LOST_DBM} dBm`,
    look({ agent }) {
      const network = agent.status().network;
      const signal = network?.signal ?? null;
      if (signal === null) return unknown('the modem does not tell its signal');
      const words = `the signal is ${signal.dbm} dBm (${signal.percent} %)`;
      if (signal.dbm < LOST_DBM) return problem(`${words}: too weak, messages will fail`, ANTENNA);
      return signal.dbm < WEAK_DBM
        ? warning(`${words}: weak, messages may fail now and then`, ANTENNA)
        : ok(words);
    },
  },
];
