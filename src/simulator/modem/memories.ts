import { PhonebookFile } from '../sim/phonebook-file.ts';
import { JoinedSmsMemory, SmsFile, type SmsMemory } from '../sim/sms-file.ts';
import type { VirtualModem } from './modem.ts';

const OWN_NAME_OCTETS = 40;
const EMERGENCY = ['112', '911'];
const REPORT_SLOTS = 20;

/** The storages that a modem shows: its own ones, and those of the card that is in it. */
export class Memories {
  private readonly modem: VirtualModem;
  private readonly phonebook: PhonebookFile;
  private readonly emergency: PhonebookFile;
  private readonly messages: SmsFile;
  private readonly reports = new SmsFile(REPORT_SLOTS);

  constructor(modem: VirtualModem) {
    this.modem = modem;
    const { phonebookSize, smsSlots } = modem.personality;
    this.phonebook = new PhonebookFile(phonebookSize, OWN_NAME_OCTETS);
    this.emergency = new PhonebookFile(EMERGENCY.length, 0);
    for (const [index, number] of EMERGENCY.entries()) this.emergency.put(index + 1, { name: '', number });
    this.messages = new SmsFile(smsSlots);
  }

  /** The memory that +CPMS starts with. */
  get first(): string {
    return this.modem.personality.memories[0] ?? 'SM';
  }

  /** A phonebook by its name in +CPBS; null when the modem has none of that name or no card. */
  phonebookNamed(name: string): PhonebookFile | null {
    const { card, personality } = this.modem;
    if (!personality.phonebooks.includes(name)) return null;
    switch (name) {
      case 'SM':
        return card?.phonebook ?? null;
      case 'FD':
        return card?.fixedDialling ?? null;
      case 'ON':
        return card?.ownNumbers ?? null;
      case 'EN':
        return this.emergency;
      case 'ME':
        return this.phonebook;
      default:
        return null;
    }
  }

  /** A message memory by its name in +CPMS. */
  messagesNamed(name: string): SmsMemory | null {
    const { card, personality } = this.modem;
    if (!personality.memories.includes(name)) return null;
    switch (name) {
      case 'SM':
        return card?.messages ?? null;
      case 'ME':
        return personality.sharedMemory ? (card?.messages ?? null) : this.messages;
      case 'MT':
        return card ? new JoinedSmsMemory(card.messages, this.messages) : this.messages;
      case 'SR':
        return this.reports;
      default:
        return null;
    }
  }
}
