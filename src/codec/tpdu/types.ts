import type { Oddity } from '../reader.ts';

/** 23.040 section 9.1.2.5. */
export type TypeOfNumber =
  | 'unknown'
  | 'international'
  | 'national'
  | 'network-specific'
  | 'subscriber'
  | 'alphanumeric'
  | 'abbreviated'
  | 'reserved';

/**
 * A telephone number or a name as the network writes it. `text` holds digits and `*`, `#`, `a`, `b`, `c` as written, without
 * a `+` (the type says international), or the decoded text of an alphanumeric sender.
 */
export interface Address {
  typeOfNumber: TypeOfNumber;
  /** 0 unknown, 1 ISDN/telephone (E.164), 3 data, 4 telex, 8 national, 9 private, 10 ERMES; others are reserved. */
  numberingPlan: number;
  text: string;
}

/** One element of a user data header, 23.040 section 9.2.3.24. */
export type InformationElement =
  | { kind: 'concat'; bits: 8 | 16; reference: number; total: number; sequence: number }
  | { kind: 'ports'; bits: 8 | 16; destination: number; source: number }
  | { kind: 'single-shift' | 'locking-shift'; table: number }
  /** Any other element, and one of the above with a length or values that the standard tells a receiver to ignore. */
  | { kind: 'unknown'; id: number; data: Uint8Array };

/** TP-User-Data. `header` is empty when there is none. */
export type UserData = { header: InformationElement[] } & (
  | { alphabet: 'gsm7'; text: string }
  | { alphabet: 'ucs2'; text: string }
  | { alphabet: '8bit'; data: Uint8Array }
  | { alphabet: 'compressed' | 'reserved'; data: Uint8Array }
);

/**
 * A time stamp with its zone, 23.040 section 9.2.3.11: `2026-11-21T10:17:00+01:00`. Networks send time stamps that are no
 * time (zeros, months above 12, digits above 9): then `iso` is null and `raw` has the seven octets in hexadecimal.
 */
export type Timestamp =
  | { iso: string; offsetMinutes: number }
  | { iso: null; offsetMinutes: null; raw: string };

/** How long the service centre keeps trying, 23.040 section 9.2.3.12. */
export type Validity =
  | { kind: 'relative'; minutes: number }
  | { kind: 'absolute'; time: Timestamp }
  | EnhancedValidity;

/**
 * The enhanced format, 23.040 section 9.2.3.12.3. `other` keeps the seven octets (hexadecimal) of a form that the standard
 * reserves.
 */
export type EnhancedValidity = { kind: 'enhanced'; singleShot: boolean } & (
  | { format: 'none' }
  | { format: 'relative'; minutes: number }
  | { format: 'seconds'; seconds: number }
  | { format: 'clock'; hours: number; minutes: number; seconds: number }
  | { format: 'other'; raw: string }
);

/** Optional fields at the end of a report, announced by TP-Parameter-Indicator (23.040 section 9.2.3.27). */
export interface ReportParameters {
  protocolId: number | null;
  dcs: number | null;
  userData: UserData | null;
  /** Indicator octets with reserved bits, and the octets after the user data that they announce; null as a rule. */
  reserved: { indicators: Uint8Array; data: Uint8Array } | null;
}

interface Decoded {
  /** What decoding tolerated; absent when nothing. Encoding does not look at it. */
  oddities?: readonly Oddity[];
}

/** SMS-SUBMIT, 23.040 section 9.2.2.2. */
export interface Submit extends Decoded {
  type: 'submit';
  rejectDuplicates: boolean;
  statusReportRequest: boolean;
  replyPath: boolean;
  /** 0 to 255; modems put their own. */
  messageReference: number;
  destination: Address;
  protocolId: number;
  dcs: number;
  validity: Validity | null;
  userData: UserData;
}

/** SMS-DELIVER, 23.040 section 9.2.2.1. */
export interface Deliver extends Decoded {
  type: 'deliver';
  /** More messages wait in the service centre: TP-MMS is 0. */
  moreMessages: boolean;
  loopPrevention: boolean;
  statusReportIndication: boolean;
  replyPath: boolean;
  originator: Address;
  protocolId: number;
  dcs: number;
  timestamp: Timestamp;
  userData: UserData;
}

/** SMS-STATUS-REPORT, 23.040 section 9.2.2.3. */
export interface StatusReport extends Decoded {
  type: 'status-report';
  moreMessages: boolean;
  loopPrevention: boolean;
  /** What the report answers: an SMS-SUBMIT or an SMS-COMMAND. */
  qualifier: 'submit' | 'command';
  messageReference: number;
  recipient: Address;
  timestamp: Timestamp;
  discharge: Timestamp;
  /** TP-Status, 23.040 section 9.2.3.15; see statusClass. */
  status: number;
  /** Null when the report ends with the status. */
  parameters: ReportParameters | null;
}

/** SMS-SUBMIT-REPORT, 23.040 section 9.2.2.2a: positive when `failureCause` is null. */
export interface SubmitReport extends Decoded {
  type: 'submit-report';
  /** TP-FCS, 23.040 section 9.2.3.22; values below 128 are reserved. */
  failureCause: number | null;
  timestamp: Timestamp;
  parameters: ReportParameters;
}

/** SMS-DELIVER-REPORT, 23.040 section 9.2.2.1a: positive when `failureCause` is null. */
export interface DeliverReport extends Decoded {
  type: 'deliver-report';
  failureCause: number | null;
  parameters: ReportParameters;
}

/** SMS-COMMAND, 23.040 section 9.2.2.4. */
export interface Command extends Decoded {
  type: 'command';
  statusReportRequest: boolean;
  messageReference: number;
  protocolId: number;
  /** 0 enquiry, 1 cancel status report, 2 delete, 3 enable status report (23.040 section 9.2.3.19). */
  commandType: number;
  /** The message that the command is about. */
  messageNumber: number;
  destination: Address;
  header: InformationElement[];
  data: Uint8Array;
}

export type Tpdu = Submit | Deliver | StatusReport | SubmitReport | DeliverReport | Command;

/** Which way the TPDU travels: the same type bits mean different things. */
export type Direction = 'to-mobile' | 'to-network';
