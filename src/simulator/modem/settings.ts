/** `<mode>,<mt>,<bm>,<ds>,<bfr>` of 27.005 section 3.4.1. */
export interface NewMessageIndications {
  mode: number;
  mt: number;
  bm: number;
  ds: number;
  bfr: number;
}

/** What AT commands set; a restart brings the stored or the factory values back. */
export interface ModemSettings {
  echo: boolean;
  verbose: boolean;
  quiet: boolean;
  /** Characters that end and format lines and delete (V.250 S3, S4, S5). */
  s3: number;
  s4: number;
  s5: number;
  errors: 0 | 1 | 2;
  charset: string;
  /** 0 PDU, 1 text. */
  format: 0 | 1;
  service: 0 | 1;
  phonebook: string;
  /** Memories to read, to write, to receive. */
  memories: [string, string, string];
  indications: NewMessageIndications;
  /** `<n>` of +CREG, +CGREG, +CEREG. */
  registration: Record<RegistrationCommand, number>;
  operatorFormat: 0 | 1 | 2;
  keepLink: number;
  showHeaders: boolean;
  /** `+CSMP`: first octet, validity, protocol, data coding. */
  textParameters: { firstOctet: number; validity: number; protocol: number; dcs: number };
  ussd: number;
}

export type RegistrationCommand = '+CREG' | '+CGREG' | '+CEREG';

/** Factory values; 27.005 section 3.1.1 names 17,167,0,0 for text mode. */
export function factorySettings(memory: string): ModemSettings {
  return {
    echo: true,
    verbose: true,
    quiet: false,
    s3: 13,
    s4: 10,
    s5: 8,
    errors: 0,
    charset: 'IRA',
    format: 0,
    service: 0,
    phonebook: 'SM',
    memories: [memory, memory, memory],
    indications: { mode: 0, mt: 0, bm: 0, ds: 0, bfr: 0 },
    registration: { '+CREG': 0, '+CGREG': 0, '+CEREG': 0 },
    operatorFormat: 0,
    keepLink: 0,
    showHeaders: false,
    textParameters: { firstOctet: 17, validity: 167, protocol: 0, dcs: 0 },
    ussd: 0,
  };
}
