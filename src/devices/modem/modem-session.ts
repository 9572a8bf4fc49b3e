import type { AtChannel, CommandSender } from '../../at/channel.ts';
import type { Unsolicited } from '../../at/conversation.ts';
import type { Clock } from '../../core/clock.ts';
import { SimError } from '../../core/errors.ts';
import type {
  CallOptions,
  CardPhonebook,
  DeviceEvent,
  DeviceIdentity,
  DeviceSession,
  DeviceState,
  MessageReadOptions,
  MessageStorage,
  NetworkStatus,
  PhonebookCapacity,
  PhonebookEntry,
  PhonebookReading,
  SimIdentity,
  SimInfo,
  StoredSms,
  StoredSmsStatus,
  UssdAnswer,
  WriteOptions,
} from '../contract/device.ts';
import { readCardPhonebook } from './card-phonebook.ts';
import { askOptional, type DeviceSender, emptyMemory, type ModemContext, tryCommand } from './context.ts';
import { GENERIC_DIALECT, type ModemDialect } from './dialect.ts';
import { interpretUnsolicited } from './events.ts';
import { failureOf } from './failure.ts';
import { readIccidWith } from './iccid.ts';
import {
  deleteMessage,
  listMessages,
  readMessage,
  readMessageStorages,
  storeMessage,
} from './message-store.ts';
import { withNamesOfCard } from './names-of-card.ts';
import { readNetworkWith } from './network-reader.ts';
import { readPhonebookCapacity } from './phonebook-capacity.ts';
import { readWithFallback } from './phonebook-fallback.ts';
import { type RunSequence, readPhonebook, readPhonebookNames } from './phonebook-reader.ts';
import { firstUnwritable } from './phonebook-text.ts';
import { deletePhonebookEntry, readPhonebookEntry, writePhonebookEntry } from './phonebook-writer.ts';
import { prepareRaw } from './raw-command.ts';
import { type PinOptions, Readiness } from './readiness.ts';
import type { Recognition } from './recognition.ts';
import { looksDamaged, parseIdentityText, parseImei } from './replies/identity.ts';
import { RestartWatch } from './restart-watch.ts';
import { addModemSettings } from './setup.ts';
import { readSimInfoWith } from './sim-info.ts';
import { readSimWith } from './sim-reader.ts';
import { submitWith } from './submit.ts';
import { askUssd, UssdListener } from './ussd.ts';

/** Milliseconds within which a directly delivered message must be acknowledged is up to the network: go first. */
const ACKNOWLEDGE_PRIORITY = 'urgent';

/**
 * One open dialogue with one modem, by 27.007 and 27.005. What differs between modems is in the dialect; each task is in a file
 * of its own, and this class only joins them.
 */
export class ModemSession implements DeviceSession {
  readonly address: string;
  readonly closed: Promise<{ message: string }>;
  readonly #channel: AtChannel;
  #dialect: ModemDialect;
  readonly #recognition: Recognition | null;
  readonly #context: ModemContext;
  readonly #readiness: Readiness;
  readonly #pin: PinOptions;
  readonly #restarts: RestartWatch;
  readonly #listeners: ((event: DeviceEvent) => void)[] = [];
  readonly #ussdListener = new UssdListener();
  #asking: Promise<void> = Promise.resolve();
  #identity: DeviceIdentity | null = null;

  /** `recognition`: finds the dialect of the vendor; null: the one given here is kept. */
  constructor(
    channel: AtChannel,
    clock: Clock,
    dialect: ModemDialect,
    pin: PinOptions,
    recognition: Recognition | null = null,
  ) {
    this.address = channel.address;
    this.#channel = channel;
    this.#dialect = dialect;
    this.#recognition = recognition;
    this.#pin = pin;
    this.#restarts = new RestartWatch(clock);
    const memory = emptyMemory();
    const dialectNow = () => this.#dialect;
    this.#context = {
      channel,
      clock,
      get dialect() {
        return dialectNow();
      },
      memory,
      recognise: (sender) => this.#recognise(sender),
      exclusive: (run, options) =>
        channel.exclusive((sender) => {
          return run({
            unanswered: memory.unanswered,
            send: async (command) => {
              const watched = memory.echoOff;
              const outcome = await sender.send({ ...command, refuseEcho: watched });
              if (watched && outcome.echoSeen && memory.echoOff) this.#restarted();
              return outcome;
            },
          });
        }, options),
    };
    this.#readiness = new Readiness(this.#context, pin);
    this.closed = channel.closed.then(({ message }) => {
      this.#readiness.setOffline();
      return { message };
    });
    channel.onUnsolicited((unsolicited) => this.#hear(unsolicited));
  }

  /** The first commands of a session. Resolves when the card is usable or the reason why it is not is known. */
  bringUp(options: CallOptions = {}): Promise<DeviceState> {
    return this.#readiness.waitWhileBusy(options);
  }

  get state(): DeviceState {
    return this.#readiness.state;
  }

  get echoes(): boolean {
    return !this.#context.memory.echoOff;
  }

  onEvent(listener: (event: DeviceEvent) => void): void {
    this.#listeners.push(listener);
  }

  refreshState(options: CallOptions = {}): Promise<DeviceState> {
    return this.#readiness.refresh(options);
  }

  async identify(options: CallOptions = {}): Promise<DeviceIdentity> {
    this.#identity ??= await this.#context.exclusive(async (sender) => {
      const manufacturer = parseIdentityText(await askIdentity(sender, 'CGMI'));
      const model = parseIdentityText(await askIdentity(sender, 'CGMM'));
      const firmware = parseIdentityText(await askIdentity(sender, 'CGMR'));
      return { manufacturer, model, firmware, imei: parseImei(await askIdentity(sender, 'CGSN')) };
    }, options);
    // Some modems are recognised only once their card is unlocked.
    const { id } = this.#dialect;
    return { ...this.#identity, vendor: id === GENERIC_DIALECT.id ? null : id };
  }

  readSim(options: CallOptions = {}): Promise<SimIdentity> {
    return this.#readiness.run((sender) => readSimWith(sender, this.#context), options);
  }

  async readIccid(options: CallOptions = {}): Promise<string | null> {
    const iccid = await this.#context.exclusive((sender) => readIccidWith(sender, this.#context), options);
    // The card may be gone: its state is asked before anything else uses it.
    if (iccid === null) this.#readiness.markStale();
    return iccid;
  }

  simInfo(options: CallOptions = {}): Promise<SimInfo> {
    return this.#readiness.run((sender) => readSimInfoWith(sender, this.#context), options);
  }

  network(options: CallOptions = {}): Promise<NetworkStatus> {
    return this.#context.exclusive(readNetworkWith, options);
  }

  ussd(code: string, options: CallOptions = {}): Promise<UssdAnswer> {
    // One question at a time: the answers do not say to what they belong.
    const before = this.#asking.catch(() => undefined);
    const asked = before.then(() =>
      askUssd(this.#context, this.#ussdListener, (work) => this.#readiness.run(work, options), code, options),
    );
    this.#asking = asked.then(
      () => undefined,
      () => undefined,
    );
    return asked;
  }

  phonebooks(options: CallOptions = {}): Promise<string[]> {
    return this.#readiness.run(readPhonebookNames, options);
  }

  async readPhonebook(
    storage: string,
    options: CallOptions & { onProgress?: (done: number, total: number) => void } = {},
  ): Promise<PhonebookReading> {
    const run: RunSequence = (work) => this.#readiness.run(work, options);
    const read = () => readPhonebook(storage, this.#context, run, options);
    const reading = await readWithFallback(storage, read, run, options);
    return { ...reading, entries: await withNamesOfCard(storage, reading.entries, run, options) };
  }

  readCardPhonebook(
    options: CallOptions & { onProgress?: (done: number, total: number) => void; places?: number } = {},
  ): Promise<CardPhonebook | null> {
    return readCardPhonebook((work) => this.#readiness.run(work, options), options);
  }

  phonebookCapacity(storage: string, options: CallOptions = {}): Promise<PhonebookCapacity> {
    return this.#readiness.run(async (sender) => {
      const { memory } = this.#context;
      const capacity = await readPhonebookCapacity(sender, memory, storage);
      const { charset } = memory;
      return { ...capacity, unwritable: (name: string) => firstUnwritable(name, charset) };
    }, options);
  }

  async readPhonebookEntry(
    storage: string,
    index: number,
    options: CallOptions = {},
  ): Promise<PhonebookEntry | null> {
    const run: RunSequence = (work) => this.#readiness.run(work, options);
    const entry = await run((sender) => readPhonebookEntry(sender, this.#context, storage, index));
    if (entry === null) return null;
    const [named = entry] = await withNamesOfCard(storage, [entry], run, options);
    return named;
  }

  writePhonebookEntry(
    storage: string,
    entry: PhonebookEntry,
    options: WriteOptions = {},
  ): Promise<PhonebookEntry | null> {
    return this.#readiness.run(
      (sender) => writePhonebookEntry(sender, this.#context, storage, entry, options.onUnanswered),
      options,
    );
  }

  deletePhonebookEntry(storage: string, index: number, options: WriteOptions = {}): Promise<void> {
    return this.#readiness.run(
      (sender) => deletePhonebookEntry(sender, this.#context, storage, index, options.onUnanswered),
      options,
    );
  }

  submit(pdu: string, tpduLength: number, options: CallOptions = {}): Promise<{ messageReference: number }> {
    return this.#readiness.run((sender) => submitWith(sender, this.#context, pdu, tpduLength), options);
  }

  async listMessages(options: MessageReadOptions = {}): Promise<StoredSms[]> {
    return listMessages(this.#context, (work) => this.#readiness.run(work, options), options.quiet);
  }

  readMessage(storage: string, index: number, options: MessageReadOptions = {}): Promise<StoredSms | null> {
    return this.#readiness.run(
      (sender) => readMessage(sender, this.#context, storage, index, options.quiet),
      options,
    );
  }

  messageStorages(options: CallOptions = {}): Promise<MessageStorage[]> {
    return this.#readiness.run((sender) => readMessageStorages(sender, this.#context), options);
  }

  storeMessage(
    storage: string,
    status: StoredSmsStatus | null,
    pdu: string,
    tpduLength: number,
    options: CallOptions = {},
  ): Promise<{ index: number | null }> {
    const message = { status, pdu, tpduLength };
    return this.#readiness.run((sender) => storeMessage(sender, this.#context, storage, message), options);
  }

  deleteMessage(storage: string, index: number, options: CallOptions = {}): Promise<void> {
    return this.#readiness.run((sender) => deleteMessage(sender, this.#dialect, storage, index), options);
  }

  async acknowledge(options: CallOptions = {}): Promise<void> {
    if (!this.#context.memory.needsAcknowledge) return;
    await this.#context.exclusive(
      async (sender) => {
        // In PDU mode some modems want the number (0: as in text mode), others refuse it (27.005 section 4.7).
        if ((await tryCommand(sender, { text: 'AT+CNMA' })) !== null) return;
        const outcome = await sender.send({ text: 'AT+CNMA=0' });
        if (outcome.kind !== 'ok') throw failureOf(outcome, 'AT+CNMA=0');
      },
      { priority: ACKNOWLEDGE_PRIORITY, ...options },
    );
  }

  async keepLinkOpen(options: CallOptions = {}): Promise<void> {
    await this.#context.exclusive(async (sender) => {
      // 2 keeps the setting when the link falls idle; where it is not known, 1 lasts for one batch.
      if ((await tryCommand(sender, { text: 'AT+CMMS=2' })) === null)
        await tryCommand(sender, { text: 'AT+CMMS=1' });
    }, options);
  }

  async raw(input: string, options: CallOptions & { timeoutMs?: number } = {}): Promise<string[]> {
    const { command: prepared, changesSettings, pin } = prepareRaw(input);
    const command =
      options.timeoutMs === undefined ? prepared : { ...prepared, timeoutMs: options.timeoutMs };
    const outcome = await this.#context.exclusive(async (sender) => {
      if (pin === null) return sender.send(command);
      const card = await this.#claimPin(await readIccidWith(sender, this.#context), pin, sender);
      const answer = await sender.send(command);
      if (answer.kind === 'ok') this.#pin.pinLedger.accepted(card, pin);
      return answer;
    }, options);
    if (changesSettings) this.#makeSettingsAgain();
    if (outcome.final === null && outcome.kind !== 'ok') throw failureOf(outcome, command.text);
    // Some modems leave out the OK of single commands.
    return [...outcome.lines, outcome.final?.text ?? 'OK'];
  }

  async close(): Promise<void> {
    await this.#channel.close();
    await this.closed;
  }

  async #claimPin(
    iccid: string | null,
    pin: string,
    sender: DeviceSender,
  ): Promise<{ iccid: string | null; imei: string | null }> {
    const imei = parseImei((await tryCommand(sender, { text: 'AT+CGSN', bare: true })) ?? []);
    if (this.#pin.pinLedger.claim({ iccid, imei }, pin)) return { iccid, imei };
    throw new SimError('PIN_REQUIRED', 'this PIN was tried on this card before', {
      hint: 'a card blocks after three wrong PINs; make sure of the PIN, and enter it in a phone',
    });
  }

  #hear(unsolicited: Unsolicited): void {
    this.#ussdListener.hear(unsolicited.line);
    const { memory } = this.#context;
    const { event, restart } = interpretUnsolicited(unsolicited, this.#dialect, memory.needsAcknowledge);
    if (restart !== null && this.#restarts.isNew(restart, unsolicited.line)) this.#restarted();
    if (event === null) return;
    if (event.type === 'sim-event') this.#readiness.markStale();
    this.#emit(event);
  }

  async #recognise(sender: CommandSender): Promise<void> {
    const dialect = (await this.#recognition?.run(sender)) ?? null;
    if (dialect === null) return;
    const made = this.#dialect.modemInit.length;
    this.#dialect = dialect;
    this.#channel.useDialect(dialect.at);
    await addModemSettings(sender, dialect.modemInit.slice(made));
  }

  /** The modem has forgotten its settings: nothing else goes out before they are made again. */
  #restarted(): void {
    this.#restarts.note();
    this.#identity = null;
    this.#channel.invalidate();
    this.#makeSettingsAgain();
    this.#emit({ type: 'restarted' });
  }

  #makeSettingsAgain(): void {
    this.#readiness.forgetSettings();
    const setUp = this.#channel.runFirst((sender) => this.#readiness.refreshWith(sender));
    // A card that is busy after a restart is waited for in the background; whoever needs it waits by itself, and tries what
    // failed here again, so that a failure may be dropped.
    setUp.then(async (state) => (state === 'busy' ? this.#readiness.waitWhileBusy() : state)).catch(() => {});
  }

  #emit(event: DeviceEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** Lines that say who the modem is; asked for once more when they look as if the line had damaged them. */
async function askIdentity(sender: DeviceSender, name: string): Promise<string[]> {
  const command = { text: `AT+${name}`, prefixes: [`+${name}:`], bare: true };
  const lines = (await askOptional(sender, command)) ?? [];
  return looksDamaged(lines) ? ((await askOptional(sender, command)) ?? lines) : lines;
}
