import { describe, expect, it } from 'vitest';
import type { MethodName } from '../../src/api/contract/methods.ts';
import { displayText } from '../../src/core/safe-text.ts';
import { type Answers, run } from './harness.ts';
import * as sample from './samples.ts';

const ANSWERS: Answers = {
  status: () => sample.status,
  'devices.list': () => [sample.device, sample.lockedDevice],
  'modems.list': () => [sample.modem],
  'modems.add': () => ({ modem: sample.modem, device: sample.device }),
  'modems.remove': () => sample.modem,
  'modems.vendors': () => [sample.vendor],
  'modems.at': ({ command }) => ({ command, lines: ['+CSQ: 21,0'], result: 'OK' }),
  'modems.detect': () => [sample.detected],
  'doctor.run': () => [],
  'sims.info': () => [sample.simInfo],
  'modems.record': () => sample.recording,
  'backup.run': () => ({ snapshots: [sample.summaryOf(sample.snapshot)], messages: [], failures: [] }),
  'snapshots.list': () => [sample.snapshot],
  'snapshots.show': () => sample.snapshotDetail,
  'persons.forget': () => sample.forgotten,
  'db.backup': () => sample.databaseBackup,
  'db.check': () => sample.databaseCheck,
  'snapshots.diff': () => sample.snapshotDiff,
  'snapshots.verify': () => [sample.snapshotCheck],
  'snapshots.remove': () => sample.removedSnapshot,
  'snapshots.prune': () => [sample.removedSnapshot],
  'restores.plan': () => sample.restorePlan,
  'restores.run': () => sample.restore,
  'restores.resume': () => sample.restore,
  'restores.rollback': () => sample.restore,
  'restores.list': () => [sample.restoreItem],
  'restores.show': () => sample.restore,
  'contacts.list': () => [sample.contact],
  'contacts.show': () => sample.contactDetail,
  'contacts.edit': () => ({ ...sample.contactDetail, updatedAt: '2026-11-21T11:59:59.000Z' }),
  'contacts.remove': () => [sample.contact],
  'sync.run': () => sample.synced,
  'contacts.merge': () => ({ contact: sample.contact, set: 31 }),
  'contacts.dedupe': () => sample.dedupe,
  'contacts.tellApart': () => sample.dedupe.proposals.flatMap(({ a, b }) => [a, b]),
  'contacts.add': () => sample.contact,
  'contacts.history': () => [sample.change],
  'contacts.undo': () => ({ contact: sample.contact, undone: [sample.change] }),
  'bin.list': () => [sample.binned],
  'bin.restore': () => [sample.contact],
  'bin.empty': () => ({ removed: 3 }),
  'groups.list': () => [sample.group],
  'groups.show': () => [sample.contact],
  'groups.add': () => sample.group,
  'groups.remove': () => sample.group,
  'groups.rename': () => sample.group,
  'owners.list': () => [sample.owner],
  'owners.add': () => sample.owner,
  'owners.rename': () => sample.owner,
  'owners.remove': ({ name }) => ({ removed: name }),
  'contacts.import': () => sample.importReport,
  'contacts.undoImport': () => ({ set: 12, contacts: 3, conflicts: [] }),
  'contacts.export': () => ({ format: 'vcf', contacts: 0 }),
  'lines.list': () => [sample.line],
  'lines.show': () => sample.line,
  'lines.add': () => sample.line,
  'lines.setNumber': () => sample.outcome,
  'lines.changeNumber': () => sample.outcome,
  'lines.verify': () => sample.outcome,
  'lines.history': () => sample.line.history,
  'notices.list': () => [sample.noticeItem],
  'notices.show': () => sample.notice,
  'notices.preview': () => sample.preview,
  'notices.start': () => sample.notice,
  'notices.pause': () => sample.notice,
  'notices.resume': () => sample.notice,
  'notices.cancel': () => sample.notice,
  'notices.retry': () => sample.notice,
  'updates.list': () => [sample.updateItem(sample.update)],
  'updates.show': () => sample.update,
  'updates.accept': () => sample.update,
  'updates.reject': () => sample.update,
  'updates.undo': () => sample.update,
  'sms.send': () => ({ dryRun: false, plan: sample.plan, messages: [sample.sms] }),
  'sms.list': () => [sample.sms],
  'sms.show': () => sample.smsDetail,
  'sms.remove': () => [sample.sms],
  'sms.stored': () => [sample.storedMessage],
  'sms.restore': () => sample.messageRestore,
};

type Row = [line: string, method: MethodName, params: object, document: unknown, human: string[]];

const ROWS: Row[] = [
  [
    'status',
    'status',
    {},
    sample.status,
    [
      'Daemon:    running',
      '4242',
      'front (ready)',
      '3 queued',
      '1 of them held',
      'next attempt 2026-11-21 12:05',
    ],
  ],
  [
    'devices',
    'devices.list',
    {},
    [sample.device, sample.lockedDevice],
    ['NAME', '+4917612345678', '68%', 'pin-required'],
  ],
  ['modem vendors', 'modems.vendors', {}, [sample.vendor], ['huawei', '^huawei']],
  [
    'modem vendors huawei',
    'modems.vendors',
    {},
    [sample.vendor],
    ['AT^CURC=0', 'because reports', 'sms: Slots'],
  ],
  ['modem list', 'modems.list', {}, [sample.modem], ['front', 'env:FRONT_PIN']],
  [
    'modem add front /dev/ttyUSB0',
    'modems.add',
    { name: 'front', port: '/dev/ttyUSB0', probe: true },
    { modem: sample.modem, device: sample.device },
    ['Added the modem front on /dev/ttyUSB0.', 'EC25'],
  ],
  [
    'modem add front tcp://127.0.0.1:7001 --baud 9600 --pin-file /run/pin --no-probe',
    'modems.add',
    { name: 'front', port: 'tcp://127.0.0.1:7001', baud: 9600, pinFile: '/run/pin', probe: false },
    { modem: sample.modem, device: sample.device },
    [],
  ],
  [
    'modem add front /dev/x --pin-env FRONT_PIN',
    'modems.add',
    { name: 'front', port: '/dev/x', pinEnv: 'FRONT_PIN', probe: true },
    { modem: sample.modem, device: sample.device },
    [],
  ],
  [
    'sim info',
    'sims.info',
    {},
    [sample.simInfo],
    ['8949020000012345678', '250 records, names of 20 octets', 'the card has no such file', 'fixed dialling'],
  ],
  ['sim info front', 'sims.info', { device: 'front' }, [sample.simInfo], ['Testnet']],
  [
    'modem detect',
    'modems.detect',
    { probe: true },
    [sample.detected],
    ['answers', sample.detected.command ?? ''],
  ],
  [
    'modem record front',
    'modems.record',
    { name: 'front', withPhonebook: false },
    sample.recording,
    ['> AT+CSQ\\r', '= final OK'],
  ],
  [
    'modem record front --with-phonebook',
    'modems.record',
    { name: 'front', withPhonebook: true },
    sample.recording,
    [],
  ],
  ['modem detect --no-probe', 'modems.detect', { probe: false }, [sample.detected], []],
  ['modem remove front', 'modems.remove', { name: 'front' }, sample.modem, ['Removed the modem front']],
  [
    'modem at front AT+CSQ',
    'modems.at',
    { name: 'front', command: 'AT+CSQ' },
    { command: 'AT+CSQ', lines: ['+CSQ: 21,0'], result: 'OK' },
    ['+CSQ: 21,0\nOK\n'],
  ],
  [
    'backup',
    'backup.run',
    {},
    { snapshots: [sample.summaryOf(sample.snapshot)], messages: [], failures: [] },
    ['ENTRIES', '250', '2.4 s'],
  ],
  [
    'backup front back --full --storage SM',
    'backup.run',
    { devices: ['front', 'back'], storages: ['SM'], full: true },
    { snapshots: [sample.summaryOf(sample.snapshot)], messages: [], failures: [] },
    [],
  ],
  [
    'backup --storage sm ME front',
    'backup.run',
    { devices: ['front'], storages: ['SM', 'ME'] },
    { snapshots: [sample.summaryOf(sample.snapshot)], messages: [], failures: [] },
    [],
  ],
  [
    'backup --sms',
    'backup.run',
    { sms: true },
    { snapshots: [sample.summaryOf(sample.snapshot)], messages: [], failures: [] },
    [],
  ],
  ['snapshot list', 'snapshots.list', {}, [sample.snapshot], ['TAKEN', '(30 min ago)']],
  ['snapshot show 12', 'snapshots.show', { id: 12 }, sample.snapshotDetail, ['李雷', 'Ann\\u001b[2J', '145']],
  [
    'snapshot diff 11 12',
    'snapshots.diff',
    { from: 11, to: 12 },
    sample.snapshotDiff,
    ['Added:', 'Ann\\u001b[2J +49301234567'],
  ],
  [
    'db backup /media/usb/copy.db',
    'db.backup',
    { file: '/media/usb/copy.db' },
    sample.databaseBackup,
    ['/media/usb/copy.db', 'Encrypted:'],
  ],
  [
    'db backup /media/usb/copy.db --yes',
    'db.backup',
    { file: '/media/usb/copy.db', overwrite: true },
    sample.databaseBackup,
    [],
  ],
  ['forget 7 --yes', 'persons.forget', { contact: 7 }, sample.forgotten, ['Contacts:', 'said STOP']],
  ['forget +4930123456 --yes', 'persons.forget', { number: '+4930123456' }, sample.forgotten, []],
  ['db check', 'db.check', {}, sample.databaseCheck, ['3 checked', 'ok']],
  ['snapshot verify', 'snapshots.verify', {}, [sample.snapshotCheck], ['ok', '250']],
  ['snapshot verify 12', 'snapshots.verify', { id: 12 }, [sample.snapshotCheck], []],
  [
    'snapshot remove 12',
    'snapshots.remove',
    { id: 12 },
    sample.removedSnapshot,
    ['Removed snapshot 12 of SM in front.'],
  ],
  ['snapshot remove 12 --yes', 'snapshots.remove', { id: 12, force: true }, sample.removedSnapshot, []],
  ['snapshot prune', 'snapshots.prune', {}, [sample.removedSnapshot], ['TAKEN']],
  ['snapshot prune --dry-run', 'snapshots.prune', { dryRun: true }, [sample.removedSnapshot], []],
  [
    'snapshot export 12 --format json',
    'snapshots.show',
    { id: 12 },
    sample.snapshotDetail.entries,
    ['"李雷"'],
  ],
  [
    'restore 12 --to front --storage sm --mode replace --transliterate --dry-run',
    'restores.plan',
    { snapshot: 12, to: 'front', storage: 'SM', mode: 'replace', transliterate: true },
    sample.restorePlan,
    [
      '250 places, 2 used; names of 14 octets',
      '1 delete, 1 keep, 1 cut',
      'Anna Maria M\\u001bller',
      'is not wanted',
    ],
  ],
  [
    'restore --from-book --group Family --to front --dry-run',
    'restores.plan',
    { group: 'Family', to: 'front' },
    sample.restorePlan,
    ['cut'],
  ],
  ['restore list', 'restores.list', {}, [sample.restoreItem], ['failed', 'the port closed']],
  ['restore show 3', 'restores.show', { id: 3 }, sample.restore, ['writing', 'snapshot 12', 'empty']],
  ['restore resume', 'restores.resume', {}, sample.restore, ['snapshot 12']],
  ['restore resume 3', 'restores.resume', { id: 3 }, sample.restore, ['snapshot 12']],
  ['restore rollback 3', 'restores.rollback', { id: 3 }, sample.restore, ['snapshot 12']],
  [
    'restore rollback 3 --leave-changed',
    'restores.rollback',
    { id: 3, leaveChanged: true },
    sample.restore,
    ['snapshot 12'],
  ],
  ['contact list', 'contacts.list', {}, [sample.contact], ['Ann Bell', '+49301234567', 'Family']],
  ['contact list ann', 'contacts.list', { query: 'ann' }, [sample.contact], ['Ann Bell']],
  [
    'contact list ann --limit 5 --owner Workshop',
    'contacts.list',
    { query: 'ann', limit: 5, owner: 'Workshop' },
    [sample.contact],
    [],
  ],
  [
    'contact show 7',
    'contacts.show',
    { id: 7 },
    sample.contactDetail,
    [
      'Name:',
      'front SM 7',
      '+49301234567 (home)',
      '*100# (balance)',
      '+4917612345678 (mobile)',
      'Main street 1, Back house, 10115 Berlin, Germany',
      'one / two',
      'Bob (spouse)',
      'image/png, 812 bytes',
      'x-skype',
    ],
  ],
  [
    'contact edit 7 --name Ann --title= --note x --number 1 --remove-number 2 3 --group A --remove-email a@b',
    'contacts.edit',
    {
      id: 7,
      name: 'Ann',
      title: null,
      note: 'x',
      addNumbers: ['1'],
      removeNumbers: ['2', '3'],
      addGroups: ['A'],
      removeEmails: ['a@b'],
    },
    { ...sample.contactDetail, updatedAt: '2026-11-21T11:59:59.000Z' },
    ['Changed contact 7.', 'Head of sales'],
  ],
  ['contact remove 7 9', 'contacts.remove', { ids: [7, 9] }, [sample.contact], ['Contact 7 (Ann Bell)']],
  [
    'sync front --prefer book --choose SM:12=storage',
    'sync.run',
    { devices: ['front'], prefer: 'book', choices: [{ storage: 'SM', index: 12, side: 'storage' }] },
    sample.synced,
    ['front SM: 248 records agree', 'change-storage', 'restore rollback 2'],
  ],
  [
    'contact merge 7 9',
    'contacts.merge',
    { ids: [7, 9] },
    { contact: sample.contact, set: 31 },
    ['Contact 7 is Ann Bell'],
  ],
  [
    'contact dedupe',
    'contacts.dedupe',
    { dryRun: false },
    sample.dedupe,
    ['Merged 1 group', '12 Chef', 'names differ'],
  ],
  [
    'contact dedupe --dry-run',
    'contacts.dedupe',
    { dryRun: true },
    sample.dedupe,
    ['Safe ones would be merged'],
  ],
  [
    'contact dedupe --apart 7 12',
    'contacts.tellApart',
    { ids: [7, 12] },
    sample.dedupe.proposals.flatMap(({ a, b }) => [a, b]),
    ['7 Müller, 12 Chef: not proposed again'],
  ],
  ['contact bin list', 'bin.list', {}, [sample.binned], ['Ann Bell', 'REMOVED']],
  ['contact bin restore 7', 'bin.restore', { ids: [7] }, [sample.contact], ['Took 1 contact back.']],
  [
    'contact bin empty --older-than 30d --yes',
    'bin.empty',
    { olderThan: '30d' },
    { removed: 3 },
    ['Forgot 3 contacts.'],
  ],
  ['group list', 'groups.list', {}, [sample.group], ['Family', '2']],
  ['group show Family', 'groups.show', { group: 'Family' }, [sample.contact], ['Ann Bell']],
  ['group add Family 7 9', 'groups.add', { group: 'Family', ids: [7, 9] }, sample.group, ['Family']],
  ['group remove Family 7', 'groups.remove', { group: 'Family', ids: [7] }, sample.group, ['2 contacts']],
  ['group remove Family', 'groups.remove', { group: 'Family' }, sample.group, []],
  ['group rename A B --owner X', 'groups.rename', { group: 'A', to: 'B', owner: 'X' }, sample.group, []],
  ['owner list', 'owners.list', {}, [sample.owner], ['Workshop', 'Night desk']],
  [
    'owner add Desk --shares-book-of Workshop',
    'owners.add',
    { name: 'Desk', sharesBookOf: 'Workshop' },
    sample.owner,
    ['Added owner 2.'],
  ],
  ['owner rename A B', 'owners.rename', { name: 'A', to: 'B' }, sample.owner, ['Workshop']],
  ['owner remove A', 'owners.remove', { name: 'A' }, { removed: 'A' }, ['Removed owner A.']],
  [
    'contact history --since 2h',
    'contacts.history',
    { since: '2026-11-21T10:00:00.000Z' },
    [sample.change],
    ['Ann Bell'],
  ],
  [
    'contact undo 7 --since 2026-11-21T10:00Z',
    'contacts.undo',
    { id: 7, since: '2026-11-21T10:00:00.000Z' },
    { contact: sample.contact, undone: [sample.change] },
    [],
  ],
  [
    'contact undo 7 --at 2026-11-21T10:00Z',
    'contacts.undo',
    { id: 7, from: '2026-11-21T10:00:00.000Z', before: '2026-11-21T10:01:00.000Z' },
    { contact: sample.contact, undone: [sample.change] },
    [],
  ],
  [
    'contact add --name Ann --number 1234567 --number +4930 --group A B',
    'contacts.add',
    { name: 'Ann', numbers: ['1234567', '+4930'], groups: ['A', 'B'] },
    sample.contact,
    ['Added contact 7.'],
  ],
  [
    'contact add --name Ann --number 1 2 --email a@b --organization X',
    'contacts.add',
    { name: 'Ann', numbers: ['1', '2'], emails: ['a@b'], organization: 'X' },
    sample.contact,
    [],
  ],
  ['contact history 7', 'contacts.history', { id: 7 }, [sample.change], ['Ann Bell', 'backup']],
  [
    'contact undo 7',
    'contacts.undo',
    { id: 7 },
    { contact: sample.contact, undone: [sample.change] },
    ['Took back 1 change.'],
  ],
  [
    'contact undo 7 --change 31',
    'contacts.undo',
    { id: 7, change: 31 },
    { contact: sample.contact, undone: [sample.change] },
    [],
  ],
  [
    'contact import /tmp/people.csv --format csv --map Handy=number:cell A=B=note --owner Bell --dry-run',
    'contacts.import',
    {
      file: '/tmp/people.csv',
      format: 'csv',
      map: { Handy: 'number:cell', 'A=B': 'note' },
      owner: 'Bell',
      dryRun: true,
    },
    sample.importReport,
    ['Imported people.csv: 3 contacts: 1 added', 'contact import --undo 12'],
  ],
  [
    'contact import --undo 12',
    'contacts.undoImport',
    { set: 12 },
    { set: 12, contacts: 3, conflicts: [] },
    ['Took the import back: 3 contacts.'],
  ],
  ['line list', 'lines.list', {}, [sample.line], ['front desk', 'active']],
  ['line show 1', 'lines.show', { line: '1' }, sample.line, ['first seen']],
  [
    'line add desk --owner Bell --number +4930 --device front',
    'lines.add',
    { label: 'desk', owner: 'Bell', number: '+4930', device: 'front' },
    sample.line,
    ['Added line 1.'],
  ],
  [
    'line set-number desk +4930123',
    'lines.setNumber',
    { line: 'desk', number: '+4930123' },
    sample.outcome,
    ['people are told in 10m'],
  ],
  [
    'line set-number desk +4930123 --yes',
    'lines.setNumber',
    { line: 'desk', number: '+4930123', confirmed: true },
    sample.outcome,
    [],
  ],
  [
    'line change-number desk +4930123',
    'lines.changeNumber',
    { line: 'desk', number: '+4930123' },
    sample.outcome,
    ['people are told in 10m'],
  ],
  ['line verify desk', 'lines.verify', { line: 'desk' }, sample.outcome, []],
  ['line history desk', 'lines.history', { line: 'desk' }, sample.line.history, ['first seen']],
  ['notice list', 'notices.list', {}, [sample.noticeItem], ['2: 1 queued, 1 skipped', '(in 10 min)']],
  ['notice show 3', 'notices.show', { id: 3 }, sample.notice, ['Ann Bell', 'a fixed line']],
  ['notice preview 3', 'notices.preview', { id: 3 }, sample.preview, ['Text:', 'My number changed']],
  [
    'notice preview --line desk --to-number +4930',
    'notices.preview',
    { line: 'desk', newNumber: '+4930' },
    sample.preview,
    [],
  ],
  ['notice preview --line desk', 'notices.preview', { line: 'desk' }, sample.preview, []],
  ['notice start 3', 'notices.start', { id: 3 }, sample.notice, []],
  ['notice start 3 --now', 'notices.start', { id: 3, now: true }, sample.notice, []],
  ['notice pause 3', 'notices.pause', { id: 3 }, sample.notice, []],
  ['notice resume 3', 'notices.resume', { id: 3 }, sample.notice, []],
  ['notice cancel 3', 'notices.cancel', { id: 3 }, sample.notice, ['Canceled notice 3']],
  ['notice retry 3', 'notices.retry', { id: 3 }, sample.notice, []],
  [
    'update list',
    'updates.list',
    {},
    [sample.updateItem(sample.update)],
    ['Li Lei (8)', 'proposed', '(30 s ago)'],
  ],
  [
    'update show 4',
    'updates.show',
    { id: 4 },
    sample.update,
    ['new number \\u202e+8613812345678', 'call the old number'],
  ],
  ['update accept 4', 'updates.accept', { id: 4 }, sample.update, ['Accepted update 4 of Li Lei']],
  ['update reject 4', 'updates.reject', { id: 4 }, sample.update, ['Rejected']],
  ['update undo 4', 'updates.undo', { id: 4 }, sample.update, ['Undid']],
  [
    'sms send --to +4917612345678 hello --report --wait --modem front',
    'sms.send',
    { to: ['+4917612345678'], text: 'hello', modem: 'front', report: true, wait: true },
    { dryRun: false, plan: sample.plan, messages: [sample.sms] },
    ['On my way', 'accepted'],
  ],
  ['sms list', 'sms.list', {}, [sample.sms], ['On my way']],
  [
    'sms list --in --state received --address +49 --limit 5',
    'sms.list',
    { direction: 'in', state: 'received', address: '+49', limit: 5 },
    [sample.sms],
    [],
  ],
  ['sms list --out', 'sms.list', { direction: 'out' }, [sample.sms], []],
  [
    'sms list --from +49 --to 176 --modem front --since 2h --until 2026-11-21T11:00Z',
    'sms.list',
    {
      from: '+49',
      to: '176',
      modem: 'front',
      since: '2026-11-21T10:00:00.000Z',
      until: '2026-11-21T11:00:00.000Z',
    },
    [sample.sms],
    [],
  ],
  [
    'sms show 6',
    'sms.show',
    { id: 6 },
    sample.smsDetail,
    ['Hello \\u001b[2J', 'missing', '+491710760000', 'Flash'],
  ],
  ['sms remove 5 6', 'sms.remove', { ids: [5, 6] }, [sample.sms], ['Removed 1 SMS']],
  ['sms remove 5 --yes', 'sms.remove', { ids: [5], confirmed: true }, [sample.sms], []],
  ['sms stored', 'sms.stored', {}, [sample.storedMessage], ['received-read', '1/2', 'Long \\u001b[2J']],
  [
    'sms stored --device front --iccid 8949020000012345678',
    'sms.stored',
    { device: 'front', iccid: '8949020000012345678' },
    [sample.storedMessage],
    [],
  ],
  [
    'sms restore --to front',
    'sms.restore',
    { to: 'front' },
    sample.messageRestore,
    ['1 written', 'keeps the time'],
  ],
  [
    'sms restore --to front --id 3 4 --storage me --dry-run --partial --yes',
    'sms.restore',
    { to: 'front', ids: [3, 4], storage: 'ME', dryRun: true, confirmed: true, partial: true },
    sample.messageRestore,
    [],
  ],
  [
    'sms restore --to front --received 7 8',
    'sms.restore',
    { to: 'front', received: [7, 8] },
    sample.messageRestore,
    [],
  ],
  [
    'sms restore --to front --iccid 8949020000012345678',
    'sms.restore',
    { to: 'front', iccid: '8949020000012345678' },
    sample.messageRestore,
    [],
  ],
];

describe.each(ROWS)('simkeeper %s', (commandLine, method, params, document, human) => {
  const argv = commandLine.split(' ');

  it('asks the API and prints one document with --json', async () => {
    const result = await run([...argv, '--json'], { answers: ANSWERS });
    expect(result.stderr).toBe('');
    expect(result.code).toBe(0);
    expect(result.calls).toEqual([{ method, params }]);
    expect(result.stdout.split('\n')).toHaveLength(2);
    expect(JSON.parse(result.stdout)).toEqual(document);
    expect(result.open).toBe(0);
  });

  it('shows it to people', async () => {
    const result = await run(argv, { answers: ANSWERS });
    expect(result.code).toBe(0);
    for (const text of human) expect(result.stdout).toContain(text);
    const oneLine = result.stdout.replaceAll('\n', '');
    expect(displayText(oneLine)).toBe(oneLine);
  });
});

describe('empty lists', () => {
  it.each([
    ['devices', 'devices.list', 'simkeeper modem add'],
    ['modem list', 'modems.list', 'simkeeper modem add'],
    ['snapshot list', 'snapshots.list', 'simkeeper backup'],
    ['contact list', 'contacts.list', 'simkeeper backup'],
    ['contact list zoe', 'contacts.list', 'No contact fits "zoe"'],
    ['contact history 1', 'contacts.history', 'Nothing'],
    ['contact history', 'contacts.history', 'Nothing'],
    ['contact bin list', 'bin.list', 'The bin is empty'],
    ['group list', 'groups.list', 'simkeeper group add'],
    ['line list', 'lines.list', 'simkeeper line add'],
    ['line history 1', 'lines.history', 'no history yet'],
    ['notice list', 'notices.list', 'simkeeper line change-number'],
    ['update list', 'updates.list', 'simkeeper sms list --in'],
    ['sms list', 'sms.list', 'simkeeper sms send'],
  ])('%s says what to do next', async (commandLine, method, text) => {
    const answers = { [method]: () => [] } as Answers;
    expect((await run(commandLine.split(' '), { answers })).stdout).toContain(text);
    expect((await run([...commandLine.split(' '), '--json'], { answers })).stdout).toBe('[]\n');
  });
});

describe('contact edit', () => {
  it('says so when the contact is like that already', async () => {
    const answers = { ...ANSWERS, 'contacts.edit': () => sample.contactDetail };
    const result = await run(['contact', 'edit', '7', '--name', 'Ann Bell'], { answers });
    expect(result.stdout).toContain('Nothing was changed: contact 7 is like that already.');
    expect(result.stdout).not.toContain('Changed contact');
  });
});

describe('contact list', () => {
  it.each(['', '  ', '\u00a0'])('takes the query %j for none', async (query) => {
    const list = await run(['contact', 'list', query, '--json'], { answers: ANSWERS });
    expect(list.calls).toEqual([{ method: 'contacts.list', params: {} }]);
    const answers = { 'contacts.list': () => [] };
    expect((await run(['contact', 'list', query], { answers })).stdout).toContain('The book is empty.');
    const file = await run(['contact', 'export', query], { answers: ANSWERS });
    expect(file.calls).toEqual([{ method: 'contacts.export', params: { format: 'vcf' } }]);
  });
});

describe('modem record', () => {
  it('asks no modem when the file cannot be written', async () => {
    const argv = ['modem', 'record', 'front', '--out', '/nowhere/at/all/front.dialogue'];
    const result = await run(argv, { answers: ANSWERS });
    expect(result).toMatchObject({ code: 1, calls: [], stdout: '' });
    expect(result.stderr).toContain('/nowhere/at/all/front.dialogue cannot be written');
  });
});

describe('mistakes on the command line', () => {
  it.each([
    ['', 'no command was given', /simkeeper demo/],
    ['contcat list', "unknown command 'contcat'", /did you mean contact\?/],
    ['zebra', "unknown command 'zebra'", /simkeeper --help/],
    ['--zebra', "unknown option '--zebra'", /simkeeper --help/],
    [
      'contact',
      'contact needs a command',
      /list, show, add, edit, remove, bin, merge, dedupe, history, undo, import, export/,
    ],
    ['contact lsit', "unknown command 'lsit'", /did you mean list\?/],
    [
      'contact zebra',
      "unknown command 'zebra'",
      /list, show, add, edit, remove, bin, merge, dedupe, history, undo, import, export/,
    ],
    ['contact bin', 'contact bin needs a command', /list, restore, empty/],
    ['contact bin lst', "unknown command 'lst'", /did you mean list\?/],
    ['contact undo 7 --at never', '"never" is not valid for --at', /2026-01-31/],
    ['contact show', "missing required argument 'id'", /simkeeper contact --help/],
    ['contact show 1 2', 'too many arguments', /simkeeper contact --help/],
    ['contact show x', '"x" is not an id', /whole number from 1/],
    ['contact show 0', '"0" is not an id', /whole number from 1/],
    ['contact add --number 1', 'a contact needs a name', /--name/],
    [
      'contact edit 7',
      'it is not said what to change',
      /--name, --number, --remove-number, .*--remove-group\n?/,
    ],
    ['contact import', 'no file was given', /contact import FILE/],
    ['contact import x --undo 3', 'either a file or --undo', /leave one/],
    ['contact import x --map Name', '"Name" is not valid for --map', /Heading=field/],
    ['contact undo 7 --change x', '"x" is not valid for --change', /whole number/],
    ['restore resume --dry-run', "unknown option '--dry-run'", /simkeeper restore --help/],
    ['restore rollback 1 --mode replace', "unknown option '--mode'", /simkeeper restore --help/],
    ['restore --partial list', "unknown option '--partial'", /simkeeper restore --help/],
    ['backup --ful', "unknown option '--ful'", /did you mean --full\?/],
    ['modem add a /dev/x --baud 1', '"1" is not valid for --baud', /from 300 to 4000000/],
    ['modem add a /dev/x --baud', "option '--baud <number>' argument missing", /./],
    [
      'modem add a /dev/x --pin-env A --pin-file B',
      '--pin-env and --pin-file were both given',
      /one of them/,
    ],
    ['notice preview', 'give the id of a notice, or --line with --to-number', /--help/],
    ['notice preview 3 --line 1', 'give the id of a notice, or --line with --to-number', /--help/],
    ['sms list --in --out', '--in and --out were both given', /./],
    ['sms list --in --to 1', '--to is about sent SMS', /--address/],
    ['sms list --out --from 1', '--from is about received SMS', /--address/],
    ['sms list --since yesterday', '"yesterday" is not valid for --since', /2h or 7d/],
    ['sms list --until 2026-13-01', '"2026-13-01" is not valid for --until', /2h or 7d/],
    ['sms remove 1 x', '"x" is not an id', /whole number from 1/],
    ['sms export --format pdf', 'there is no format "pdf"', /json, csv, xml/],
    ['sms send hello', 'nobody to send to', /--to/],
    ['simulate --modems 0', '"0" is not valid for --modems', /from 1 to 256/],
  ])('%s', async (commandLine, message, hint) => {
    const argv = commandLine === '' ? [] : commandLine.split(' ');
    const human = await run(argv);
    expect(human.code).toBe(2);
    expect(human.stdout).toBe('');
    expect(human.stderr.split('\n')[0]).toContain(`simkeeper: ${message}`);
    expect(human.stderr.split('\n')[1]).toMatch(/^hint: /);
    expect(human.stderr).toMatch(hint);

    const json = await run([...argv, '--json']);
    expect(json.code).toBe(2);
    expect(json.stdout).toBe('');
    expect(json.stderr.split('\n')).toHaveLength(2);
    expect(JSON.parse(json.stderr)).toMatchObject({
      error: {
        code: 'USAGE',
        message: expect.stringContaining(message),
        hint: expect.stringMatching(hint),
        details: {},
      },
    });
  });
});
