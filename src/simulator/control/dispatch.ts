import { SimError } from '../../core/errors.ts';
import type { VirtualModem } from '../modem/modem.ts';
import { injectTpdu } from '../network/outside.ts';
import type { SimCard, SimCardOptions } from '../sim/sim-card.ts';
import type { ModemOptions, Simulator } from '../simulator.ts';
import { Fields } from './fields.ts';
import { faultOf, smsOf } from './values.ts';

/** What a command gives: plain data that fits into JSON. */
export type CommandResult = unknown;

type Handler = (simulator: Simulator, fields: Fields) => CommandResult | Promise<CommandResult>;

/** Every command of the control protocol, by the value of `do`. */
const COMMANDS: Readonly<Record<string, Handler>> = {
  /** Modems with their ports and cards, and all cards. */
  state: (simulator) => ({
    now: simulator.clock.now(),
    modems: simulator.modems.map((modem) => describeModem(simulator, modem)),
    sims: simulator.sims.map((card) => describeSim(simulator, card)),
  }),
  swap: (simulator, fields) => simulator.swapSim(fields.text('modem'), fields.textOrNull('sim')),
  unplug: (simulator, fields) => simulator.unplug(fields.text('modem')),
  plug: (simulator, fields) => simulator.plug(fields.text('modem')),
  restart: (simulator, fields) => simulator.modem(fields.text('modem')).restart(),
  number: (simulator, fields) => {
    simulator.setNumber(fields.text('sim'), fields.text('number'), { onCard: fields.flag('onCard') });
  },
  fault: (simulator, fields) => ({ fault: simulator.setFault(fields.text('modem'), faultOf(fields)) }),
  faults: (simulator, fields) => simulator.modem(fields.text('modem')).faults.list(),
  'clear-fault': (simulator, fields) => {
    const cleared = simulator.clearFault(fields.text('modem'), fields.number('fault'));
    if (!cleared) throw new SimError('NOT_FOUND', 'there is no such fault');
  },
  'clear-faults': (simulator, fields) => simulator.clearFaults(fields.optionalText('modem')),
  sms: (simulator, fields) => simulator.sms(smsOf(fields)),
  /** Octets to a card as they are: `sim`, `tpdu` in hexadecimal, `kind`. */
  tpdu: (simulator, fields) => {
    const kind = fields.has('kind') ? fields.oneOf('kind', ['deliver', 'report']) : 'deliver';
    injectTpdu(simulator.network, simulator.sim(fields.text('sim')), fields.text('tpdu'), kind);
  },
  report: (simulator, fields) =>
    simulator.network.sendReport(fields.number('message'), fields.number('status')),
  /** The log from entry `since` (exclusive) on. */
  log: (simulator, fields) => {
    const since = fields.optionalNumber('since') ?? 0;
    return simulator.log().filter((message) => message.id > since);
  },
  messages: (simulator, fields) => simulator.messagesFor(fields.text('number')),
  phone: (simulator, fields) => {
    const state = fields.oneOf('state', ['reachable', 'unreachable', 'rejecting']);
    simulator.network.setPhone(fields.text('number'), state);
  },
  delays: (simulator, fields) => {
    const { network } = simulator;
    network.deliveryDelayMs = fields.optionalNumber('deliveryMs') ?? network.deliveryDelayMs;
    network.reportDelayMs = fields.optionalNumber('reportMs') ?? network.reportDelayMs;
  },
  contacts: (simulator, fields) => contactsOf(simulator.sim(fields.text('sim'))),
  'put-contact': (simulator, fields) => {
    const { phonebook } = simulator.sim(fields.text('sim'));
    const entry = { name: fields.text('name'), number: fields.text('number') };
    const refusal = phonebook.put(fields.number('index'), entry);
    if (refusal) throw new SimError('INPUT_INVALID', `the contact was not stored: ${refusal}`);
  },
  'add-sim': (simulator, fields) => {
    const options = { ...fields.rest('do', 'id', 'sim'), id: fields.text('sim') };
    const card = simulator.addSim(options as unknown as SimCardOptions);
    return describeSim(simulator, card);
  },
  'add-modem': async (simulator, fields) => {
    const modem = simulator.addModem(fields.rest('do', 'id', 'port') as unknown as ModemOptions);
    await simulator.listen(modem.name, fields.optionalNumber('port') ?? 0);
    return describeModem(simulator, modem);
  },
  advance: (simulator, fields) => simulator.advance(fields.number('ms')),
  idle: (simulator) => simulator.idle(),
};

/** Carries out one command; what is wrong with it is a SimError. */
export async function execute(simulator: Simulator, command: unknown): Promise<CommandResult> {
  const fields = new Fields(command);
  const name = fields.text('do');
  const handler = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!handler) {
    throw new SimError('INPUT_INVALID', `there is no command "${name}"`, {
      hint: `known: ${Object.keys(COMMANDS).join(', ')}`,
    });
  }
  return (await handler(simulator, fields)) ?? null;
}

function describeModem(simulator: Simulator, modem: VirtualModem) {
  const { manufacturer, model } = modem.personality;
  return {
    name: modem.name,
    port: simulator.portOf(modem.name),
    imei: modem.imei,
    manufacturer,
    model,
    plugged: modem.isPlugged,
    connected: modem.output.connected,
    registered: modem.radio.registered,
    simState: modem.simState,
    sim: modem.card?.id ?? null,
  };
}

function describeSim(simulator: Simulator, card: SimCard) {
  return {
    id: card.id,
    iccid: card.iccid,
    imsi: card.imsi,
    number: card.number,
    operator: card.operator,
    contacts: card.phonebook.used,
    messages: card.messages.used,
    pinAttempts: card.pin.attempts,
    modem: simulator.modems.find((modem) => modem.card === card)?.name ?? null,
  };
}

function contactsOf(card: SimCard) {
  const contacts: { index: number; name: string; number: string }[] = [];
  for (let index = 1; index <= card.phonebook.size; index++) {
    const entry = card.phonebook.get(index);
    if (entry) contacts.push({ index, name: entry.name, number: entry.number });
  }
  return contacts;
}
