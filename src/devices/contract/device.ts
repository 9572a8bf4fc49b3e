/**
 * What a device can do, in the words of 27.005 and 27.007, without a word of AT. `modem/` and `android/` implement it;
 * the rooms above know nothing else of a device.
 */

/** State of the card and the device as a person needs it; the `state` of `devices --json`. */
export type DeviceState =
  | 'ready'
  | 'sim-absent'
  | 'pin-required'
  | 'puk-required'
  | 'busy'
  | 'offline'
  | 'error';

export interface DeviceIdentity {
  manufacturer: string | null;
  model: string | null;
  firmware: string | null;
  /** Id of the vendor whose habits the driver knows (`simkeeper modem vendors`); null or absent: none was recognised. */
  vendor?: string | null;
  /** 15 digits (or 16 with the software version, cut to 15), checked for plausibility; null when the modem does not tell. */
  imei: string | null;
}

/** Slots for cards of one device, of which one is in use at a time. */
export interface SimSlots {
  /** Counted from 1. */
  active: number;
  count: number;
}

/** What the card says of itself. Every field may be unknown; `iccid` is the identity. */
export interface SimIdentity {
  /** Normalised: 18 to 20 characters beginning with 89, without filler. */
  iccid: string | null;
  imsi: string | null;
  /** Own number as the card or modem tells it, not yet parsed: digits with an optional leading plus. */
  ownNumber: { raw: string; source: 'cnum' | 'ef-msisdn' } | null;
  /** Where the device has several and tells which one this card is in; absent or null: not known. */
  slots?: SimSlots | null;
}

export interface NetworkStatus {
  registration: 'home' | 'roaming' | 'searching' | 'denied' | 'none' | 'unknown';
  /** Operator name as the modem shows it, null when not registered. */
  operator: string | null;
  signal: { dbm: number; percent: number } | null;
}

/** Capacity and limits of one phonebook storage (27.007 section 8.12, `+CPBR=?`). */
export interface PhonebookInfo {
  storage: string;
  firstIndex: number;
  lastIndex: number;
  /** Digits that fit into a number, null when not told. */
  maxNumberLength: number | null;
  /** Characters (or octets, by modem) that fit into a name, null when not told. */
  maxNameLength: number | null;
}

/** One record as the storage holds it. */
export interface PhonebookEntry {
  index: number;
  /** As stored: digits, `+`, `*`, `#`, pauses and wildcards; may be empty, may even hold an e-mail address. */
  number: string;
  name: string;
  /** Type of number and numbering plan octet (24.008 10.5.4.7), null when the modem left it out. */
  numberType: number | null;
  /** Further fields of a USIM or of the modem's own phone book; each is absent where there is none or it is not shown. */
  secondName?: string;
  emails?: readonly string[];
  additionalNumbers?: readonly AdditionalNumber[];
  groups?: readonly string[];
  /**
   * What the device shows of the name where its character set lacks characters, so that `?` may stand for any of them. `name` is then
   * the name that the card itself has, if it could be asked, else the same. Absent: the name is shown as it is.
   */
  shownName?: string;
}

/** A further number of one entry (31.102 section 4.4.2.9). */
export interface AdditionalNumber {
  number: string;
  numberType: number | null;
  /** What kind of number it is, in the words of the card (31.102 section 4.4.2.10); absent where it has none. */
  label?: string;
}

/** The phone book as the files of the card have it, read past the phone book commands of the modem. */
export interface CardPhonebook {
  /** `usim`: the files that EF_PBR names (31.102 section 4.4.2); `sim`: EF_ADN under DF_TELECOM (51.011 section 10.5.1). */
  source: 'usim' | 'sim';
  entries: PhonebookEntry[];
  /** Records in all, empty ones too. */
  size: number;
  /** Octets of a name, the smallest where there are several files. */
  nameOctets: number;
  /** What could not be read, in words. */
  problems: string[];
}

export interface PhonebookReading {
  info: PhonebookInfo;
  entries: PhonebookEntry[];
  /** Indexes or lines that could not be read, in words; a reading with problems is never taken for complete. */
  problems: string[];
  /** True: the further fields of the entries would be here if there were any. Most ways of reading show none. */
  showsExtras?: boolean;
}

/** What fits into a phonebook storage, known before anything is written. */
export interface PhonebookCapacity extends PhonebookInfo {
  /** Records in use; null when the device does not tell. */
  used: number | null;
  /** Octets of the alpha identifier of a card's EF_ADN (31.102 section 4.4.2.3); null when the storage is no such file or it cannot be asked. */
  nameOctets: number | null;
  /** Whether numbers over 20 digits find room in extension records; null when not known. */
  extension: boolean | null;
  /**
   * The first character of a name that the device cannot write in its character set, null when there is none; without it the device
   * writes everything.
   */
  unwritable?: (name: string) => string | null;
  /** False: the storage cannot be written (own numbers, fixed dialling without PIN2, last dialled). */
  writable: boolean;
}

/** Status of a stored message (27.005 section 3.1, `<stat>` in PDU mode). */
export type StoredSmsStatus = 'received-unread' | 'received-read' | 'stored-unsent' | 'stored-sent';

export interface StoredSms {
  storage: string;
  index: number;
  status: StoredSmsStatus;
  /** Upper-case hex: SMSC address, then TPDU. */
  pdu: string;
  /** Octets, without SMSC, as the modem claims; null when it did not say. */
  tpduLength: number | null;
}

/** A storage for messages, and how full it is by its own count (27.005 section 3.2.2); null where it does not tell. */
export interface MessageStorage {
  storage: string;
  used: number | null;
  total: number | null;
}

export interface MessageReadOptions extends CallOptions {
  /**
   * Asks to leave what is unread unread. Reading marks messages as read (27.005 section 3.4.2); only some modems can do without
   * that, and the others mark them all the same.
   */
  quiet?: boolean;
}

/** Keeping messages in a storage of a device. Absent on devices that cannot be given any. */
export interface MessageKeeper {
  /** The storages that `listMessages` looks into. @throws SimError DEVICE_TIMEOUT PORT_CLOSED, and those of the card */
  messageStorages(options?: CallOptions): Promise<MessageStorage[]>;
  /**
   * Writes one message into a storage (27.005 section 4.3, `+CMGW`). `pdu`: hex of service centre and TPDU; `tpduLength`: octets,
   * without the service centre; `status` null: left to the device. Whoever calls reads it back, and looks before writing again.
   * @returns the place that the device named; null when it named none
   * @throws SimError INPUT_INVALID; DEVICE_REFUSED (`details.cms`, `details.afterPayload`) when the device said no, which some say
   * and store it all the same; DEVICE_TIMEOUT DEVICE_GARBLED PORT_CLOSED when it is not known
   */
  storeMessage(
    storage: string,
    status: StoredSmsStatus | null,
    pdu: string,
    tpduLength: number,
    options?: CallOptions,
  ): Promise<{ index: number | null }>;
}

export interface WriteOptions extends CallOptions {
  /**
   * Hears that the device let the time for its answer to this write run out, whatever was found in the place afterwards: a device
   * that does so every time makes somebody wait for each record.
   */
  onUnanswered?: () => void;
}

/** Changing a phonebook record by record; every change is read back. */
export interface PhonebookWriter {
  /** Capacity and limits of a storage that may be written. @throws SimError DEVICE_REFUSED */
  phonebookCapacity(storage: string, options?: CallOptions): Promise<PhonebookCapacity>;
  /** One record, or null when its place is empty. @throws SimError DEVICE_REFUSED DEVICE_TIMEOUT */
  readPhonebookEntry(storage: string, index: number, options?: CallOptions): Promise<PhonebookEntry | null>;
  /**
   * Writes one record at its place and reads it back (27.007 section 8.14, `+CPBW`).
   * @returns the record as the storage now holds it; the caller compares, since a device may cut or change a name silently
   * @throws SimError DEVICE_REFUSED (with `details.cme`) when it was not written, DEVICE_TIMEOUT or PORT_CLOSED when it is not known,
   * INPUT_INVALID when number or name cannot be written into this storage at all
   */
  writePhonebookEntry(
    storage: string,
    entry: PhonebookEntry,
    options?: WriteOptions,
  ): Promise<PhonebookEntry | null>;
  /** Empties one place and reads it back. @throws SimError DEVICE_REFUSED DEVICE_TIMEOUT PORT_CLOSED */
  deletePhonebookEntry(storage: string, index: number, options?: WriteOptions): Promise<void>;
}

/** What the network answered to a USSD code; the session is ended already. */
export interface UssdAnswer {
  /** As the network wrote it, bounded by the modem; a stranger's text. */
  text: string;
  /** It was a menu, or another question. */
  answerWanted: boolean;
}

/** The size of a file of records on a card; null: the card does not say how many there are. */
export interface FileSize {
  records: number | null;
  recordLength: number;
}

/** Parts of SimInfo that a card or a device may keep to itself. */
export type SimInfoField =
  | 'iccid'
  | 'imsi'
  | 'serviceProvider'
  | 'ownNumbers'
  | 'phonebook'
  | 'messages'
  | 'services';

/** What a card holds, read from its files (51.011 section 10.3, 31.102 section 4.2). Every part may be unknown. */
export interface SimInfo {
  /** What the service table is of: a SIM, or a USIM; null when there is none. */
  application: 'sim' | 'usim' | null;
  iccid: string | null;
  imsi: string | null;
  /** EF_SPN. */
  serviceProvider: string | null;
  /** EF_MSISDN, as stored: digits with an optional leading plus. */
  ownNumbers: { name: string; number: string }[] | null;
  /** EF_ADN, or the same file of a USIM. */
  phonebook: (FileSize & { nameOctets: number }) | null;
  /** EF_SMS. */
  messages: FileSize | null;
  /** What the service table says the card has, by number; `active` is false for what is switched off. */
  services: { number: number; name: string | null; active: boolean }[] | null;
  /** Why a part is null, as a clause for a person. */
  missing: { field: SimInfoField; reason: string }[];
}

/** What a device tells without being asked. Only hints: whoever hears one asks the device again. */
export type DeviceEvent =
  | { type: 'message-stored'; storage: string; index: number | null }
  /** A message or status report that the device delivered directly and keeps no copy of. */
  | { type: 'message-direct'; kind: 'deliver' | 'status-report'; pdu: string; needsAcknowledge: boolean }
  | { type: 'storage-full' }
  | { type: 'sim-event'; detail: string }
  | { type: 'call-ended' }
  | { type: 'network-changed' }
  /** The device restarted by itself: its settings (CNMI, CMEE, charset) are gone and will be set again. */
  | { type: 'restarted' };

export interface CallOptions {
  signal?: AbortSignal;
  /** `urgent` before `normal` before `idle`; the command under way is never interrupted. */
  priority?: 'urgent' | 'normal' | 'idle';
}

/**
 * One open dialogue with one device. After `closed` every call fails with PORT_CLOSED; a call under way then rejects.
 * Calls queue: any number may be started at once.
 */
export interface DeviceSession extends PhonebookWriter, Partial<MessageKeeper> {
  readonly address: string;
  readonly closed: Promise<{ message: string }>;
  onEvent(listener: (event: DeviceEvent) => void): void;
  /** The last seen state; `refreshState` asks the device. */
  readonly state: DeviceState;
  /** Whether the device repeats every command although it was told not to; left out by devices that have no echo. */
  readonly echoes?: boolean;
  /** @throws SimError DEVICE_TIMEOUT DEVICE_REFUSED PORT_CLOSED */
  refreshState(options?: CallOptions): Promise<DeviceState>;
  identify(options?: CallOptions): Promise<DeviceIdentity>;
  /** Reads ICCID, IMSI and own number. @throws SimError SIM_ABSENT PIN_REQUIRED PUK_REQUIRED SIM_BUSY */
  readSim(options?: CallOptions): Promise<SimIdentity>;
  /** Only the ICCID, by the command that worked before: cheap enough for a timer. */
  readIccid(options?: CallOptions): Promise<string | null>;
  /**
   * What the card holds, file by file. Absent on devices that cannot look into a card.
   * @throws SimError SIM_ABSENT PIN_REQUIRED PUK_REQUIRED SIM_BUSY
   */
  simInfo?(options?: CallOptions): Promise<SimInfo>;
  network(options?: CallOptions): Promise<NetworkStatus>;
  /**
   * Asks the network by a USSD code such as `*135#`, which may cost money, and ends the session. Absent on devices that cannot.
   * @throws SimError INPUT_INVALID DEVICE_REFUSED DEVICE_TIMEOUT PORT_CLOSED CANCELED, and those of the card
   */
  ussd?(code: string, options?: CallOptions): Promise<UssdAnswer>;
  /** Names of the phonebook storages that exist, for example `SM`, `ME`, `FD`. */
  phonebooks(options?: CallOptions): Promise<string[]>;
  readPhonebook(
    storage: string,
    options?: CallOptions & { onProgress?: (done: number, total: number) => void },
  ): Promise<PhonebookReading>;
  /**
   * Reads the phone book of the card from its files, one command for each record: slow, and the truth. Null when the modem gives
   * no access to them; absent on devices that have none to give. `comparePhonebook` says what the modem shows otherwise.
   * `places`: only the first so many.
   */
  readCardPhonebook?(
    options?: CallOptions & { onProgress?: (done: number, total: number) => void; places?: number },
  ): Promise<CardPhonebook | null>;
  /**
   * Hands one ready SUBMIT to the network. `pdu`: hex of SMSC address and TPDU; `tpduLength`: octets, without SMSC.
   * @throws SimError SMS_REFUSED (certainly not sent; `details.cms`, `details.cme`), SMS_UNKNOWN (may have been sent)
   */
  submit(pdu: string, tpduLength: number, options?: CallOptions): Promise<{ messageReference: number }>;
  /** All messages of all storages, the same memory under two names once. */
  listMessages(options?: MessageReadOptions): Promise<StoredSms[]>;
  readMessage(storage: string, index: number, options?: MessageReadOptions): Promise<StoredSms | null>;
  deleteMessage(storage: string, index: number, options?: CallOptions): Promise<void>;
  /** Acknowledges a directly delivered message (27.005 section 3.4.4, `+CNMA`) after it was committed. */
  acknowledge(options?: CallOptions): Promise<void>;
  /** Keeps the radio link open between messages where supported (27.005 section 3.5.6, `+CMMS`). */
  keepLinkOpen(options?: CallOptions): Promise<void>;
  /**
   * One raw command for experts; resolves to every line of the reply, the final result last. `timeoutMs`: how long to wait, where
   * nobody would cancel; without it minutes.
   */
  raw(command: string, options?: CallOptions & { timeoutMs?: number }): Promise<string[]>;
  close(): Promise<void>;
}

/** Remembers PINs that were tried (promise 6): one attempt per card and PIN, for ever, kept before it is sent. */
export interface PinLedger {
  /** Records the attempt durably; false when this PIN was tried on this card before and must not be sent. */
  claim(card: { iccid: string | null; imei: string | null }, pin: string): boolean;
  /** The card took this PIN, which resets its counter: after the next power cycle it may be entered again. */
  accepted(card: { iccid: string | null; imei: string | null }, pin: string): void;
}
