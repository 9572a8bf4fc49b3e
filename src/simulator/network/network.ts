import { bytesToHex, hexToBytes } from '../../codec/hex.ts';
import type { Submit } from '../../codec/tpdu/types.ts';
import type { Clock, Timer } from '../../core/clock.ts';
import type { SimCard } from '../sim/sim-card.ts';
import { dialledNumber } from './dialling.ts';
import { type NetworkMessage, type ReadMessage, reassemble, type Sender } from './log.ts';
import { deliverOctets, reportOctets, splitSubmit } from './octets.ts';
import { type Station, Subscriber } from './subscriber.ts';
import { Timers } from './timers.ts';
import { addressOctets, partOf, textOf, timeOctets, validUntil } from './translate.ts';

export interface NetworkOptions {
  /** How long the centre keeps a message that does not say; default two days. */
  defaultValidityMs?: number;
  /** From acceptance to the first attempt; default 0. */
  deliveryDelayMs?: number;
  /** From the outcome to the status report; default 0. */
  reportDelayMs?: number;
  /** Until the centre tries again after a modem refused a message; default one minute. */
  retryMs?: number;
  /** Zone of the centre's time stamps; default 60. */
  offsetMinutes?: number;
}

/** The phone of somebody who is no SIM of the simulator. `rejecting` fails for good, `unreachable` is switched off. */
export type PhoneState = 'reachable' | 'unreachable' | 'rejecting';

/** The centre's answer to a SUBMIT; `cause` is a CMS error number. */
export type SubmitResult = { accepted: true; message: NetworkMessage } | { accepted: false; cause: number };

/** TP-Status, 23.040 section 9.2.3.15. */
const DELIVERED = 0x00;
const NOT_OBTAINABLE = 0x43;
const EXPIRED = 0x46;
/** TP-FCS 0xC5 "duplicate SM" as CMS error. */
const DUPLICATE = 197;
const UNASSIGNED_NUMBER = 1;
const MAX_TIMER_MS = 0x7fffffff;

/** Carries messages between cards, and to the phones of ordinary people; stores and forwards; keeps the log. */
export class Network {
  readonly log: NetworkMessage[] = [];
  /** How a code ends, where it does not end with its answer: `<m>` of 27.007 section 7.15, or no answer at all. */
  readonly ussdModes = new Map<string, number | 'silent'>();
  /** Every code that came, and the cards whose session waits for an answer. */
  readonly ussdLog: { iccid: string; code: string }[] = [];
  readonly ussdOpen = new Set<string>();
  /** Answers to USSD codes; `{number}` stands for the caller's own number. */
  readonly ussdCodes = new Map<string, string>([['*135#', 'Your number is {number}']]);
  deliveryDelayMs: number;
  reportDelayMs: number;
  private readonly clock: Clock;
  private readonly options: Required<NetworkOptions>;
  private readonly subscribers = new Map<SimCard, Subscriber>();
  private readonly phones = new Map<string, PhoneState>();
  private readonly delays: Timers;
  /** Retries and ends of validity: they wait for something that need not happen. */
  private readonly waits: Timers;
  private readonly validity = new Map<number, Timer>();

  constructor(clock: Clock, options: NetworkOptions = {}) {
    this.clock = clock;
    this.delays = new Timers(clock);
    this.waits = new Timers(clock);
    this.options = {
      defaultValidityMs: 2 * 24 * 3_600_000,
      deliveryDelayMs: 0,
      reportDelayMs: 0,
      retryMs: 60_000,
      offsetMinutes: 60,
      ...options,
    };
    this.deliveryDelayMs = this.options.deliveryDelayMs;
    this.reportDelayMs = this.options.reportDelayMs;
  }

  /** Messages and reports on their way through a configured delay. */
  get inFlight(): number {
    return this.delays.size;
  }

  addCard(card: SimCard): void {
    this.subscribers.set(card, new Subscriber(card, (subscriber) => this.retryLater(subscriber)));
  }

  /** The modem `station` is on the network with this card; what waited comes now. */
  attach(card: SimCard, station: Station): void {
    this.subscribers.get(card)?.attach(station);
  }

  detach(card: SimCard): void {
    this.subscribers.get(card)?.detach();
  }

  /** The modem has room again (SMMA of 24.011). */
  memoryAvailable(card: SimCard): void {
    this.subscribers.get(card)?.resume();
  }

  /** Takes a SUBMIT from a card. */
  submit(card: SimCard, serviceCentre: string, submit: Submit, tpdu: Uint8Array): SubmitResult {
    const from: Sender = { number: card.number, sim: card.id, iccid: card.iccid, imsi: card.imsi };
    return this.accept(from, serviceCentre, submit, tpdu);
  }

  /** Takes a SUBMIT from anybody: a person outside, or a service with a name. @throws SimError CODEC_INVALID for another sender */
  submitFrom(from: string, serviceCentre: string, submit: Submit, tpdu: Uint8Array): SubmitResult {
    addressOctets(from);
    return this.accept({ number: from, sim: null, iccid: null, imsi: null }, serviceCentre, submit, tpdu);
  }

  /** Brings octets to a card as they are, with no entry in the log: for bytes that no network should send. */
  inject(
    card: SimCard,
    serviceCentre: string,
    tpdu: Uint8Array,
    kind: 'deliver' | 'report' = 'deliver',
  ): void {
    const done = () => undefined;
    this.subscribers.get(card)?.enqueue({ message: null, kind, serviceCentre, tpdu: () => tpdu, done });
  }

  /** Whether the phone of an ordinary person can be reached; what waited for it arrives when it can again. */
  setPhone(number: string, state: PhoneState): void {
    this.phones.set(number, state);
    for (const message of this.log) {
      if (message.to === number && message.state === 'held') this.tryDelivery(message);
    }
  }

  /** Everything that was accepted and not refused as a duplicate. */
  accepted(): NetworkMessage[] {
    return this.log.filter((message) => message.state !== 'duplicate');
  }

  /** What the reader of `number` has got so far, parts put together. */
  messagesFor(number: string): ReadMessage[] {
    const delivered = this.log.filter((message) => message.to === number && message.state === 'delivered');
    return reassemble(delivered.sort((a, b) => (a.deliveredAt ?? 0) - (b.deliveredAt ?? 0) || a.id - b.id));
  }

  /** Sends a report about a logged message whatever its state; for interim and contradicting reports. */
  sendReport(id: number, status: number): void {
    const message = this.log.find((entry) => entry.id === id);
    if (message) this.report(message, status);
  }

  ussdAnswer(card: SimCard, code: string): { mode: number; text: string | null } | 'silent' {
    this.ussdLog.push({ iccid: card.iccid, code });
    const text = this.ussdCodes.get(code)?.replaceAll('{number}', card.number) ?? null;
    const mode = this.ussdModes.get(code) ?? (text === null ? 4 : 0);
    if (mode === 'silent') return mode;
    if (mode === 1) this.ussdOpen.add(card.iccid);
    return { mode, text };
  }

  /** Stops every timer; messages that wait stay in the log as they are. */
  close(): void {
    this.delays.clear();
    this.waits.clear();
  }

  private accept(from: Sender, serviceCentre: string, submit: Submit, tpdu: Uint8Array): SubmitResult {
    if (submit.destination.text === '') return { accepted: false, cause: UNASSIGNED_NUMBER };
    const to = dialledNumber(submit.destination, from.number);
    const acceptedAt = this.clock.now();
    const duplicateOf = submit.rejectDuplicates ? this.heldTwin(from, to, submit.messageReference) : null;
    const message: NetworkMessage = {
      id: this.log.length + 1,
      from,
      to,
      serviceCentre,
      tpdu: bytesToHex(tpdu),
      text: textOf(submit.userData),
      part: partOf(submit.userData),
      messageReference: submit.messageReference,
      rejectDuplicates: submit.rejectDuplicates,
      duplicateOf: duplicateOf?.id ?? null,
      reportRequested: submit.statusReportRequest,
      acceptedAt,
      validUntil: validUntil(submit.validity, acceptedAt, this.options.defaultValidityMs),
      state: duplicateOf ? 'duplicate' : 'held',
      deliveredAt: null,
      deliveredTo: null,
      attempts: 0,
      report: 'none',
    };
    this.log.push(message);
    if (duplicateOf) return { accepted: false, cause: DUPLICATE };
    this.later(this.deliveryDelayMs, () => this.route(message));
    return { accepted: true, message };
  }

  /** 23.040 section 9.2.3.25: same originator, destination and reference, and still held. */
  private heldTwin(from: Sender, to: string, reference: number): NetworkMessage | null {
    const twin = this.log.find(
      (entry) =>
        entry.state === 'held' &&
        entry.from.number === from.number &&
        entry.to === to &&
        entry.messageReference === reference,
    );
    return twin ?? null;
  }

  private route(message: NetworkMessage): void {
    this.watchValidity(message);
    if (message.state !== 'held') return;
    const subscriber = this.subscriberOf(message.to);
    if (!subscriber) {
      this.tryDelivery(message);
      return;
    }
    const submit = splitSubmit(hexToBytes(message.tpdu));
    const originator = addressOctets(message.from.number);
    const time = timeOctets(message.acceptedAt, this.options.offsetMinutes);
    subscriber.enqueue({
      message,
      kind: 'deliver',
      serviceCentre: message.serviceCentre,
      tpdu: (moreMessages) => deliverOctets(submit, originator, time, moreMessages),
      done: () => this.settle(message, 'delivered', DELIVERED, subscriber.card.id),
    });
  }

  /** To the phone of an ordinary person. */
  private tryDelivery(message: NetworkMessage): void {
    if (this.subscriberOf(message.to)) return;
    message.attempts++;
    const state = this.phones.get(message.to) ?? 'reachable';
    if (state === 'reachable') this.settle(message, 'delivered', DELIVERED, null);
    else if (state === 'rejecting') this.settle(message, 'failed', NOT_OBTAINABLE, null);
  }

  private watchValidity(message: NetworkMessage): void {
    const remaining = message.validUntil - this.clock.now();
    if (remaining <= 0) {
      this.subscriberOf(message.to)?.drop(message);
      this.settle(message, 'expired', EXPIRED, null);
      return;
    }
    const timer = this.waits.after(Math.min(remaining, MAX_TIMER_MS), () => {
      if (message.state === 'held') this.watchValidity(message);
    });
    this.validity.set(message.id, timer);
  }

  private settle(
    message: NetworkMessage,
    state: 'delivered' | 'expired' | 'failed',
    status: number,
    card: string | null,
  ): void {
    if (message.state !== 'held') return;
    message.state = state;
    message.deliveredAt = state === 'delivered' ? this.clock.now() : null;
    message.deliveredTo = card;
    this.validity.get(message.id)?.cancel();
    this.validity.delete(message.id);
    if (message.reportRequested) this.report(message, status);
  }

  private report(message: NetworkMessage, status: number): void {
    // By card, not by number: the number may have moved to another card since.
    const subscriber = [...this.subscribers.values()].find(({ card }) => card.iccid === message.from.iccid);
    if (!subscriber) return;
    const { offsetMinutes } = this.options;
    const accepted = timeOctets(message.acceptedAt, offsetMinutes);
    const discharged = timeOctets(this.clock.now(), offsetMinutes);
    const tpdu = reportOctets(splitSubmit(hexToBytes(message.tpdu)), accepted, discharged, status);
    message.report = 'waiting';
    this.later(this.reportDelayMs, () =>
      subscriber.enqueue({
        message,
        kind: 'report',
        serviceCentre: message.serviceCentre,
        tpdu: () => tpdu,
        done: (reception) => {
          message.report = reception === 'accepted' ? 'delivered' : 'dropped';
        },
      }),
    );
  }

  private subscriberOf(number: string): Subscriber | null {
    for (const subscriber of this.subscribers.values()) {
      if (subscriber.card.number === number) return subscriber;
    }
    return null;
  }

  private retryLater(subscriber: Subscriber): void {
    this.waits.after(this.options.retryMs, () => subscriber.resume());
  }

  private later(delayMs: number, action: () => void): void {
    if (delayMs <= 0) action();
    else this.delays.after(delayMs, action);
  }
}
