import type { Timer } from '../../core/clock.ts';
import type { SimCard } from '../sim/sim-card.ts';
import type { VirtualModem } from './modem.ts';
import type { RegistrationCommand } from './settings.ts';

/** `<stat>` of 27.007 section 7.2. */
const NOT_REGISTERED = 0;
const HOME = 1;
const SEARCHING = 2;

const AREA = '1A2B';
const CELL = '0001C3D4';

/** The modem's place in the network: on it when the card works, the radio is on and there is coverage. */
export class Radio {
  private readonly modem: VirtualModem;
  private attached: SimCard | null = null;
  private registering: Timer | null = null;
  private refreshTimer: Timer | null = null;

  constructor(modem: VirtualModem) {
    this.modem = modem;
  }

  get registered(): boolean {
    return this.attached !== null;
  }

  /** Registrations under way. */
  get pending(): number {
    return (this.registering ? 1 : 0) + (this.refreshTimer ? 1 : 0);
  }

  /** `<stat>` as +CREG shows it. */
  get status(): number {
    if (this.attached) return HOME;
    return this.modem.functionality === 1 && this.modem.card ? SEARCHING : NOT_REGISTERED;
  }

  /** Looks again at what registration depends on. */
  refresh(): void {
    if (!this.possible()) {
      this.lose();
      return;
    }
    if (this.attached || this.registering) return;
    const { registerMs } = this.modem.personality;
    if (registerMs <= 0) {
      this.register();
      return;
    }
    this.registering = this.modem.clock.after(registerMs, () => {
      this.registering = null;
      if (this.possible()) this.register();
    });
  }

  /** Looks again after `delayMs`, when the card has started. */
  refreshIn(delayMs: number): void {
    this.refreshTimer?.cancel();
    this.refreshTimer = this.modem.clock.after(delayMs, () => {
      this.refreshTimer = null;
      this.refresh();
    });
  }

  /** Off the network, at once. */
  lose(): void {
    this.registering?.cancel();
    this.registering = null;
    const card = this.attached;
    if (!card) return;
    this.attached = null;
    this.modem.network.detach(card);
    this.announce();
  }

  shutDown(): void {
    this.lose();
    this.refreshTimer?.cancel();
    this.refreshTimer = null;
  }

  /** The values of `+CREG:` and its relatives after `<n>`. */
  describe(command: RegistrationCommand): string {
    const detailed = this.modem.settings.registration[command] === 2 && this.attached;
    return detailed ? `${this.status},"${AREA}","${CELL}",7` : `${this.status}`;
  }

  private possible(): boolean {
    const { modem } = this;
    return (
      modem.isPlugged &&
      !modem.isBooting &&
      modem.functionality === 1 &&
      modem.simState === 'ready' &&
      !modem.faults.active('network-lost')
    );
  }

  private register(): void {
    const { card } = this.modem;
    if (!card) return;
    this.attached = card;
    this.announce();
    this.modem.network.attach(card, this.modem);
  }

  private announce(): void {
    const commands: RegistrationCommand[] = ['+CREG', '+CGREG', '+CEREG'];
    for (const command of commands) {
      if (this.modem.settings.registration[command] > 0) {
        this.modem.unsolicited(`${command}: ${this.describe(command)}`);
      }
    }
  }
}
