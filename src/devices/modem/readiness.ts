import type { CommandSender } from '../../at/channel.ts';
import { sleep } from '../../core/clock.ts';
import { isSimError, SimError } from '../../core/errors.ts';
import type { CallOptions, DeviceState, PinLedger } from '../contract/device.ts';
import { type ModemContext, tryCommand } from './context.ts';
import { failureOf, simStateError } from './failure.ts';
import { readIccidWith } from './iccid.ts';
import { parseImei } from './replies/identity.ts';
import { parsePinState, simStateOfError, wantsSecondPin } from './replies/sim.ts';
import { setUpModem, setUpSim } from './setup.ts';

export interface PinOptions {
  pin?: string | undefined;
  pinLedger: PinLedger;
}

/** How long a card may be busy after power-up (on most modems seconds, on some a minute). */
const BUSY_LIMIT_MS = 60_000;
const BUSY_DELAYS_MS = [500, 500, 1_000, 1_000, 2_000, 2_000, 3_000, 5_000] as const;

/** Restarts that one call puts up with. */
const MAX_RESTARTS = 3;

/** 27.007 section 8.3; some modems take seconds to unlock a card. */
const PIN_TIMEOUT_MS = 30_000;

/**
 * Knows the state of the card, enters the PIN once, waits while the card is busy, and sees to it that the settings that need
 * the card are made before anything else uses it.
 */
export class Readiness {
  readonly #context: ModemContext;
  readonly #pin: PinOptions;
  #state: DeviceState = 'busy';
  /** The settings of `setUpModem` are in force, as far as we know. */
  #modemSetUp = false;
  /** The same of `setUpSim`. */
  #configured = false;
  /** Something happened to the card since it was last looked at. */
  #stale = false;

  constructor(context: ModemContext, pin: PinOptions) {
    this.#context = context;
    this.#pin = pin;
  }

  get state(): DeviceState {
    return this.#state;
  }

  /** The settings are gone: nothing that needs them runs before they are made again. */
  forgetSettings(): void {
    this.#modemSetUp = false;
    this.#configured = false;
    this.#context.memory.echoOff = false;
  }

  /** Something may have happened to the card: it is looked at before the next use. */
  markStale(): void {
    this.#stale = true;
  }

  setOffline(): void {
    this.#state = 'offline';
  }

  /** Makes the first settings, asks for the card, and does what the answer allows: enters the PIN, makes the others. */
  async refresh(options: CallOptions = {}): Promise<DeviceState> {
    for (let restarts = 0; ; restarts += 1) {
      try {
        return await this.#context.exclusive((sender) => this.refreshWith(sender), options);
      } catch (error) {
        // A modem that was just plugged in tells of its start while it is opened.
        if (!isRestart(error) || restarts >= MAX_RESTARTS) throw error;
      }
    }
  }

  async refreshWith(sender: CommandSender): Promise<DeviceState> {
    if (!this.#modemSetUp) {
      await setUpModem(sender, this.#context);
      this.#modemSetUp = true;
    }
    await this.#context.recognise(sender);
    const due = this.#stale || !this.#configured;
    this.#stale = false;
    this.#state = await this.#ask(sender);
    if (this.#state === 'ready' && due) {
      await this.#context.recognise(sender);
      this.#configured = await setUpSim(sender, this.#context);
      if (!this.#configured) this.#state = 'busy';
    }
    return this.#state;
  }

  /** Refreshes until the card is no longer busy, or the time is over. */
  async waitWhileBusy(options: CallOptions = {}): Promise<DeviceState> {
    const { clock } = this.#context;
    const end = clock.monotonic() + BUSY_LIMIT_MS;
    for (let attempt = 0; ; attempt += 1) {
      const state = await this.refresh(options);
      const delay = BUSY_DELAYS_MS[Math.min(attempt, BUSY_DELAYS_MS.length - 1)] ?? 5_000;
      if (state !== 'busy' || clock.monotonic() + delay > end) return state;
      await this.#pause(delay, options.signal);
    }
  }

  /**
   * Runs work that needs the card and its settings. Waits while the card is busy, also when the card says so only to one of
   * the commands, and starts again when the modem restarts in between.
   * @throws SimError SIM_ABSENT PIN_REQUIRED PUK_REQUIRED SIM_BUSY, and what the work throws
   */
  async run<T>(work: (sender: CommandSender) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const { clock } = this.#context;
    const end = clock.monotonic() + BUSY_LIMIT_MS;
    for (let attempt = 0; ; attempt += 1) {
      if (this.#state !== 'ready' || !this.#configured || this.#stale) await this.#requireReady(options);
      try {
        const result = await this.#context.exclusive(
          async (sender) => (this.#configured ? { value: await work(sender) } : null),
          options,
        );
        if (result !== null) return result.value;
        // It restarted between the two: again, but not for ever.
        if (attempt >= MAX_RESTARTS) throw restartsAlways();
      } catch (error) {
        this.note(error);
        const delay = BUSY_DELAYS_MS[Math.min(attempt, BUSY_DELAYS_MS.length - 1)] ?? 5_000;
        const restarted = isRestart(error);
        const retry = isSimError(error, 'SIM_BUSY') || (restarted && attempt < MAX_RESTARTS);
        if (!retry || clock.monotonic() + delay > end) throw error;
        if (!restarted) await this.#pause(delay, options.signal);
      }
    }
  }

  /** Takes over what an error says of the card. */
  note(error: unknown): void {
    if (isSimError(error, 'SIM_ABSENT')) this.#state = 'sim-absent';
    else if (isSimError(error, 'PIN_REQUIRED')) this.#state = 'pin-required';
    else if (isSimError(error, 'PUK_REQUIRED')) this.#state = 'puk-required';
    else if (isSimError(error, 'SIM_BUSY')) this.#state = 'busy';
    // A message that was refused because of the card: the next use asks the card first.
    else if (!isSimError(error, 'SMS_REFUSED') || error.details.class !== 'human') return;
    this.#configured = false;
  }

  async #requireReady(options: CallOptions): Promise<void> {
    const error = simStateError(await this.waitWhileBusy(options));
    if (error !== null) throw error;
  }

  async #pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
    const pause = sleep(this.#context.clock, delayMs, signal).catch(() => {
      throw new SimError('CANCELED', 'canceled while the SIM was busy');
    });
    await Promise.race([pause, this.#context.channel.closed]);
  }

  async #ask(sender: CommandSender): Promise<DeviceState> {
    const command = { text: 'AT+CPIN?', prefixes: ['+CPIN:'], replyWithoutOk: 'maybe' } as const;
    const outcome = await sender.send(command);
    if (wantsSecondPin(outcome.final)) return 'ready';
    if (outcome.kind === 'error') return simStateOfError(outcome.final) ?? 'error';
    if (outcome.kind !== 'ok') throw failureOf(outcome, command.text);
    const asked = parsePinState(outcome.lines);
    if (asked === null) return 'error';
    if (!asked.takesPin || !(await this.#enterPin(sender))) return asked.state;
    // The card needs a while after the PIN: what it says now is asked again by whoever waits for it.
    const after = await sender.send(command);
    if (wantsSecondPin(after.final)) return 'ready';
    if (after.kind === 'error') return simStateOfError(after.final) ?? 'busy';
    if (after.kind !== 'ok') throw failureOf(after, command.text);
    return parsePinState(after.lines)?.state ?? 'busy';
  }

  /** True when the PIN was sent and taken. It is claimed before it is sent, and never sent when it was claimed before. */
  async #enterPin(sender: CommandSender): Promise<boolean> {
    const { pin, pinLedger } = this.#pin;
    if (pin === undefined || !/^\d{4,8}$/.test(pin)) return false;
    const iccid = await readIccidWith(sender, this.#context);
    const imei = parseImei((await tryCommand(sender, { text: 'AT+CGSN', bare: true })) ?? []);
    if (!pinLedger.claim({ iccid, imei }, pin)) return false;
    const command = { text: `AT+CPIN="${pin}"`, prefixes: ['+CPIN:'], timeoutMs: PIN_TIMEOUT_MS };
    const outcome = await sender.send(command);
    if (outcome.kind === 'error') return false;
    if (outcome.kind !== 'ok') throw failureOf(outcome, command.text);
    pinLedger.accepted({ iccid, imei }, pin);
    return true;
  }
}

/** True for the error of a command that the restart of the modem has broken off. */
function isRestart(error: unknown): boolean {
  return isSimError(error, 'DEVICE_REFUSED') && error.details.restarted === true;
}

function restartsAlways(): SimError {
  return new SimError('DEVICE_REFUSED', 'the modem restarts again and again', {
    hint: 'check its power supply: most modems that restart have too weak a one',
    details: { restarted: true },
  });
}
