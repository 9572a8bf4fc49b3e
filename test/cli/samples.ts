import type { Result } from '../../src/api/contract/methods.ts';

/** One of each noun, complete, as the API gives it. */

export const device: Result<'devices.list'>[number] = {
  id: 1,
  name: 'front',
  kind: 'modem',
  port: '/dev/ttyUSB0',
  state: 'ready',
  manufacturer: 'Quectel',
  model: 'EC25',
  firmware: 'R1',
  vendor: 'quectel',
  imei: '860000000000001',
  sims: [],
  sim: {
    slot: 1,
    state: 'ready',
    iccid: '8949020000012345678',
    imsi: null,
    number: '+4917612345678',
    operator: 'Testnet',
    identity: 'partial',
    line: 1,
  },
  signal: { dbm: -71, percent: 68 },
  network: { state: 'home', operator: 'Testnet' },
  line: 1,
  error: null,
};

export const lockedDevice: Result<'devices.list'>[number] = {
  ...device,
  id: 2,
  name: 'back',
  state: 'pin-required',
  sim: null,
  signal: null,
  network: null,
  line: null,
  error: {
    code: 'PIN_REQUIRED',
    message: 'the SIM wants its PIN',
    hint: 'simkeeper modem add back ... --pin-file FILE',
  },
};

export const modem: Result<'modems.list'>[number] = {
  id: 3,
  name: 'front',
  port: '/dev/ttyUSB0',
  baud: 115200,
  pinSource: 'env:FRONT_PIN',
  origin: 'database',
  imei: null,
};

export const simInfo: Result<'sims.info'>[number] = {
  device: 'front',
  state: 'ready',
  application: 'usim',
  iccid: '8949020000012345678',
  imsi: '262021000000001',
  serviceProvider: 'Testnet',
  ownNumbers: [{ name: '', number: '+4917612345678', raw: '+4917612345678' }],
  phonebook: { records: 250, recordLength: 34, nameOctets: 20 },
  messages: null,
  services: [{ number: 2, name: 'fixed dialling numbers (FDN)', active: true }],
  missing: [{ field: 'messages', reason: 'the card has no such file' }],
};

export const vendor: Result<'modems.vendors'>[number] = {
  id: 'huawei',
  name: 'Huawei',
  recognizedBy: { manufacturer: '^huawei', model: null, usb: ['12d1'] },
  quirks: [
    {
      name: 'modem-init',
      model: null,
      value: ['AT^CURC=0'],
      because: 'reports stand inside of replies',
      source: 'owner/repo@1234 path',
    },
  ],
  habits: [{ about: 'sms', text: 'Slots are counted from 0.', source: 'owner/repo@1234 path' }],
};

export const detected: Result<'modems.detect'>[number] = {
  port: '/dev/ttyUSB2',
  state: 'answers',
  reason: '/dev/ttyUSB2 answers',
  device: null,
  manufacturer: 'Quectel',
  model: 'EC25',
  imei: '860000000000001',
  usbId: '2c7c:0125',
  usbPath: '1-1.2',
  serial: null,
  product: 'EC25',
  ports: [
    {
      path: '/dev/ttyUSB2',
      link: null,
      interface: 2,
      driver: 'option1',
      note: 'known for commands; answers',
    },
  ],
  command: 'simkeeper modem add ec25 /dev/ttyUSB2',
};

export const recording: Result<'modems.record'> = {
  name: 'front',
  vendor: 'quectel',
  model: 'EC25',
  firmware: 'R1',
  exchanges: 1,
  leftOut: 0,
  dialogue: 'vendor: quectel\n> AT+CSQ\\r\n< \\r\\nOK\\r\\n\n= final OK\n',
};

export const findings: Result<'doctor.run'> = [
  { device: null, check: 'disk-space', verdict: 'ok', message: '90000 MiB are free in /srv', hint: null },
  {
    device: 'front',
    check: 'sim-lock',
    verdict: 'problem',
    message: 'the card in front is locked by a PIN',
    hint: 'give its PIN',
  },
  { device: 'front', check: 'answers', verdict: 'ok', message: 'front answers after 4 ms', hint: null },
];

export const snapshot: Result<'snapshots.list'>[number] = {
  id: 12,
  device: 'front',
  iccid: '8949020000012345678',
  storage: 'SM',
  kind: 'full',
  entries: 250,
  added: 3,
  changed: 2,
  removed: 1,
  unchanged: 245,
  durationMs: 2400,
  takenAt: '2026-11-21T11:30:00.000Z',
};

export function summaryOf({
  takenAt: _,
  ...summary
}: typeof snapshot): Result<'backup.run'>['snapshots'][number] {
  return summary;
}

/** The further fields of a record that has none. */
export const plainEntry = { secondName: null, emails: [], additionalNumbers: [], groups: [] };

export const snapshotDetail: Result<'snapshots.show'> = {
  id: 12,
  device: 'front',
  iccid: '8949020000012345678',
  storage: 'SM',
  takenAt: '2026-11-21T11:30:00.000Z',
  entries: [
    {
      index: 1,
      name: '李雷',
      number: '+8613912345678',
      numberType: 145,
      secondName: 'Lei',
      emails: ['lei@example.com', 'li@example.org'],
      additionalNumbers: [{ number: '+8613912345679', numberType: 145, label: 'Work' }],
      groups: ['Family'],
    },
    { index: 7, name: 'Ann\u001b[2J', number: '0301234567', numberType: null, ...plainEntry },
  ],
};

export const forgotten: Result<'persons.forget'> = {
  contacts: 1,
  messages: 4,
  deliveries: 1,
  updates: 0,
  records: 2,
  kept: ['+4930123456 stays among those who said STOP'],
  stillOn: [],
  clean: true,
};

export const databaseBackup: Result<'db.backup'> = {
  file: '/media/usb/copy.db',
  bytes: 4096,
  encrypted: false,
  schema: 9,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

export const databaseCheck: Result<'db.check'> = {
  file: '/srv/simkeeper/simkeeper.db',
  schema: 9,
  state: 'ok',
  snapshots: 3,
  problems: [],
};

export const snapshotDiff: Result<'snapshots.diff'> = {
  from: 11,
  to: 12,
  sameStorage: true,
  added: 1,
  changed: 0,
  removed: 0,
  unchanged: 249,
  entries: [
    {
      index: 4,
      change: 'added',
      before: null,
      after: { index: 4, name: 'Ann\u001b[2J', number: '+49301234567', numberType: 145, ...plainEntry },
    },
  ],
};

export const snapshotCheck: Result<'snapshots.verify'>[number] = {
  id: 12,
  device: 'front',
  iccid: '8949020000012345678',
  storage: 'SM',
  records: 250,
  state: 'ok',
  problems: [],
};

export const removedSnapshot: Result<'snapshots.remove'> = {
  id: 12,
  device: 'front',
  iccid: '8949020000012345678',
  storage: 'SM',
  takenAt: '2026-11-21T11:30:00.000Z',
};

export const restorePlan: Result<'restores.plan'> = {
  device: 'front',
  iccid: '8949020000012345678',
  storage: 'SM',
  mode: 'replace',
  snapshot: 12,
  group: null,
  differentSim: false,
  capacity: {
    places: 250,
    used: 2,
    nameOctets: 14,
    nameLength: 14,
    numberLength: 20,
    extension: false,
  },
  counts: { write: 0, change: 0, delete: 1, keep: 1, cut: 1, skip: 0 },
  unwritten: 0,
  steps: [
    {
      action: 'cut',
      index: 3,
      name: 'Anna Maria M\u001bller',
      number: '+4917612345678',
      before: null,
      after: { name: 'Anna M', number: '+4917612345678', numberType: 145 },
      contact: 7,
      reason: 'is missing; the name does not fit',
    },
    {
      action: 'delete',
      index: 9,
      name: 'Old',
      number: '110',
      before: { name: 'Old', number: '110', numberType: 129 },
      after: null,
      contact: null,
      reason: 'is not wanted',
    },
    {
      action: 'keep',
      index: 1,
      name: 'Ben',
      number: '112',
      before: { name: 'Ben', number: '112', numberType: 129 },
      after: { name: 'Ben', number: '112', numberType: 129 },
      contact: 8,
      reason: 'is there',
    },
  ],
};

export const restoreItem: Result<'restores.list'>[number] = {
  id: 3,
  state: 'failed',
  device: 'front',
  iccid: '8949020000012345678',
  storage: 'SM',
  mode: 'replace',
  snapshot: 12,
  group: null,
  beforeSnapshot: 13,
  afterSnapshot: null,
  total: 2,
  done: 1,
  createdAt: '2026-11-21T11:59:00.000Z',
  endedAt: null,
  error: { code: 'PORT_CLOSED', message: 'the port closed during AT+CPBW' },
};

export const restore: Result<'restores.show'> = {
  ...restoreItem,
  steps: [
    {
      action: 'cut',
      index: 3,
      state: 'done',
      name: 'Anna Maria M\u001bller',
      number: '+4917612345678',
      before: null,
      after: { name: 'Anna M', number: '+4917612345678', numberType: 145 },
      held: { name: 'Anna', number: '+4917612345678', numberType: 145 },
      contact: 7,
      reason: 'is missing; the name does not fit',
    },
    {
      action: 'delete',
      index: 9,
      state: 'writing',
      name: 'Old',
      number: '110',
      before: { name: 'Old', number: '110', numberType: 129 },
      after: null,
      held: null,
      contact: null,
      reason: 'is not wanted',
    },
  ],
};

export const contact: Result<'contacts.list'>[number] = {
  id: 7,
  name: 'Ann Bell',
  numbers: [{ number: '+49301234567', raw: '030 1234567', type: 'fixed' }],
  emails: ['ann@example.org'],
  organization: null,
  groups: ['Family'],
  sources: [{ device: 'front', iccid: null, storage: 'SM', index: 7 }],
  updatedAt: '2026-11-21T11:00:00.000Z',
};

export const contactDetail: Result<'contacts.show'> = {
  ...contact,
  numbers: [
    { number: '+49301234567', raw: '030 1234567', type: 'home', kind: 'fixed', label: null, types: ['home'] },
    { number: null, raw: '*100#', type: null, kind: null, label: 'balance', types: [] },
    { number: '+4917612345678', raw: '+4917612345678', type: null, kind: 'mobile', label: null, types: [] },
  ],
  nameParts: { family: ['Bell'], given: ['Ann'], additional: [], prefixes: ['Dr.'], suffixes: [] },
  nicknames: ['Annie'],
  departments: ['Sales', 'North'],
  title: 'Head of sales',
  role: null,
  birthday: '--0415',
  addresses: [
    {
      types: ['home'],
      label: null,
      preference: null,
      parameters: {},
      postOfficeBox: '',
      extended: '',
      street: 'Main street 1\nBack house',
      locality: 'Berlin',
      region: '',
      postalCode: '10115',
      country: 'Germany',
    },
  ],
  urls: [{ url: 'https://example.org', types: [], label: null, preference: null, parameters: {} }],
  note: 'one\ntwo',
  relations: [{ text: 'Bob', types: ['spouse'], label: null, preference: null, parameters: {} }],
  photo: { mediaType: 'image/png', bytes: 812, uri: null },
  extras: [{ group: null, name: 'x-skype', parameters: {}, valueType: 'text', values: ['ann'] }],
  uid: 'urn:uuid:7',
};

export const binned: Result<'bin.list'>[number] = { ...contact, removedAt: '2026-11-21T11:30:00.000Z' };

export const group: Result<'groups.list'>[number] = { name: 'Family', contacts: 2 };

export const owner: Result<'owners.list'>[number] = {
  id: 2,
  name: 'Workshop',
  book: 2,
  sharesBookWith: ['Night desk'],
  lines: 1,
  contacts: 12,
};

export const change: Result<'contacts.history'>[number] = {
  id: 31,
  at: '2026-11-21T11:00:00.000Z',
  contact: 7,
  field: 'name',
  operation: 'update',
  old: 'Ann',
  new: 'Ann Bell',
  cause: 'backup',
  origin: 'front SM',
  set: 9,
  undone: false,
};

export const line: Result<'lines.show'> = {
  id: 1,
  label: 'front desk',
  owner: 'Bell & Sons',
  number: '+4917612345678',
  iccid: '8949020000012345678',
  device: 'front',
  state: 'active',
  history: [
    {
      number: '+4917612345678',
      iccid: '8949020000012345678',
      from: '2026-11-01T00:00:00.000Z',
      to: null,
      cause: 'first seen',
    },
  ],
};

export const outcome: Result<'lines.setNumber'> = {
  line,
  outcome: 'number-change',
  notice: 3,
  message: 'The number of front desk changed; people are told in 10m.',
  hint: 'to stop it: simkeeper notice cancel 3',
};

export const noticeItem: Result<'notices.list'>[number] = {
  id: 3,
  line: 1,
  oldNumber: '+4917612345678',
  newNumber: '+4917698765432',
  state: 'cooling',
  startsAt: '2026-11-21T12:10:00.000Z',
  counts: {
    total: 2,
    queued: 1,
    sending: 0,
    accepted: 0,
    delivered: 0,
    failed: 0,
    ambiguous: 0,
    expired: 0,
    skipped: 1,
    canceled: 0,
  },
  segments: 1,
};

const deliveries: Result<'notices.show'>['deliveries'] = [
  {
    contact: 7,
    name: 'Ann Bell',
    number: '+49301234567',
    state: 'skipped',
    parts: 0,
    reason: 'a fixed line',
    error: null,
  },
  {
    contact: 8,
    name: 'Li Lei',
    number: '+8613912345678',
    state: 'queued',
    parts: 1,
    reason: null,
    error: null,
  },
];

export const notice: Result<'notices.show'> = {
  ...noticeItem,
  reason: null,
  hint: 'it starts by itself',
  deliveries,
};

export const preview: Result<'notices.preview'> = {
  id: 3,
  line: 1,
  oldNumber: '+4917612345678',
  newNumber: '+4917698765432',
  text: 'My number changed from +4917612345678 to +4917698765432.',
  alphabet: 'gsm7',
  segmentsEach: 1,
  segments: 1,
  recipients: 1,
  skipped: 1,
  deliveries,
};

export const update: Result<'updates.show'> = {
  id: 4,
  from: '+8613912345678',
  contact: { id: 8, name: 'Li Lei' },
  oldNumber: '+8613912345678',
  newNumber: '+8613812345678',
  trust: 'none',
  state: 'proposed',
  reason: null,
  receivedAt: '2026-11-21T11:59:30.000Z',
  text: 'new number \u202e+8613812345678',
  advice: 'call the old number before you accept',
};

export function updateItem({ text: _, advice: __, ...item }: typeof update): Result<'updates.list'>[number] {
  return item;
}

export const sms: Result<'sms.list'>[number] = {
  id: 5,
  direction: 'out',
  state: 'accepted',
  modem: 'front',
  address: '+4917612345678',
  text: 'On my way',
  parts: 1,
  at: '2026-11-21T12:00:00.000Z',
  sentAt: '2026-11-21T12:00:01.000Z',
  error: null,
};

export const storedMessage: Result<'sms.stored'>[number] = {
  id: 3,
  device: 'front',
  iccid: '8949020000012345678',
  storage: 'SM',
  index: 4,
  status: 'received-read',
  address: '+4917612345678',
  text: 'Long \u001b[2J',
  at: '2026-11-21T11:30:00.000Z',
  direction: 'in',
  present: true,
  part: 1,
  parts: 2,
  firstSeen: '2026-11-21T11:40:00.000Z',
  lastSeen: '2026-11-21T11:50:00.000Z',
};

export const messagesSummary: Result<'backup.run'>['messages'][number] = {
  device: 'front',
  storage: 'SM',
  total: 7,
  added: 5,
  known: 2,
};

export const messageRestore: Result<'sms.restore'> = {
  device: 'front',
  iccid: '8949020000012345678',
  storage: 'SM',
  dryRun: false,
  used: 2,
  total: 20,
  counts: { planned: 0, written: 1, present: 0, skipped: 0, failed: 0, unknown: 0 },
  messages: [
    {
      id: 3,
      source: 'stored',
      state: 'written',
      index: 3,
      status: 'received-read',
      held: 'received-read',
      direction: 'in',
      address: '+4917612345678',
      text: 'Long \u001b[2J',
      at: '2026-11-21T11:30:00.000Z',
      reason: 'it keeps the time of the service centre',
    },
  ],
  error: null,
};

export const smsDetail: Result<'sms.show'> = {
  ...sms,
  id: 6,
  direction: 'in',
  state: 'incomplete',
  text: 'Hello \u001b[2J',
  parts: 2,
  iccid: '8949020000012345678',
  line: 1,
  priority: null,
  held: null,
  validityMinutes: null,
  expiresAt: null,
  serviceCentre: '+491710760000',
  messageClass: 0,
  flash: true,
  messageWaiting: null,
  data: null,
  missing: [2],
  removedAt: null,
  segments: [
    {
      part: 1,
      state: 'received',
      text: 'Hello \u001b[2J',
      modem: 'front',
      iccid: '8949020000012345678',
      attempts: null,
      messageReference: null,
      nextAttemptAt: null,
      submittedAt: null,
      acceptedAt: null,
      reportedAt: null,
      validUntil: null,
      receivedAt: '2026-11-21T12:00:00.000Z',
      errorCode: null,
      errorClass: null,
      error: null,
    },
    {
      part: 2,
      state: 'missing',
      text: null,
      modem: null,
      iccid: null,
      attempts: null,
      messageReference: null,
      nextAttemptAt: null,
      submittedAt: null,
      acceptedAt: null,
      reportedAt: null,
      validUntil: null,
      receivedAt: null,
      errorCode: null,
      errorClass: null,
      error: null,
    },
  ],
};

export const plan: Result<'sms.send'>['plan'] = {
  alphabet: 'ucs2',
  segments: 1,
  units: 9,
  forcedBy: [{ character: '“', index: 0, replacement: '"' }],
  suggestion: null,
  recipients: ['+4917612345678'],
};

export const status: Result<'status'> = {
  running: true,
  version: '1.2.3',
  schema: 1,
  pid: 4242,
  startedAt: '2026-11-21T11:00:00.000Z',
  home: '/srv/simkeeper',
  devices: [{ name: 'front', state: 'ready' }],
  queue: {
    queued: 3,
    sending: 0,
    ambiguous: 0,
    held: 1,
    waiting: 1,
    nextAttemptAt: '2026-11-21T12:05:00.000Z',
  },
};

export const event: Result<'events.list'>[number] = {
  seq: 41,
  at: '2026-11-21T11:59:00.000Z',
  type: 'number.changed',
  data: { line: 1, oldNumber: '+4917612345678' },
};

export const dedupe: Result<'contacts.dedupe'> = {
  merged: [{ contact: 7, name: 'Müller', absorbed: [9], set: 31, explanation: 'both have +4917612345678' }],
  proposals: [
    {
      a: { id: 7, name: 'Müller' },
      b: { id: 12, name: 'Chef' },
      verdict: 'doubtful',
      rule: 'mobile-number-two-names',
      explanation: 'both have +4917612345678, but the names differ',
    },
  ],
};

export const importReport: Result<'contacts.import'> = {
  file: 'people.csv',
  format: 'csv',
  dryRun: false,
  set: 12,
  cards: 3,
  added: 1,
  updated: 1,
  merged: 0,
  unchanged: 1,
  skipped: 0,
  failures: 0,
  failed: [],
  warnings: [],
};

export const synced: Result<'sync.run'> = {
  dryRun: false,
  storages: [
    {
      device: 'front',
      iccid: '8949020000012345678',
      storage: 'SM',
      snapshot: 4,
      restore: 2,
      unchanged: 248,
      conflicts: 0,
      steps: [
        {
          action: 'change-storage',
          index: 12,
          contact: 7,
          storage: { name: 'Ann Bell', number: '+4917612345678' },
          book: { name: 'Ann Bell', number: '+4917687654321' },
          after: { name: 'Ann Bell', number: '+4917687654321' },
          conflicts: [],
          reason: 'the book changed it since they last agreed',
        },
      ],
    },
  ],
  failures: [],
};
