import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { methods } from '../../src/api/contract/methods.ts';
import { backupFields, failureFields, messagesFields } from '../../src/cli/commands/backup.ts';
import {
  binnedFields,
  changeFields,
  contactDetailFields,
  contactFields,
} from '../../src/cli/commands/contact-fields.ts';
import { importFields } from '../../src/cli/commands/contact-files.ts';
import { mergedFields, proposalFields } from '../../src/cli/commands/contact-merge.ts';
import { statusFields } from '../../src/cli/commands/daemon.ts';
import {
  databaseBackupFields,
  databaseCheckFields,
  databaseProblemFields,
} from '../../src/cli/commands/db.ts';
import { deviceFields } from '../../src/cli/commands/devices.ts';
import { findingFields } from '../../src/cli/commands/doctor.ts';
import { eventFields } from '../../src/cli/commands/events.ts';
import { forgottenFields } from '../../src/cli/commands/forget.ts';
import { groupFields } from '../../src/cli/commands/group.ts';
import { lineFields, lineHistoryFields } from '../../src/cli/commands/line.ts';
import { modemFields, vendorFields } from '../../src/cli/commands/modem.ts';
import { detectedFields } from '../../src/cli/commands/modem-detect.ts';
import { recordingFields } from '../../src/cli/commands/modem-record.ts';
import {
  deliveryFields,
  noticeFields,
  noticeListFields,
  previewFields,
} from '../../src/cli/commands/notice.ts';
import { ownerFields } from '../../src/cli/commands/owner.ts';
import {
  planStepFields,
  restoreFields,
  restoreListFields,
  planFields as restorePlanFields,
  restoreStepFields,
} from '../../src/cli/commands/restore.ts';
import { cardServiceFields, simInfoFields } from '../../src/cli/commands/sim.ts';
import { planFields, smsDetailFields, smsFields, smsPartFields } from '../../src/cli/commands/sms.ts';
import {
  messageRestoreFields,
  restoredMessageFields,
  storedFields,
} from '../../src/cli/commands/sms-stored.ts';
import {
  recordChangeFields,
  removedSnapshotFields,
  snapshotCheckFields,
  snapshotDetailFields,
  snapshotDiffFields,
  snapshotEntryFields,
  snapshotFields,
} from '../../src/cli/commands/snapshot.ts';
import { syncedFields, syncStepFields } from '../../src/cli/commands/sync.ts';
import { updateDetailFields, updateFields } from '../../src/cli/commands/update.ts';
import { GLOBAL_OPTIONS } from '../../src/cli/flags.ts';
import { NOUNS } from '../../src/cli/nouns.ts';
import type { CommandSpec } from '../../src/cli/spec.ts';
import { CONFIG_KEYS, MODEM_KEYS } from '../../src/core/config-keys.ts';
import { ERROR_EXIT_CODES } from '../../src/core/errors.ts';
import { shape, shapes } from '../api/all-shapes.ts';
import { run } from './harness.ts';

const nouns = await Promise.all(NOUNS.map(async (entry) => ({ entry, spec: await entry.load() })));

interface Known {
  line: string;
  spec: CommandSpec;
}

function commandsOf(spec: CommandSpec, above: string): Known[] {
  const line = `${above} ${spec.name}`;
  return [{ line, spec }, ...(spec.commands ?? []).flatMap((child) => commandsOf(child, line))];
}

const commands = nouns.flatMap(({ spec }) => commandsOf(spec, 'simkeeper'));

describe('the table of commands', () => {
  it('has the commands of the first release', () => {
    expect(
      nouns.map(({ spec }) => [spec.name, ...(spec.commands ?? []).map((command) => command.name)].join(' ')),
    ).toEqual([
      'devices',
      'modem add list remove detect record vendors at',
      'sim info',
      'backup',
      'snapshot list show diff verify export remove prune',
      'sync',
      'restore list show resume rollback',
      'contact list show add edit remove bin merge dedupe history undo import export',
      'group list show add remove rename',
      'owner list add rename remove',
      'forget',
      'line list show add set-number change-number verify history',
      'notice list show preview start pause resume cancel retry',
      'update list show accept reject undo',
      'sms send list show remove export stored restore',
      'daemon',
      'status',
      'stop',
      'events',
      'config get set path check',
      'doctor',
      'db backup check restore',
      'simulate',
      'demo',
    ]);
  });

  it('says the same as the files that it loads', () => {
    for (const { entry, spec } of nouns) {
      expect([entry.name, entry.summary]).toEqual([spec.name, spec.summary]);
    }
  });

  it('has something to run at every end', () => {
    for (const { spec } of commands) {
      // A restore is a command of its own, with others below it.
      if (spec.name !== 'restore') expect(spec.run === undefined).toBe(spec.commands !== undefined);
      else expect(spec.run).toBeDefined();
    }
  });

  it('uses every method of the API', async () => {
    const sources = await Promise.all(
      [
        'backup',
        'config',
        'contact',
        'contact-bin',
        'contact-history',
        'contact-merge',
        'sync',
        'group',
        'owner',
        'contact-files',
        'daemon',
        'db',
        'devices',
        'doctor',
        'events',
        'forget',
        'line',
        'modem',
        'modem-detect',
        'modem-record',
        'notice',
        'sim',
        'restore',
        'sms',
        'sms-stored',
        'snapshot',
        'update',
      ].map((name) => readFile(new URL(`../../src/cli/commands/${name}.ts`, import.meta.url), 'utf8')),
    );
    for (const method of Object.keys(methods)) expect(sources.join('')).toContain(`'${method}'`);
  });
});

describe.each(commands)('$line --help', ({ line, spec }) => {
  it('has a summary, the options and an example that is understood', async () => {
    const { code, stdout, stderr } = await run([...line.split(' ').slice(1), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: ${line}`);
    expect(stdout.toLowerCase()).toContain(spec.summary.slice(0, 40).toLowerCase());
    expect(spec.summary).not.toMatch(/\n|\.$/);
    for (const [flags] of [...(spec.options ?? []), ...GLOBAL_OPTIONS]) expect(stdout).toContain(flags);
    for (const child of spec.commands ?? []) expect(stdout).toMatch(new RegExp(`\n  ${child.name} `));
    expect(spec.examples.length).toBeGreaterThan(0);
    for (const example of spec.examples) {
      expect(stdout).toContain(example);
      expect(example).toContain(line);
    }
    for (const text of stdout.split('\n')) expect(text.length).toBeLessThanOrEqual(120);
  });
});

describe('field tables', () => {
  const tables = [
    [deviceFields, shape.device],
    [modemFields, shape.modem],
    [vendorFields, shape.vendor],
    [simInfoFields, shape.simInfo],
    [cardServiceFields, shape.cardService],
    [detectedFields, shape.detectedModem],
    [findingFields, shape.finding],
    [recordingFields, shape.recording],
    [backupFields, shape.snapshotSummary],
    [messagesFields, shape.messagesSummary],
    [failureFields, shape.failure],
    [snapshotFields, shape.snapshotListItem],
    [snapshotDetailFields, shape.snapshotDetail],
    [forgottenFields, shape.forgotten],
    [databaseBackupFields, shape.databaseBackup],
    [databaseCheckFields, shape.databaseCheck],
    [databaseProblemFields, shape.databaseProblem],
    [snapshotEntryFields, shape.snapshotEntry],
    [snapshotDiffFields, shape.snapshotDiff],
    [recordChangeFields, shape.recordChange],
    [snapshotCheckFields, shape.snapshotCheck],
    [removedSnapshotFields, shape.removedSnapshot],
    [syncedFields, shape.syncedStorage],
    [syncStepFields, shape.syncStep],
    [restorePlanFields, shape.restorePlan],
    [planStepFields, shape.restorePlanStep],
    [restoreFields, shape.restore],
    [restoreListFields, shape.restoreListItem],
    [restoreStepFields, shape.restoreStep],
    [contactFields, shape.contact],
    [contactDetailFields, shape.contactDetail],
    [binnedFields, shape.binnedContact],
    [groupFields, shape.group],
    [ownerFields, shape.ownerItem],
    [changeFields, shape.change],
    [proposalFields, shape.proposal],
    [mergedFields, shape.mergedContact],
    [importFields, shape.importReport],
    [lineFields, shape.line],
    [lineHistoryFields, shape.lineHistoryItem],
    [noticeListFields, shape.noticeListItem],
    [noticeFields, shape.notice],
    [deliveryFields, shape.delivery],
    [previewFields, shape.noticePreview],
    [updateFields, shape.update],
    [updateDetailFields, shape.updateDetail],
    [smsFields, shape.sms],
    [smsDetailFields, shape.smsDetail],
    [smsPartFields, shape.smsPart],
    [planFields, shape.smsPlan],
    [storedFields, shape.storedMessage],
    [messageRestoreFields, shape.messageRestore],
    [restoredMessageFields, shape.restoredMessage],
    [statusFields, shape.status],
    [eventFields, shape.event],
  ] as const;

  it('have every published field, in the published order', () => {
    for (const [fields, published] of tables) {
      expect(fields.map((field) => field.key)).toEqual(Object.keys(published.shape));
    }
  });

  it('are there for every published object that is a row or a thing of its own', () => {
    const inside = [
      'sim',
      'backupResult',
      'personData',
      'contactNumber',
      'importFailure',
      'importWarning',
      'importConflict',
      'undoneImport',
      'exportResult',
      'detectedPort',
      'contactSource',
      'lineOutcome',
      'dedupeResult',
      'syncResult',
      'syncConflict',
      'counts',
      'smsSendResult',
      'queueCounts',
    ];
    const objects = Object.entries(shapes).filter(
      ([name, value]) => value instanceof z.ZodObject && !inside.includes(name),
    );
    const covered = new Set<unknown>(tables.map(([, published]) => published));
    expect(objects.filter(([, value]) => !covered.has(value)).map(([name]) => name)).toEqual([]);
  });
});

describe('docs/cli.md', async () => {
  const docs = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');

  it.each(commands.filter(({ spec }) => spec.run))('describes $line', ({ line, spec }) => {
    const usage = [
      line,
      ...(spec.arguments ?? []).map(([syntax]) => syntax.toUpperCase().replace(/[<>]/g, '')),
    ];
    const heading = `### \`${usage.join(' ').replace('simkeeper ', '')}`;
    expect(docs).toContain(heading);
    const section = docs.slice(docs.indexOf(heading)).split('\n### ')[0]?.split('\n## ')[0] ?? '';
    for (const [flags] of spec.options ?? [])
      expect(section).toContain(`\`${flags.replace(/<(.+?)>/, (_, name) => name.toUpperCase())}\``);
  });

  it.each(CONFIG_KEYS.map((row) => [row.key, row.default] as const))('describes the key %s', (key, value) => {
    expect(docs).toContain(
      `| \`${key}\` | \`${typeof value === 'string' ? JSON.stringify(value) : value}\` |`,
    );
  });

  it.each(Object.keys(MODEM_KEYS))('describes the key %s of [[modem]]', (key) => {
    expect(docs).toContain(`| \`${key}\` |`);
  });

  it.each(GLOBAL_OPTIONS)('describes %s', (flags) => {
    expect(docs).toContain(`\`${flags}\``);
  });

  it('lists every error code at its exit code', () => {
    for (const [code, exit] of Object.entries(ERROR_EXIT_CODES)) {
      const row = docs.split('\n').find((text) => text.startsWith(`| ${exit} |`)) ?? '';
      expect(row).toContain(`\`${code}\``);
    }
  });

  it('describes every published field of the JSON', () => {
    for (const [name, value] of Object.entries(shape)) {
      if (!(value instanceof z.ZodObject)) continue;
      for (const key of Object.keys(value.shape))
        expect({ name, key, there: docs.includes(`\`${key}\``) || docs.includes(key) }).toMatchObject({
          there: true,
        });
    }
  });
});
