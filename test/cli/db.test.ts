import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORMATS } from '../../src/book/formats/registry.ts';
import type { RestoreOptions, RestoreOutcome } from '../../src/cli/host.ts';
import { type Answers, run } from './harness.ts';
import * as sample from './samples.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-dbcli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OUTCOME: RestoreOutcome = {
  file: '/copy.db',
  proof: 'checksum',
  schema: 8,
  kept: '/srv/simkeeper.before-restore-1.db',
  carried: { optOuts: 1, lines: 0, received: 2, canceled: 3, paused: 1 },
  presentProblem: null,
};

describe('passphrases', () => {
  const answers = { 'db.backup': () => sample.databaseBackup };

  it('come from the environment or the first line of a file, and never from the command line', async () => {
    const file = path.join(folder, 'pass');
    writeFileSync(file, 'from the file\nsecond line\n');
    const fromFile = await run(['db', 'backup', '/x', '--passphrase-file', file], { answers });
    expect(fromFile.calls[0]?.params).toEqual({ file: '/x', passphrase: 'from the file' });
    const env = { PASS: 'from the variable' };
    const fromEnv = await run(['db', 'backup', '/x', '--passphrase-env', 'PASS'], { answers, env });
    expect(fromEnv.calls[0]?.params).toEqual({ file: '/x', passphrase: 'from the variable' });
    expect(fromEnv.stdout + fromEnv.stderr).not.toContain('from the variable');
  });

  it.each([
    [['--passphrase-env', 'NONE'], 'the environment variable NONE holds no passphrase'],
    [['--passphrase-file', '/nowhere'], 'the file /nowhere holds no passphrase'],
    [['--passphrase-env', 'A', '--passphrase-file', 'B'], 'were both given'],
  ])('that are not there are a mistake: %j', async (options, message) => {
    const outcome = await run(['db', 'backup', '/x', ...options], { answers });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain(message);
    expect(outcome.calls).toEqual([]);
  });
});

describe('db check', () => {
  it('ends with 1 when something is damaged, and shows it', async () => {
    const problems = [{ check: 'integrity' as const, message: 'row 3 missing\u001b[2J' }];
    const answers = { 'db.check': () => ({ ...sample.databaseCheck, state: 'damaged' as const, problems }) };
    const human = await run(['db', 'check'], { answers });
    expect(human.code).toBe(1);
    expect(human.stdout).toContain('row 3 missing\\u001b[2J');
    expect(human.stderr).toContain('the database has 1 problem');
    const json = await run(['db', 'check', '--json'], { answers });
    expect(JSON.parse(json.stdout)).toMatchObject({ state: 'damaged', problems });
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'DB_FAILED' } });
  });
});

describe('db restore', () => {
  const restoring = () => {
    const asked: RestoreOptions[] = [];
    const restoreDatabase = async (options: RestoreOptions) => {
      asked.push(options);
      return OUTCOME;
    };
    return { asked, host: { restoreDatabase } };
  };

  it('asks first', async () => {
    const { asked, host } = restoring();
    const outcome = await run(['db', 'restore', '/copy.db'], { daemon: false, host });
    expect(outcome.code).toBe(5);
    expect(asked).toEqual([]);
  });

  it('does not begin while a daemon runs', async () => {
    const { asked, host } = restoring();
    const outcome = await run(['db', 'restore', '/copy.db', '--yes'], { daemon: true, host });
    expect(outcome.code).toBe(6);
    expect(outcome.stderr).toContain('simkeeper stop');
    expect(asked).toEqual([]);
  });

  it('says what was kept, taken over and paused', async () => {
    const { asked, host } = restoring();
    const env = { PASS: 'correct horse' };
    const argv = ['db', 'restore', '/copy.db', '--yes', '--passphrase-env', 'PASS'];
    const human = await run(argv, { daemon: false, host, env });
    expect(human.code).toBe(0);
    expect(asked).toEqual([{ file: '/copy.db', passphrase: 'correct horse' }]);
    expect(human.stdout).toContain('/srv/simkeeper.before-restore-1.db');
    expect(human.stdout).toContain('1 STOP, 0 lines, 2 received messages, 3 parts canceled, 1 notice paused');
    expect(human.stderr).toContain('notice list');
    const json = await run([...argv, '--json'], { daemon: false, host, env });
    expect(JSON.parse(json.stdout)).toEqual(OUTCOME);
  });
});

describe('db restore without a checksum', () => {
  it('tells that nothing says whether the copy is whole', async () => {
    const told = async (proof: RestoreOutcome['proof']) => {
      const host = { restoreDatabase: async () => ({ ...OUTCOME, proof }) };
      return (await run(['db', 'restore', '/copy.db', '--yes'], { daemon: false, host })).stderr;
    };
    expect(await told(null)).toMatch(/no checksum beside it.*\n.*\/copy\.db\.sha256/);
    for (const proof of ['seal', 'checksum'] as const) expect(await told(proof)).not.toContain('checksum');
  });
});

describe('snapshot export', () => {
  it('writes CSV that no spreadsheet takes for a formula', async () => {
    const answers = {
      'snapshots.show': () => ({
        ...sample.snapshotDetail,
        entries: [
          {
            index: 3,
            name: '=cmd()',
            number: '+49301234567',
            numberType: 145,
            secondName: null,
            emails: ['a@example.com', '=b@example.com'],
            additionalNumbers: [
              { number: '030123', numberType: 129, label: 'Home' },
              { number: '112', numberType: 129, label: null },
            ],
            groups: [],
          },
        ],
      }),
    };
    const { stdout, code } = await run(['snapshot', 'export', '12'], { answers });
    expect(code).toBe(0);
    expect(stdout).toBe(
      'index,name,number,numberType,secondName,emails,additionalNumbers,groups\r\n' +
        "3,'=cmd(),+49301234567,145,,a@example.com ::: =b@example.com,030123 (Home) ::: 112,\r\n",
    );
  });

  it.each([
    ['vcf', []],
    ['vcf3', []],
    ['vcf21', []],
    ['jcard', []],
    ['ldif', []],
    ['csv', ['--contacts']],
    ['json', ['--contacts']],
    ['json', ['--contacts', '--json']],
  ])('writes contacts as %s %j', async (format, more) => {
    const answers: Answers = {
      'contacts.export': async (params, { onText }) => {
        await onText?.(`as ${params.format}\n`);
        return { format: params.format ?? '', contacts: 1 };
      },
    };
    const { stdout, code, calls } = await run(['snapshot', 'export', '12', '--format', format, ...more], {
      answers,
    });
    expect({ stdout, code, calls }).toEqual({
      stdout: `as ${format}\n`,
      code: 0,
      calls: [{ method: 'contacts.export', params: { snapshot: 12, format } }],
    });
  });

  it('offers every format that the book has', async () => {
    const { stderr } = await run(['snapshot', 'export', '12', '--format', 'pdf']);
    for (const { id } of FORMATS) expect(stderr).toMatch(new RegExp(`\\b${id}\\b`));
  });

  it('knows its formats', async () => {
    for (const argv of [
      ['--format', 'pdf'],
      ['--format', 'csv', '--json'],
    ]) {
      const outcome = await run(['snapshot', 'export', '12', ...argv]);
      expect(outcome.code).toBe(2);
      expect(outcome.calls).toEqual([]);
    }
  });
});

describe('snapshot verify', () => {
  it('ends with 1 and names the damaged record', async () => {
    const answers = {
      'snapshots.verify': () => [
        {
          ...sample.snapshotCheck,
          state: 'damaged' as const,
          problems: [{ index: 5, message: 'record 5 does not match its hash' }],
        },
      ],
    };
    const outcome = await run(['snapshot', 'verify'], { answers });
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toContain('record 5 does not match its hash');
    expect(outcome.stderr).toContain('1 snapshot is damaged');
  });
});
