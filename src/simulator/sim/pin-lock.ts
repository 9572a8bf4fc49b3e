/** What a card wants before it works: `blocked` is for ever (the PUK was wrong too often). */
export type PinState = 'ready' | 'pin' | 'puk' | 'blocked';

export interface PinOptions {
  value: string;
  /** Whether the card asks for it; default true. */
  enabled?: boolean;
  /** Default 3, as 31.101 section 6.4 has it. */
  triesLeft?: number;
  puk?: string;
  /** Default 10. */
  pukTriesLeft?: number;
}

const PIN_TRIES = 3;
const PUK_TRIES = 10;

/** The PIN of a card with its counters; counters and values survive power, the verification does not. */
export class PinLock {
  value: string;
  enabled: boolean;
  triesLeft: number;
  pukTriesLeft: number;
  /** Every value that was ever presented as PIN, counted: a test can say that a PIN was tried once. */
  attempts = 0;
  private readonly puk: string;
  private verified = false;

  constructor(options: PinOptions | null) {
    this.value = options?.value ?? '0000';
    this.enabled = options ? (options.enabled ?? true) : false;
    this.triesLeft = options?.triesLeft ?? PIN_TRIES;
    this.puk = options?.puk ?? '12345678';
    this.pukTriesLeft = options?.pukTriesLeft ?? PUK_TRIES;
  }

  get state(): PinState {
    if (this.pukTriesLeft <= 0) return 'blocked';
    if (this.triesLeft <= 0) return 'puk';
    return this.enabled && !this.verified ? 'pin' : 'ready';
  }

  /** The card lost power: it asks again. */
  reset(): void {
    this.verified = false;
  }

  /** Presents a PIN (31.101 VERIFY PIN); false uses up one try. */
  verify(value: string): boolean {
    if (this.triesLeft <= 0 || this.pukTriesLeft <= 0) return false;
    this.attempts++;
    if (value !== this.value) {
      this.triesLeft--;
      return false;
    }
    this.triesLeft = PIN_TRIES;
    this.verified = true;
    return true;
  }

  /** Presents the PUK and a new PIN (31.101 UNBLOCK PIN). */
  unblock(puk: string, newValue: string): boolean {
    if (this.pukTriesLeft <= 0) return false;
    if (puk !== this.puk) {
      this.pukTriesLeft--;
      return false;
    }
    this.value = newValue;
    this.triesLeft = PIN_TRIES;
    this.pukTriesLeft = PUK_TRIES;
    this.verified = true;
    return true;
  }
}
