import type { Bounds, ConfigType, ConfigTypes } from './config-types.ts';

interface KeyDefinition {
  /** Kebab-case, dotted: `notice.cooling-off` is `cooling-off` in the table `[notice]`. */
  readonly key: string;
  readonly type: ConfigType;
  /** As it would stand in the file. */
  readonly default: string | boolean | number;
  /** One line for a person. */
  readonly doc: string;
  readonly bounds?: Bounds;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WEEK = 168 * HOUR;

/** Every key of the configuration file, in the order in which it is shown. docs/cli.md describes each. */
export const CONFIG_KEYS = [
  {
    key: 'region',
    type: 'region',
    default: '',
    doc: 'how numbers without a country code are read; empty: the country of the SIM',
  },
  {
    key: 'owner.name',
    type: 'text',
    default: '',
    doc: 'your name, as the people who get your notices know it',
  },
  {
    key: 'notice.cooling-off',
    type: 'duration',
    default: '10m',
    bounds: { max: 4 * WEEK },
    doc: 'how long a number change can be taken back before people are told',
  },
  {
    key: 'notice.auto',
    type: 'boolean',
    default: true,
    doc: 'true: a notice starts by itself after the cooling-off; false: it waits for "notice start"',
  },
  {
    key: 'notice.audience',
    type: 'audience',
    default: 'line',
    doc: 'who is told: "line", "owner" or "group:NAME"',
  },
  {
    key: 'notice.language',
    type: 'language',
    default: 'en',
    doc: "the language of a notice when the recipient's is not known",
  },
  {
    key: 'sms.quiet-hours',
    type: 'quiet-hours',
    default: '21:00-08:00',
    doc: 'no notice is sent in these hours of the recipient\'s time; "off": at any time',
  },
  {
    key: 'sms.validity',
    type: 'duration',
    default: '24h',
    // TP-Validity-Period of 23.040 section 9.2.3.12.1 runs from 5 minutes to 63 weeks.
    bounds: { min: 5 * MINUTE, max: 63 * WEEK },
    doc: 'how long the network tries to deliver an SMS',
  },
  {
    key: 'sms.poll-interval',
    type: 'duration',
    default: '30s',
    bounds: { min: 100, max: WEEK },
    doc: 'how often stored SMS are looked for on modems that do not announce them',
  },
  {
    key: 'sms.pace',
    type: 'duration',
    default: '0s',
    bounds: { max: 24 * HOUR },
    doc: 'least time between two parts through one SIM',
  },
  {
    key: 'sms.daily-limit',
    type: 'number',
    default: 0,
    bounds: { max: 1_000_000 },
    doc: 'how many parts leave through one SIM in one day (UTC); 0: no limit',
  },
  {
    key: 'sms.price',
    type: 'decimal',
    default: '0',
    doc: 'what one part costs, such as "0.09"; counts against sms.spend-limit',
  },
  {
    key: 'sms.spend-limit',
    type: 'decimal',
    default: '0',
    doc: 'how much one SIM may spend in one day (UTC); "0": no limit',
  },
  {
    key: 'line.check-interval',
    type: 'duration',
    default: '60s',
    bounds: { min: 100, max: WEEK },
    doc: 'how often the SIM in each modem is compared with its history',
  },
  {
    key: 'line.verify-by-sms',
    type: 'boolean',
    default: false,
    doc: 'true: an unknown number may be found by an SMS with a code to another own line, which costs money',
  },
  {
    key: 'book.log',
    type: 'change-log',
    default: 'fields',
    doc: 'how changes of contacts are logged: "fields" (each changed field) or "records" (each changed contact, compact)',
  },
  {
    key: 'line.verify-by-ussd',
    type: 'boolean',
    default: false,
    doc: 'true: an unknown number may be asked of the operator by a USSD code, at most once a day for each SIM',
  },
  {
    key: 'backup.schedule',
    type: 'schedule',
    default: 'off',
    doc: 'when backups run by themselves: "off", "03:00", "weekly sun 03:00", a cron expression, or "6h"; in local time',
  },
  {
    key: 'backup.storages',
    type: 'storages',
    default: 'SM',
    doc: 'which storages the automatic backups read, such as "SM, ME"',
  },
  {
    key: 'backup.on-attach',
    type: 'boolean',
    default: true,
    doc: 'true: a card is read about a minute after it was attached, when its last backup is older than 6 hours',
  },
  {
    key: 'backup.after-start',
    type: 'duration',
    default: '0s',
    bounds: { max: WEEK },
    doc: 'how long after the start of the daemon a backup runs; "0s": none',
  },
  {
    key: 'backup.before-shutdown',
    type: 'boolean',
    default: false,
    doc: 'true: the daemon takes a backup before it ends, for at most 30 seconds',
  },
  {
    key: 'backup.after-changes',
    type: 'number',
    default: 0,
    bounds: { max: 1_000_000 },
    doc: 'after how many changes in the book a backup runs; 0: never',
  },
  {
    key: 'backup.keep-all',
    type: 'duration',
    default: '30d',
    bounds: { max: 5200 * WEEK },
    doc: 'for how long every snapshot of a storage is kept',
  },
  {
    key: 'backup.keep-daily',
    type: 'number',
    default: 90,
    bounds: { max: 36_500 },
    doc: 'for how many days after that the last snapshot of each day is kept',
  },
  {
    key: 'backup.keep-weekly',
    type: 'number',
    default: 104,
    bounds: { max: 5_200 },
    doc: 'for how many weeks after that the last snapshot of each week is kept',
  },
  {
    key: 'backup.keep-monthly',
    type: 'number',
    default: 240,
    bounds: { max: 1_200 },
    doc: 'for how many months after that the last snapshot of each month is kept; the newest is always kept',
  },
  {
    key: 'sync.conflicts',
    type: 'conflicts',
    default: 'ask',
    doc: 'who is right where a storage and the book both changed a record: "ask", "book" or "storage"',
  },
  { key: 'phone.adb', type: 'address', default: '127.0.0.1:5037', doc: 'address of the ADB server' },
  {
    key: 'devices.auto',
    type: 'boolean',
    default: true,
    doc: 'true: the daemon finds modems on USB ports by itself; false: only those that are named',
  },
  {
    key: 'devices.allow',
    type: 'port-list',
    default: '',
    doc: 'when not empty: only these are looked for, adapters too: "2c7c:0125, /dev/ttyUSB*, SERIAL"',
  },
  {
    key: 'devices.deny',
    type: 'port-list',
    default: '',
    doc: 'never touched by themselves: USB ids, paths and serial numbers, as in devices.allow',
  },
  {
    key: 'log.level',
    type: 'log-level',
    default: 'info',
    doc: 'what is logged: "debug", "info", "warn" or "error"',
  },
  {
    key: 'log.numbers',
    type: 'boolean',
    default: false,
    doc: 'true: phone numbers stand in the log in full; false: only their last two digits',
  },
] as const satisfies readonly KeyDefinition[];

type Keys = (typeof CONFIG_KEYS)[number];

/** A key of the configuration file. */
export type ConfigKey = Keys['key'];

/** The value of a key, as the program uses it. */
export type ConfigValue<K extends ConfigKey> = ConfigTypes[Extract<Keys, { key: K }>['type']];

/** One row of the table, without the literal types. */
export type ConfigKeySpec = KeyDefinition & { readonly key: ConfigKey };

/** The row of a key, or null when there is no such key. */
export function findConfigKey(key: string): ConfigKeySpec | null {
  return CONFIG_KEYS.find((row) => row.key === key) ?? null;
}

/** The keys of one `[[modem]]` table, with a line about each. */
export const MODEM_KEYS = {
  name: 'the name of the modem: 1 to 64 letters, digits, dots, dashes or underscores',
  port: 'path of the serial port, or tcp://HOST:PORT',
  baud: 'speed of the serial port; without it 115200',
  'pin-env': 'the environment variable that holds the PIN of the SIM',
  'pin-file': 'the file whose first line is the PIN of the SIM',
  quirks:
    'what is different about this modem, as a table: quirks = { ucs2 = false }; docs/modems-vendors.md lists them',
} as const;
