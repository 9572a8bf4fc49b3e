import { SimError } from '../../core/errors.ts';
import { ExtensionFile } from './extension-file.ts';
import { PhonebookFile } from './phonebook-file.ts';
import { PinLock, type PinOptions } from './pin-lock.ts';
import { SmsFile } from './sms-file.ts';
import { type EntryExtras, type UsimOptions, UsimPhonebook } from './usim-phonebook.ts';

export interface SimCardOptions {
  /** Name of the card in the simulator; default its ICCID. */
  id?: string;
  /** 18 to 20 digits. */
  iccid: string;
  /** 14 or 15 digits. */
  imsi: string;
  /** The number that the network has for this card, in E.164 with `+`. */
  number: string;
  /** What EF_MSISDN holds: default the number; null leaves it empty, as it often is. */
  msisdn?: string | null;
  /** Name of the network of this card. */
  operator?: string;
  /** Records of the phonebook, default 250. */
  phonebookSize?: number;
  /** Octets of a name, default 20. */
  nameOctets?: number;
  /** Records for the digits of numbers over 20 digits, default 0: such numbers are refused. */
  extensions?: number;
  /** Records of the fixed dialling numbers, default 10. */
  fixedDiallingSize?: number;
  /** Message slots, default 30. */
  smsSlots?: number;
  /** Service centre in EF_SMSP; default one of the card's country; null: none. */
  serviceCentre?: string | null;
  /** What EF_SPN holds; default nothing. */
  serviceProvider?: string | null;
  /** Whether it answers as a SIM or as a USIM, whose phone book is in a directory of its own; default a SIM. */
  application?: 'sim' | 'usim';
  pin?: PinOptions | null;
  contacts?: readonly ({ name: string; number: string } & EntryExtras)[];
  /** How the files of the phone book of a USIM are laid out; a card with it is one. */
  usim?: UsimOptions;
}

/** A card: what it stores, and the subscriber that it stands for. It keeps everything when it moves to another modem. */
export class SimCard {
  readonly id: string;
  readonly iccid: string;
  readonly imsi: string;
  /** What the network calls this card; a port-in changes it without touching the card. */
  number: string;
  readonly operator: string;
  readonly pin: PinLock;
  readonly phonebook: PhonebookFile;
  readonly usim: UsimPhonebook | null;
  readonly fixedDialling: PhonebookFile;
  readonly ownNumbers: PhonebookFile;
  readonly messages: SmsFile;
  serviceCentre: string | null;
  readonly serviceProvider: string | null;
  readonly application: 'sim' | 'usim';
  /** EF_SMSS: the last message reference used, so that it goes on where another modem stopped. */
  lastReference = 0xff;

  constructor(options: SimCardOptions) {
    if (!/^\+?\d{3,15}$/.test(options.number)) {
      throw new SimError(
        'INPUT_INVALID',
        'the number of a SIM is 3 to 15 digits, with + where it is international',
      );
    }
    if (!/^89\d{16,18}$/.test(options.iccid) || !/^\d{14,15}$/.test(options.imsi)) {
      throw new SimError('INPUT_INVALID', `not a SIM: ICCID ${options.iccid}, IMSI ${options.imsi}`);
    }
    this.id = options.id ?? options.iccid;
    this.iccid = options.iccid;
    this.imsi = options.imsi;
    this.number = options.number;
    this.operator = options.operator ?? 'Simulated';
    this.pin = new PinLock(options.pin ?? null);
    const nameOctets = options.nameOctets ?? 20;
    const extensions = options.extensions ? new ExtensionFile(options.extensions) : null;
    this.phonebook = new PhonebookFile(options.phonebookSize ?? 250, nameOctets, extensions);
    this.application = options.application ?? (options.usim ? 'usim' : 'sim');
    this.usim = this.application === 'usim' ? new UsimPhonebook(this.phonebook, options.usim ?? {}) : null;
    this.fixedDialling = new PhonebookFile(options.fixedDiallingSize ?? 10, nameOctets);
    this.ownNumbers = new PhonebookFile(2, nameOctets);
    this.messages = new SmsFile(options.smsSlots ?? 30);
    this.serviceCentre = options.serviceCentre === undefined ? '+491710760000' : options.serviceCentre;
    this.serviceProvider = options.serviceProvider ?? null;
    const msisdn = options.msisdn === undefined ? options.number : options.msisdn;
    if (msisdn) this.ownNumbers.put(1, { name: '', number: msisdn });
    for (const [index, contact] of (options.contacts ?? []).entries()) this.addContact(index + 1, contact);
  }

  private addContact(index: number, contact: { name: string; number: string } & EntryExtras): void {
    const refusal = this.phonebook.put(index, contact);
    if (!refusal) this.usim?.put(index, contact);
    if (refusal) throw new SimError('INPUT_INVALID', `contact ${index} does not fit on the SIM: ${refusal}`);
  }
}
