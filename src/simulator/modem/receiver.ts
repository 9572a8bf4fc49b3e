import { decodeDcs } from '../../codec/dcs.ts';
import { bytesToHex } from '../../codec/hex.ts';
import { decodeTpdu } from '../../codec/tpdu/decode.ts';
import type { Timer } from '../../core/clock.ts';
import type { Incoming, Reception } from '../network/subscriber.ts';
import { centreAddress } from '../sim/parameters-record.ts';
import type { VirtualModem } from './modem.ts';
import { deliverHeader, messageText, reportText } from './sms-text.ts';

/** How long a direct message waits for +CNMA before it counts as not taken (24.011 section 6.2.2 TR2M is near it). */
const ACKNOWLEDGE_MS = 15_000;
const MAX_KEPT_LINES = 64;

/** Takes messages from the network and stores or shows them as +CNMI asks (27.005 section 3.4.1). */
export class Receiver {
  private readonly modem: VirtualModem;
  private unacknowledged: { settle: (reception: Reception) => void; timer: Timer } | null = null;
  private kept: string[][] = [];
  private fullShown = false;

  constructor(modem: VirtualModem) {
    this.modem = modem;
  }

  reset(): void {
    this.unacknowledged?.timer.cancel();
    this.unacknowledged = null;
    this.kept = [];
    this.fullShown = false;
  }

  receive(message: Incoming, settle: (reception: Reception) => void): void {
    const pdu = Uint8Array.of(...centreAddress(message.serviceCentre), ...message.tpdu);
    if (message.kind === 'report') this.receiveReport(message, pdu, settle);
    else this.receiveMessage(message, pdu, settle);
  }

  acknowledge(positive: boolean): boolean {
    const waiting = this.unacknowledged;
    if (!waiting) return false;
    this.unacknowledged = null;
    waiting.timer.cancel();
    waiting.settle(positive ? 'accepted' : 'failed');
    return true;
  }

  release(discard: boolean): void {
    const lines = this.kept;
    this.kept = [];
    if (!discard) for (const group of lines) this.modem.unsolicited(...group);
  }

  private receiveMessage(message: Incoming, pdu: Uint8Array, settle: (reception: Reception) => void): void {
    const { mt } = this.modem.settings.indications;
    const messageClass = classOf(message.tpdu);
    const direct = (mt === 2 && messageClass !== 2) || (mt === 3 && messageClass === 3);
    if (direct) {
      this.show(this.directLines(pdu, message.tpdu.length), settle);
      return;
    }
    const name = messageClass === 2 ? 'SM' : this.modem.settings.memories[2];
    const index = this.keep(name, pdu);
    if (index === null) {
      settle('memory-full');
      return;
    }
    if (mt > 0) this.indicate([`+CMTI: "${name}",${index}`]);
    settle('accepted');
  }

  private receiveReport(message: Incoming, pdu: Uint8Array, settle: (reception: Reception) => void): void {
    if (this.modem.faults.takeReport()) {
      settle('dropped');
      return;
    }
    const { ds } = this.modem.settings.indications;
    if (ds === 1) {
      const text = this.modem.settings.format === 1 ? reportText(message.tpdu) : null;
      const lines = text ? [`+CDS: ${text}`] : [`+CDS: ${message.tpdu.length}`, bytesToHex(pdu)];
      this.show(lines, settle);
      return;
    }
    if (ds === 2) {
      const index = this.keep('SR', pdu);
      if (index === null) {
        settle('memory-full');
        return;
      }
      this.indicate([`+CDSI: "SR",${index}`]);
    }
    // With <ds> 0 no report goes to the TE: it is acknowledged and gone.
    settle('accepted');
  }

  private directLines(pdu: Uint8Array, tpduLength: number): string[] {
    const { settings, personality } = this.modem;
    const tpdu = pdu.subarray(pdu.length - tpduLength);
    const header = settings.format === 1 ? deliverHeader(this.modem, tpdu) : null;
    if (header !== null) return [`+CMT: ${header}`, messageText(this.modem, tpdu)];
    const alpha = personality.alphaField === 'none' ? '' : `${personality.alphaField},`;
    return [`+CMT: ${alpha}${tpduLength}`, bytesToHex(pdu)];
  }

  /** Shows a message instead of storing it; in phase 2+ (`+CSMS=1`) the program must say that it has it. */
  private show(lines: string[], settle: (reception: Reception) => void): void {
    this.indicate(lines);
    if (this.modem.settings.service === 0) {
      settle('accepted');
      return;
    }
    const timer = this.modem.clock.after(
      ACKNOWLEDGE_MS,
      () => {
        this.unacknowledged = null;
        // 27.005 section 3.4.4: without an acknowledgement nothing more is routed directly.
        this.modem.settings.indications.mt = 0;
        this.modem.settings.indications.ds = 0;
        settle('failed');
      },
      { unref: true },
    );
    this.unacknowledged = { settle, timer };
  }

  /** The index that the message got, or null when there is no room. */
  private keep(name: string, pdu: Uint8Array): number | null {
    const memory = this.modem.memories.messagesNamed(name);
    const free = this.modem.faults.active('storage-full') ? null : (memory?.firstFree() ?? null);
    if (!memory || free === null) {
      this.showFull();
      return null;
    }
    memory.set(free, { status: 0, pdu });
    this.fullShown = false;
    return free + this.modem.personality.firstSmsIndex;
  }

  private showFull(): void {
    const { fullIndication } = this.modem.personality;
    if (fullIndication && !this.fullShown) this.modem.unsolicited(fullIndication);
    this.fullShown = true;
  }

  private indicate(lines: string[]): void {
    if (this.modem.settings.indications.mode > 0) this.modem.unsolicited(...lines);
    else if (this.kept.length < MAX_KEPT_LINES) this.kept.push(lines);
  }
}

function classOf(tpdu: Uint8Array): number | null {
  try {
    const decoded = decodeTpdu(tpdu, 'to-mobile');
    return decoded.type === 'deliver' ? decodeDcs(decoded.dcs).messageClass : null;
  } catch {
    return null;
  }
}
