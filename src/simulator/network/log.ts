/** `duplicate`: refused because the centre still held the same message (TP-RD); it was never accepted. */
export type MessageState = 'held' | 'delivered' | 'expired' | 'failed' | 'duplicate';

/** Who sent a message; the card fields are null for people outside of the simulator's cards. */
export interface Sender {
  number: string;
  sim: string | null;
  iccid: string | null;
  imsi: string | null;
}

/**
 * One TPDU that reached the service centre. The log is what really happened, whatever a modem or a program believes:
 * crash tests are judged by it. Times are wall times in milliseconds of the simulator's clock.
 */
export interface NetworkMessage {
  readonly id: number;
  readonly from: Sender;
  /** E.164 with `+` where the number could be brought into that form, else as dialled. */
  readonly to: string;
  readonly serviceCentre: string;
  /** SMS-SUBMIT as the modem sent it (for senders outside: as it would have been), hexadecimal. */
  readonly tpdu: string;
  /** Null when the user data is no text. */
  readonly text: string | null;
  /** Where the text stands in a concatenated message. */
  readonly part: { bits: 8 | 16; reference: number; total: number; sequence: number } | null;
  readonly messageReference: number;
  readonly rejectDuplicates: boolean;
  /** The message that a `duplicate` repeated. */
  readonly duplicateOf: number | null;
  readonly reportRequested: boolean;
  readonly acceptedAt: number;
  readonly validUntil: number;
  state: MessageState;
  deliveredAt: number | null;
  /** The card that got it, null when it went to an ordinary phone or to nobody yet. */
  deliveredTo: string | null;
  /** How many times the centre tried. */
  attempts: number;
  /** What became of the status report; `dropped` by a fault. */
  report: 'none' | 'waiting' | 'delivered' | 'dropped';
}

/** A message as its reader sees it: parts put together. */
export interface ReadMessage {
  from: string;
  text: string;
  parts: number;
  /** When the last part came, wall time in milliseconds. */
  at: number;
  /** False when parts are missing; `text` holds those that came. */
  complete: boolean;
}

/** Puts delivered parts together as a phone does: one open message per sender, reference and size at a time. */
export function reassemble(delivered: readonly NetworkMessage[]): ReadMessage[] {
  const read: ReadMessage[] = [];
  const open = new Map<string, { message: ReadMessage; texts: Map<number, string>; total: number }>();
  for (const entry of delivered) {
    const text = entry.text ?? '';
    const at = entry.deliveredAt ?? entry.acceptedAt;
    if (!entry.part) {
      read.push({ from: entry.from.number, text, parts: 1, at, complete: true });
      continue;
    }
    const { bits, reference, total, sequence } = entry.part;
    const key = `${entry.from.number} ${bits} ${reference} ${total}`;
    let group = open.get(key);
    // A part that is there already belongs to another message with the same reference, or is a repetition: both must show.
    if (!group || group.texts.has(sequence)) {
      const message = { from: entry.from.number, text: '', parts: 0, at, complete: false };
      group = { message, texts: new Map(), total };
      open.set(key, group);
      read.push(message);
    }
    group.texts.set(sequence, text);
    const { message, texts } = group;
    message.parts = texts.size;
    message.at = at;
    message.complete = texts.size === total;
    message.text = [...texts.entries()]
      .sort(([a], [b]) => a - b)
      .map(([, part]) => part)
      .join('');
    if (message.complete) open.delete(key);
  }
  return read;
}
