/** What the reply to a query may hold: it decides how the masker reads it. */
export type ReplyKind = 'identity' | 'imei' | 'imsi' | 'iccid' | 'texts' | 'cell' | 'plain';

/** One question of a recording. Nothing here sends a message, writes, enters a PIN or reads what a person wrote. */
export interface Query {
  command: string;
  why: string;
  holds: ReplyKind;
}

const query = (command: string, why: string, holds: ReplyKind = 'plain'): Query => ({ command, why, holds });

/**
 * What a recording asks, in this order. Commands of other makers stand here too: how a modem refuses them is worth knowing. Left
 * out are AT+COPS=? (it takes minutes and lists the networks of a place) and all that select or set anything.
 */
export const QUERIES: readonly Query[] = [
  query('ATI', 'who it says it is, in its own words', 'identity'),
  query('AT+CGMI', 'maker (27.007 section 5.1)', 'identity'),
  query('AT+CGMM', 'model (section 5.2)', 'identity'),
  query('AT+CGMR', 'firmware (section 5.3)', 'identity'),
  query('AT+CGSN', 'IMEI (section 5.4)', 'imei'),
  query('AT+GCAP', 'what it can do (V.250 section 6.1.9)', 'identity'),
  query('AT+CMEE=?', 'how it can report errors (section 9.1)'),
  query('AT+CMEE?', 'how it reports them now'),
  query('AT+CFUN?', 'whether the radio is on (section 8.2)'),
  query('AT+CPIN?', 'what the card asks for (section 8.3)'),
  query('AT+CCID', 'number of the card, the most common form', 'iccid'),
  query('AT+CCID?', 'the same', 'iccid'),
  query('AT+ICCID', 'the same, ZTE', 'iccid'),
  query('AT^ICCID?', 'the same, Huawei', 'iccid'),
  query('AT+QCCID', 'the same, Quectel', 'iccid'),
  query('AT#CCID', 'the same, Telit', 'iccid'),
  query('AT+CRSM=176,12258,0,0,10', 'the same from EF_ICCID (section 8.18)', 'iccid'),
  query('AT+CIMI', 'IMSI (section 5.6)', 'imsi'),
  query('AT+CNUM', 'own number (section 7.1)', 'texts'),
  query('AT+CSCS=?', 'character sets (section 5.5)'),
  query('AT+CSCS?', 'the one in use'),
  query('AT+CPBS=?', 'phonebooks (section 8.11)'),
  query('AT+CPBS?', 'the current one and how full it is'),
  query('AT+CPBR=?', 'what fits into it (section 8.12)'),
  query('AT+CPBW=?', 'what may be written (section 8.14)'),
  query('AT+CSMS?', 'message service (27.005 section 3.2.1)'),
  query('AT+CMGF=?', 'message formats (section 3.2.3)'),
  query('AT+CMGF?', 'the one in use'),
  query('AT+CPMS=?', 'message storages (section 3.2.2)'),
  query('AT+CPMS?', 'how full they are'),
  query('AT+CSCA?', 'service centre (section 3.3.1)', 'texts'),
  query('AT+CNMI=?', 'how messages may be announced (section 3.4.1)'),
  query('AT+CNMI?', 'how they are'),
  query('AT+CMMS?', 'whether the link is kept open (section 3.5.6)'),
  query('AT+CREG?', 'registration (27.007 section 7.2)', 'cell'),
  query('AT+CEREG?', 'registration, LTE (section 10.1.22)', 'cell'),
  query('AT+COPS?', 'operator (section 7.3)'),
  query('AT+CSQ', 'signal (section 8.5)'),
  query('AT+CCLK?', 'clock (section 8.15)'),
  query('AT+CLAC', 'all commands that it knows (section 8.37)', 'identity'),
];

/** Records that a recording shows of a phonebook, where the user allows it. */
export const SHOWN_RECORDS = 20;
