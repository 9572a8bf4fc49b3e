import type { NetworkStatus } from '../contract/device.ts';
import { askOptional, type DeviceSender } from './context.ts';
import { parseOperator, parseRegistration, parseSignal } from './replies/network.ts';

/** AT+COPS? may look at the network first (27.007 section 7.3). */
const OPERATOR_TIMEOUT_MS = 30_000;

/** Reads registration, operator and signal; what the modem refuses to tell is unknown. */
export async function readNetworkWith(sender: DeviceSender): Promise<NetworkStatus> {
  const registration = await readRegistration(sender);
  const operator = await askOptional(sender, {
    text: 'AT+COPS?',
    prefixes: ['+COPS:'],
    timeoutMs: OPERATOR_TIMEOUT_MS,
  });
  const signal = await askOptional(sender, { text: 'AT+CSQ', prefixes: ['+CSQ:'] });
  return {
    registration,
    operator: parseOperator(operator ?? []),
    signal: parseSignal(signal ?? []),
  };
}

/** A modem that is on LTE only is not registered in the sense of AT+CREG, but in that of AT+CEREG. */
async function readRegistration(sender: DeviceSender): Promise<NetworkStatus['registration']> {
  const circuit = parseRegistration(
    (await askOptional(sender, { text: 'AT+CREG?', prefixes: ['+CREG:'] })) ?? [],
  );
  if (circuit === 'home' || circuit === 'roaming') return circuit;
  const lines = await askOptional(sender, { text: 'AT+CEREG?', prefixes: ['+CEREG:'] });
  const packet = lines === null ? 'unknown' : parseRegistration(lines, '+CEREG:');
  return packet === 'home' || packet === 'roaming' || circuit === 'unknown' ? packet : circuit;
}
