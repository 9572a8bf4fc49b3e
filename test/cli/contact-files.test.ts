import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.ts';
import { type Answers, run } from './harness.ts';
import * as sample from './samples.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'simkeeper-files-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Gives these pieces, each when the one before it was taken. */
function giving(pieces: string[], fail?: Error): Answers {
  return {
    'contacts.export': async ({ format }, { onText }) => {
      for (const piece of pieces) await onText?.(piece);
      if (fail) throw fail;
      return { format: format ?? '?', contacts: pieces.length };
    },
  };
}

describe('contact export', () => {
  it('writes to standard output what comes, and passes the choices on', async () => {
    const result = await run(
      ['contact', 'export', 'lei', '--format', 'csv', '--group', 'A', '--owner', 'B'],
      {
        answers: giving(['a,', 'b\n']),
      },
    );
    expect(result).toMatchObject({ code: 0, stdout: 'a,b\n', stderr: '' });
    expect(result.calls).toEqual([
      { method: 'contacts.export', params: { format: 'csv', query: 'lei', group: 'A', owner: 'B' } },
    ]);
  });

  it('makes what it prints safe on a terminal', async () => {
    const result = await run(['contact', 'export'], { answers: giving(['FN:\u001b[2J\n']), terminal: true });
    expect(result.stdout).toBe('FN:\\u001b[2J\n');
  });

  it.each([
    [[], 'vcf'],
    [['--json'], 'json'],
    [['--out', 'x.csv'], 'csv'],
    [['--out', 'x.LDIF'], 'ldif'],
    [['--out', 'x.constructor'], 'vcf'],
    [['--out', 'x.json', '--format', 'jcard'], 'jcard'],
  ])('%j is the format %s', async (options, format) => {
    const placed = options.map((word) => (word.startsWith('x.') ? join(directory, word) : word));
    const { calls } = await run(['contact', 'export', ...placed], { answers: giving([]) });
    expect(calls).toMatchObject([{ params: { format } }]);
  });

  it('refuses two documents on one standard output', async () => {
    const result = await run(['contact', 'export', '--json', '--format', 'vcf'], { answers: giving(['x']) });
    expect(result).toMatchObject({ code: 2, stdout: '' });
  });

  it('writes a file for its owner only, whole or not at all', async () => {
    const path = join(directory, 'out.vcf');
    const done = await run(['contact', 'export', '--out', path, '--json'], {
      answers: giving(['one', 'two']),
    });
    expect(JSON.parse(done.stdout)).toEqual({ path, format: 'vcf', contacts: 2 });
    expect(await readFile(path, 'utf8')).toBe('onetwo');
    expect((await stat(path)).mode & 0o777).toBe(0o600);

    const kept = await run(['contact', 'export', '--out', path], { answers: giving(['three']) });
    expect(kept).toMatchObject({ code: 5, calls: [] });
    const failed = await run(['contact', 'export', '--out', path, '--yes'], {
      answers: giving(['three'], new SimError('IO_FAILED', 'the disk went away')),
    });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('the disk went away');
    expect(await readFile(path, 'utf8')).toBe('onetwo');
    expect(await readdir(directory)).toEqual(['out.vcf']);
  });

  it('says so when the file cannot be written, and does not wait for ever', async () => {
    const path = join(directory, 'no', 'such', 'out.vcf');
    const result = await run(['contact', 'export', '--out', path], {
      answers: giving(['one', 'two', 'three']),
    });
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('cannot be written');
  });
});

describe('contact import', () => {
  it('gives the daemon an absolute path', async () => {
    const { calls } = await run(['contact', 'import', 'people.vcf'], {
      answers: { 'contacts.import': () => sample.importReport },
    });
    expect(calls).toMatchObject([{ params: { file: join(process.cwd(), 'people.vcf') } }]);
  });

  it('keeps standard input in a private file for as long as it is read', async () => {
    const seen: unknown[] = [];
    const result = await run(['contact', 'import', '-', '--format', 'json'], {
      home: directory,
      stdin: [Buffer.from('[{"name":'), Buffer.from('"A"}]')],
      answers: {
        'contacts.import': async ({ file, shownAs }) => {
          seen.push(await readFile(file, 'utf8'), (await stat(file)).mode & 0o777, shownAs);
          return { ...sample.importReport, file: '-' };
        },
      },
    });
    expect(result.code).toBe(0);
    expect(seen).toEqual(['[{"name":"A"}]', 0o600, '-']);
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('removes the private file when the import fails', async () => {
    await writeFile(join(directory, 'other'), '');
    const result = await run(['contact', 'import', '-'], {
      home: directory,
      stdin: 'x',
      answers: {
        'contacts.import': () => {
          throw new SimError('INPUT_INVALID', 'no contacts');
        },
      },
    });
    expect(result.code).toBe(2);
    expect((await readdir(directory)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('prints what was done and then what was not, and exits with 1', async () => {
    const report = {
      ...sample.importReport,
      failures: 30,
      failed: Array.from({ length: 30 }, (_, index) => ({
        line: index + 5,
        card: index + 2,
        problem: 'bad\u001b',
      })),
      warnings: [
        { line: 2, card: 1, message: 'odd' },
        { line: 3, card: 2, message: 'line 4: a line of it' },
      ],
    };
    const answers: Answers = { 'contacts.import': () => report };
    const human = await run(['contact', 'import', 'x'], { answers });
    expect(human.code).toBe(1);
    expect(human.stdout).toContain('Imported people.csv: 3 contacts');
    expect(human.stderr).toContain('note: line 2: odd');
    expect(human.stderr).toContain('note: line 4: a line of it');
    expect(human.stderr).toContain('note: line 24: bad\\u001b');
    expect(human.stderr).not.toContain('line 25');
    expect(human.stderr).toContain('simkeeper: 30 of 3 contacts could not be imported');
    const json = await run(['contact', 'import', 'x', '--json'], { answers });
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toEqual(report);
    expect(JSON.parse(json.stderr)).toMatchObject({
      error: { code: 'IMPORT_PARTIAL', details: { failures: 30 } },
    });
  });

  it('lists what an undo could not take back, and exits with 5', async () => {
    const result = await run(['contact', 'import', '--undo', '12'], {
      answers: {
        'contacts.undoImport': () => ({
          set: 12,
          contacts: 1,
          conflicts: [{ contact: 7, message: 'changed since' }],
        }),
      },
    });
    expect(result.code).toBe(5);
    expect(result.stdout).toContain('Took the import back: 1 contact.');
    expect(result.stderr).toContain('simkeeper contact history 7');
  });
});
