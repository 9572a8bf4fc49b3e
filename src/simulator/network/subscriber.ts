import type { SimCard } from '../sim/sim-card.ts';
import type { NetworkMessage } from './log.ts';

/** What the centre brings to a modem. */
export interface Incoming {
  kind: 'deliver' | 'report';
  serviceCentre: string;
  tpdu: Uint8Array;
}

/**
 * How a modem answers: taken; taken and lost (a fault); no room (it will say when there is); refused or not acknowledged
 * (the centre tries later).
 */
export type Reception = 'accepted' | 'dropped' | 'memory-full' | 'failed';

/** A modem with a working card on the network. It calls `settle` exactly once per message. */
export interface Station {
  readonly name: string;
  receive(message: Incoming, settle: (reception: Reception) => void): void;
}

/** Something that waits for a subscriber. */
export interface Waiting {
  /** Null for octets that a test sends as they are. */
  message: NetworkMessage | null;
  kind: 'deliver' | 'report';
  serviceCentre: string;
  /** Made when it goes out: whether more wait is only known then. */
  tpdu: (moreWaiting: boolean) => Uint8Array;
  done: (reception: 'accepted' | 'dropped') => void;
}

/** One card in the network, and what waits for it, in order. */
export class Subscriber {
  readonly card: SimCard;
  station: Station | null = null;
  readonly queue: Waiting[] = [];
  private underWay = false;
  /** After a refusal nothing is tried until the modem says that there is room, comes back, or the centre's retry. */
  private blocked = false;
  private readonly onFailure: (subscriber: Subscriber) => void;

  constructor(card: SimCard, onFailure: (subscriber: Subscriber) => void) {
    this.card = card;
    this.onFailure = onFailure;
  }

  attach(station: Station): void {
    this.station = station;
    this.resume();
  }

  /** The modem is gone: what was under way is tried again elsewhere. */
  detach(): void {
    this.station = null;
    this.underWay = false;
  }

  enqueue(waiting: Waiting): void {
    this.queue.push(waiting);
    this.pump();
  }

  drop(message: NetworkMessage): void {
    const index = this.queue.findIndex(
      (waiting) => waiting.message === message && waiting.kind === 'deliver',
    );
    if (index >= 0) this.queue.splice(index, 1);
  }

  resume(): void {
    this.blocked = false;
    this.pump();
  }

  private pump(): void {
    while (this.station && !this.underWay && !this.blocked) {
      const [next] = this.queue;
      if (!next) return;
      this.offer(next, this.station);
    }
  }

  private offer(waiting: Waiting, station: Station): void {
    this.underWay = true;
    if (waiting.message && waiting.kind === 'deliver') waiting.message.attempts++;
    let settled = false;
    const { kind, serviceCentre } = waiting;
    station.receive({ kind, serviceCentre, tpdu: waiting.tpdu(this.queue.length > 1) }, (reception) => {
      // An answer that comes after the modem went away is about nothing any more.
      if (settled || this.station !== station) return;
      settled = true;
      this.underWay = false;
      if (reception === 'accepted' || reception === 'dropped') {
        const index = this.queue.indexOf(waiting);
        if (index >= 0) this.queue.splice(index, 1);
        waiting.done(reception);
      } else {
        this.blocked = true;
        if (reception === 'failed') this.onFailure(this);
      }
      this.pump();
    });
  }
}
