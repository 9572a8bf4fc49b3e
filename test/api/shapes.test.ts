import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { methods, SCHEMA_NUMBER } from '../../src/api/contract/methods.ts';
import { shapes } from './all-shapes.ts';

/**
 * What scripts rely on, written out. To remove or rename anything here is a new schema number, and a line in the
 * change log; to add a field is not.
 */
const FIELDS: Record<string, string[]> = {
  backupResult: ['snapshots', 'failures'],
  change: ['id', 'at', 'contact', 'field', 'operation', 'old', 'new', 'cause', 'origin', 'set', 'undone'],
  contact: ['id', 'name', 'numbers', 'emails', 'organization', 'groups', 'sources', 'updatedAt'],
  contactNumber: ['number', 'raw', 'type'],
  contactSource: ['device', 'iccid', 'storage', 'index'],
  counts: [
    'total',
    'queued',
    'sending',
    'accepted',
    'delivered',
    'failed',
    'ambiguous',
    'expired',
    'skipped',
    'canceled',
  ],
  delivery: ['contact', 'name', 'number', 'state', 'parts', 'reason', 'error'],
  detectedModem: [
    'port',
    'state',
    'reason',
    'device',
    'manufacturer',
    'model',
    'imei',
    'usbId',
    'usbPath',
    'serial',
    'product',
    'ports',
    'command',
  ],
  detectedPort: ['path', 'link', 'interface', 'driver', 'note'],
  device: [
    'id',
    'name',
    'kind',
    'port',
    'state',
    'manufacturer',
    'model',
    'firmware',
    'vendor',
    'imei',
    'sims',
    'sim',
    'signal',
    'network',
    'line',
    'error',
  ],
  event: ['seq', 'at', 'type', 'data'],
  finding: ['device', 'check', 'verdict', 'message', 'hint'],
  failure: ['device', 'storage', 'code', 'message', 'hint'],
  line: ['id', 'label', 'owner', 'number', 'iccid', 'device', 'state', 'history'],
  lineHistoryItem: ['number', 'iccid', 'from', 'to', 'cause'],
  lineOutcome: ['line', 'outcome', 'notice', 'message', 'hint'],
  vendor: ['id', 'name', 'recognizedBy', 'quirks', 'habits'],
  modem: ['id', 'name', 'port', 'baud', 'pinSource', 'origin', 'imei'],
  notice: [
    'id',
    'line',
    'oldNumber',
    'newNumber',
    'state',
    'startsAt',
    'counts',
    'segments',
    'reason',
    'hint',
    'deliveries',
  ],
  noticeListItem: ['id', 'line', 'oldNumber', 'newNumber', 'state', 'startsAt', 'counts', 'segments'],
  noticePreview: [
    'id',
    'line',
    'oldNumber',
    'newNumber',
    'text',
    'alphabet',
    'segmentsEach',
    'segments',
    'recipients',
    'skipped',
    'deliveries',
  ],
  queueCounts: ['queued', 'sending', 'ambiguous', 'held', 'waiting', 'nextAttemptAt'],
  sim: ['slot', 'state', 'iccid', 'imsi', 'number', 'operator', 'identity', 'line'],
  sms: ['id', 'direction', 'state', 'modem', 'address', 'text', 'parts', 'at', 'sentAt', 'error'],
  smsDetail: [
    'id',
    'direction',
    'state',
    'modem',
    'address',
    'text',
    'parts',
    'at',
    'sentAt',
    'error',
    'iccid',
    'line',
    'priority',
    'held',
    'validityMinutes',
    'expiresAt',
    'serviceCentre',
    'messageClass',
    'flash',
    'messageWaiting',
    'data',
    'missing',
    'removedAt',
    'segments',
  ],
  smsPart: [
    'part',
    'state',
    'text',
    'modem',
    'iccid',
    'attempts',
    'messageReference',
    'nextAttemptAt',
    'submittedAt',
    'acceptedAt',
    'reportedAt',
    'validUntil',
    'receivedAt',
    'errorCode',
    'errorClass',
    'error',
  ],
  smsPlan: ['alphabet', 'segments', 'units', 'forcedBy', 'suggestion', 'recipients'],
  smsSendResult: ['dryRun', 'plan', 'messages'],
  snapshotDetail: ['id', 'device', 'iccid', 'storage', 'takenAt', 'entries'],
  recordChange: ['index', 'change', 'before', 'after'],
  removedSnapshot: ['id', 'device', 'iccid', 'storage', 'takenAt'],
  snapshotCheck: ['id', 'device', 'iccid', 'storage', 'records', 'state', 'problems'],
  snapshotDiff: ['from', 'to', 'sameStorage', 'added', 'changed', 'removed', 'unchanged', 'entries'],
  snapshotEntry: ['index', 'name', 'number', 'numberType'],
  snapshotListItem: [
    'id',
    'device',
    'iccid',
    'storage',
    'kind',
    'entries',
    'added',
    'changed',
    'removed',
    'unchanged',
    'durationMs',
    'takenAt',
  ],
  snapshotSummary: [
    'id',
    'device',
    'iccid',
    'storage',
    'kind',
    'entries',
    'added',
    'changed',
    'removed',
    'unchanged',
    'durationMs',
  ],
  status: ['running', 'version', 'schema', 'pid', 'startedAt', 'home', 'devices', 'queue'],
  update: ['id', 'from', 'contact', 'oldNumber', 'newNumber', 'trust', 'state', 'reason', 'receivedAt'],
  updateDetail: [
    'id',
    'from',
    'contact',
    'oldNumber',
    'newNumber',
    'trust',
    'state',
    'reason',
    'receivedAt',
    'text',
    'advice',
  ],
};

const WORDS: Record<string, string[]> = {
  deliveryState: [
    'queued',
    'sending',
    'accepted',
    'delivered',
    'failed',
    'ambiguous',
    'expired',
    'skipped',
    'canceled',
  ],
  deviceState: ['ready', 'sim-absent', 'pin-required', 'puk-required', 'busy', 'offline', 'error'],
  noticeState: [
    'awaiting-number',
    'cooling',
    'awaiting-confirmation',
    'sending',
    'paused',
    'done',
    'canceled',
    'superseded',
  ],
  smsState: [
    'queued',
    'sending',
    'accepted',
    'delivered',
    'failed',
    'ambiguous',
    'expired',
    'canceled',
    'received',
    'incomplete',
  ],
  updateState: ['proposed', 'held', 'applied', 'rejected', 'undone'],
};

const METHODS = [
  'status',
  'stop',
  'config.reload',
  'devices.list',
  'modems.list',
  'modems.add',
  'modems.remove',
  'modems.vendors',
  'modems.at',
  'modems.detect',
  'doctor.run',
  'backup.run',
  'snapshots.diff',
  'snapshots.list',
  'snapshots.prune',
  'snapshots.remove',
  'snapshots.show',
  'snapshots.verify',
  'contacts.list',
  'contacts.show',
  'contacts.add',
  'contacts.history',
  'contacts.undo',
  'lines.list',
  'lines.show',
  'lines.add',
  'lines.setNumber',
  'lines.changeNumber',
  'lines.verify',
  'lines.history',
  'notices.list',
  'notices.show',
  'notices.preview',
  'notices.start',
  'notices.pause',
  'notices.resume',
  'notices.cancel',
  'notices.retry',
  'updates.list',
  'updates.show',
  'updates.accept',
  'updates.reject',
  'updates.undo',
  'sms.send',
  'sms.list',
  'sms.show',
  'sms.remove',
  'events.list',
];

describe('the published JSON', () => {
  it('has the schema number that these lists belong to', () => {
    expect(SCHEMA_NUMBER).toBe(1);
  });

  it.each(Object.entries(shapes))('%s has its fields', (name, shape) => {
    if (shape instanceof z.ZodEnum) expect(shape.options).toEqual(WORDS[name]);
    else expect(shape instanceof z.ZodObject && Object.keys(shape.shape)).toEqual(FIELDS[name]);
  });

  it('has no list for what is gone', () => {
    expect([...Object.keys(FIELDS), ...Object.keys(WORDS)].sort()).toEqual(Object.keys(shapes).sort());
  });

  it('has its methods', () => {
    expect(Object.keys(methods).sort()).toEqual([...METHODS].sort());
  });

  it('gives an array for every list', () => {
    const lists = Object.entries(methods).filter(([name]) => /\.(list|history)$/.test(name));
    expect(lists.length).toBeGreaterThan(8);
    for (const [, method] of lists) expect(method.result).toBeInstanceOf(z.ZodArray);
  });

  it('refuses what it does not publish', () => {
    for (const shape of Object.values(shapes)) {
      if (!(shape instanceof z.ZodObject)) continue;
      const issues = shape.safeParse({ notPublished: 1 }).error?.issues ?? [];
      expect(issues.map((issue) => issue.code)).toContain('unrecognized_keys');
    }
  });
});
