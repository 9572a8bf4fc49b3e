import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Result } from '../../src/api/contract/methods.ts';
import { smsXml, xmlStart } from '../../src/cli/export/sms-xml.ts';
import { csvCell } from '../../src/core/csv.ts';
import { type Answers, run, Sink } from './harness.ts';
import * as sample from './samples.ts';

type Sms = Result<'sms.list'>[number];

/** Texts that people do not write, but strangers can send. */
const HOSTILE = [
  '\u001b[2J\u0000\u001a',
  'OK\r\nAT+CMGS="1"\r',
  '=HYPERLINK("x")',
  '<b a="1">&amp;\t',
  '😀 \u202e \ufffe',
  '\ud83d',
  '“quoted”, and more\n',
];
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...HOSTILE, 'a', ' ')).map((parts) => parts.join('')),
);

function messages(count: number): Sms[] {
  return Array.from({ length: count }, (_, index) => ({ ...sample.sms, id: index + 1, text: `n ${index}` }));
}

/** Answers as the daemon does, from a list. */
function answering(all: readonly Sms[], pages: number[] = []): Answers {
  return {
    'sms.list': ({ after, limit = 1000 }) => {
      const found =
        after === undefined ? all.slice(-limit) : all.filter(({ id }) => id > after).slice(0, limit);
      pages.push(found.length);
      return found;
    },
    'owners.list': () => [sample.owner],
    'contacts.list': () => [
      {
        ...sample.contact,
        name: 'Ann & "Co"',
        numbers: [{ number: sample.sms.address, raw: 'x', type: null }],
      },
    ],
  };
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'simkeeper-export-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('sms export', () => {
  it('writes the documents of the list as one array, page by page', async () => {
    const all = messages(1203);
    const pages: number[] = [];
    const result = await run(['sms', 'export'], { answers: answering(all, pages) });
    expect(JSON.parse(result.stdout)).toEqual(all);
    expect(pages).toEqual([500, 500, 203]);
    const none = await run(['sms', 'export'], { answers: answering([]) });
    expect(JSON.parse(none.stdout)).toEqual([]);
  });

  it('passes the choices on', async () => {
    const result = await run(
      ['sms', 'export', '--sent', '--to', '49', '--state', 'failed', '--since', '1h', '--limit', '2'],
      { answers: answering(messages(5)) },
    );
    expect(result.calls).toEqual([
      {
        method: 'sms.list',
        params: { direction: 'out', to: '49', state: 'failed', since: '2026-11-21T11:00:00.000Z', limit: 2 },
      },
    ]);
    expect(JSON.parse(result.stdout)).toHaveLength(2);
  });

  it('writes CSV with a header and inert cells', async () => {
    const all = [
      { ...sample.sms, text: '=1+1, "x"\r\ny' },
      { ...sample.sms, id: 7, address: '+49', text: 'plain', error: '@cmd' },
    ];
    const { stdout } = await run(['sms', 'export', '--format', 'csv'], { answers: answering(all) });
    expect(stdout).toBe(
      [
        'id,direction,state,modem,address,text,parts,at,sentAt,error',
        '5,out,accepted,front,+4917612345678,"\'=1+1, ""x""\r\ny",1,2026-11-21T12:00:00.000Z,2026-11-21T12:00:01.000Z,',
        "7,out,accepted,front,'+49,plain,1,2026-11-21T12:00:00.000Z,2026-11-21T12:00:01.000Z,'@cmd",
        '',
      ].join('\r\n'),
    );
  });

  it('names people of every book, each book once, those of the first owner first', async () => {
    const person = (name: string, number: string) => ({
      ...sample.contact,
      name,
      numbers: [{ number, raw: number, type: null }],
    });
    const books: Record<string, Result<'contacts.list'>> = {
      main: [person('Ann', '+4917612345678')],
      Workshop: [person('Not Ann', '+4917612345678'), person('Otto', '+4917612345679')],
    };
    const all = [
      { ...sample.sms, direction: 'in' as const, state: 'received' as const },
      { ...sample.sms, id: 6, address: '+4917612345679' },
    ];
    const { stdout, calls } = await run(['sms', 'export', '--format', 'xml'], {
      answers: {
        ...answering(all),
        'owners.list': () => [
          { ...sample.owner, id: 1, name: null, book: 1 },
          { ...sample.owner, id: 2, name: 'Workshop', book: 2 },
          { ...sample.owner, id: 3, name: 'Night desk', book: 2 },
        ],
        'contacts.list': ({ owner }) => books[owner ?? 'main'] ?? [],
      },
    });
    expect(stdout.match(/contact_name="[^"]*"/g)).toEqual(['contact_name="Ann"', 'contact_name="Otto"']);
    expect(calls.filter(({ method }) => method === 'contacts.list').map(({ params }) => params)).toEqual([
      {},
      { owner: 'Workshop' },
    ]);
  });

  it('writes XML with the number of messages and the names of the book', async () => {
    const all = [
      { ...sample.sms, direction: 'in' as const, state: 'received' as const, text: 'a\nb 😀 \u001b' },
      { ...sample.sms, id: 6, state: 'failed' as const, address: 'Bank', sentAt: null },
    ];
    const { stdout } = await run(['sms', 'export', '--format', 'xml'], { answers: answering(all) });
    expect(stdout.split('\n')).toEqual([
      "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>",
      '<smses count="2">',
      '  <sms protocol="0" address="+4917612345678" date="1795262400000" type="1" subject="null" body="a&#10;b 😀 ␛" ' +
        'body_json="&quot;a\\nb 😀 \\u001b&quot;" toa="null" sc_toa="null" service_center="null" read="1" status="-1" ' +
        'locked="0" date_sent="1795262401000" readable_date="Sat, 21 Nov 2026 12:00:00 GMT" ' +
        'contact_name="Ann &amp; &quot;Co&quot;" />',
      '  <sms protocol="0" address="Bank" date="1795262400000" type="2" subject="null" body="On my way" ' +
        'toa="null" sc_toa="null" service_center="null" read="1" status="64" ' +
        'locked="0" date_sent="0" readable_date="Sat, 21 Nov 2026 12:00:00 GMT" ' +
        'contact_name="(Unknown)" />',
      '</smses>',
      '',
    ]);
  });

  it('counts for XML what it then writes, whatever comes meanwhile', async () => {
    const all = messages(700);
    const answers = answering(all);
    const list = answers['sms.list'];
    let calls = 0;
    answers['sms.list'] = (params, listener) => {
      calls += 1;
      if (calls === 3) all.push({ ...sample.sms, id: 9999 });
      return list?.(params, listener) ?? [];
    };
    const { stdout } = await run(['sms', 'export', '--format', 'xml'], { answers });
    expect(stdout).toContain(xmlStart(700));
    expect(stdout.match(/<sms /g)).toHaveLength(700);
  });

  it('writes a file for its owner only, and replaces one only when told to', async () => {
    const path = join(directory, 'sms.csv');
    const argv = ['sms', 'export', '--format', 'csv', '--out', path];
    const first = await run([...argv, '--json'], { answers: answering(messages(3)) });
    expect(JSON.parse(first.stdout)).toEqual({ path, format: 'csv', messages: 3 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await writeFile(path, 'mine');
    await chmod(path, 0o644);
    const refused = await run(argv, { answers: answering(messages(1)) });
    expect([refused.code, await readFile(path, 'utf8')]).toEqual([5, 'mine']);
    expect(refused.stderr).toContain('--yes');
    const replaced = await run([...argv, '--yes'], { answers: answering(messages(1)) });
    expect([replaced.code, replaced.stdout]).toEqual([0, `Exported 1 SMS to ${path}.\n`]);
    expect((await readFile(path, 'utf8')).split('\r\n')).toHaveLength(3);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing behind when it fails in the middle', async () => {
    const answers = answering(messages(600));
    const list = answers['sms.list'];
    answers['sms.list'] = (params, listener) => {
      if (params.after === 500) throw new Error('the daemon is gone');
      return list?.(params, listener) ?? [];
    };
    const result = await run(['sms', 'export', '--out', join(directory, 'x.json')], { answers });
    expect([result.code, await readdir(directory)]).toEqual([1, []]);
    const nowhere = await run(['sms', 'export', '--out', join(directory, 'a', 'b')], {
      answers: answering([]),
    });
    expect([nowhere.code, nowhere.stderr]).toEqual([1, expect.stringContaining('cannot be written')]);
  });

  it('does not mix a document and an export on standard output', async () => {
    const result = await run(['sms', 'export', '--format', 'csv', '--json'], { answers: answering([]) });
    expect([result.code, result.stdout]).toEqual([2, '']);
    const json = await run(['sms', 'export', '--json'], { answers: answering(messages(2)) });
    expect(JSON.parse(json.stdout)).toHaveLength(2);
  });

  it('waits for a slow reader, and ends when the reader is gone', async () => {
    let drained: (() => void) | undefined;
    class Slow extends Sink {
      override write(text: string): boolean {
        super.write(text);
        return false;
      }
      once(_event: 'drain', listener: () => void): this {
        drained = listener;
        return this;
      }
    }
    const slow = new Slow();
    const running = run(['sms', 'export'], { answers: answering(messages(3)) }, slow);
    await expect.poll(() => drained).toBeDefined();
    const before = slow.text;
    await new Promise((resolve) => setImmediate(resolve));
    expect(slow.text).toBe(before);
    slow.fail(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect((await running).code).toBe(0);
    expect(slow.text).toBe(before);
  });

  it('shows nothing on a terminal that could act there', async () => {
    const all = HOSTILE.map((text, index) => ({ ...sample.sms, id: index + 1, text }));
    for (const format of ['json', 'csv', 'xml']) {
      const { stdout } = await run(['sms', 'export', '--format', format], {
        answers: answering(all),
        terminal: true,
      });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\ufeff]/);
      if (format === 'json') expect(JSON.parse(stdout)).toEqual(all);
    }
  });
});

describe('a CSV cell', () => {
  it.each([
    ['+4915123456701', '+4915123456701'],
    ['+49151 2345', "'+49151 2345"],
    ['+49', "'+49"],
    ['-1', "'-1"],
    ['\t=x', "'\t=x"],
    ['\r', '"\'\r"'],
    [-5, '-5'],
    [null, ''],
    ['a=b', 'a=b'],
    ['a"b', '"a""b"'],
  ])('%j is written as %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('is read back as it was, but for the apostrophe, and never as a formula', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const cell = csvCell(text);
        const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        expect([text, `'${text}`]).toContain(read);
        if (read === text) expect(/^[=+\-@\t\r]/.test(read)).toBe(/^\+[1-9]\d{6,14}$/.test(read));
        if (!cell.startsWith('"')) expect(cell).not.toMatch(/[",\r\n]/);
      }),
    );
  });
});

/** Reads one empty element as XML 1.0 does, and refuses what XML 1.0 refuses. */
function readXml(element: string): Record<string, string> {
  const body = /^\s*<sms((?: [a-z_]+="[^"<]*")*) \/>\n$/u.exec(element)?.[1];
  if (body === undefined) throw new Error(`no element: ${element}`);
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(element))
    throw new Error('a forbidden character');
  const attributes: Record<string, string> = {};
  for (const [, key = '', raw = ''] of body.matchAll(/ ([a-z_]+)="([^"]*)"/g)) {
    if (key in attributes) throw new Error('an attribute twice');
    // Attribute values are normalized before references are resolved (XML 1.0 section 3.3.3).
    attributes[key] = raw.replace(/[\t\n\r]/g, ' ').replace(/&(#\d+|\w+);|&/g, (_, name?: string) => {
      const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
      const value = name?.startsWith('#') ? String.fromCodePoint(Number(name.slice(1))) : named[name ?? ''];
      if (value === undefined) throw new Error('a bare ampersand');
      if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(value))
        throw new Error('a forbidden reference');
      return value;
    });
  }
  return attributes;
}

describe('a message in XML', () => {
  it('is well-formed whatever its text, and loses nothing of it', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (text, address, name) => {
        const read = readXml(smsXml({ ...sample.sms, text, address }, name));
        for (const [key, value] of [
          ['body', text],
          ['address', address],
        ] as const) {
          const exact = read[`${key}_json`];
          expect(exact === undefined ? read[key] : JSON.parse(exact)).toBe(value);
        }
        expect(Object.keys(read).filter((key) => !key.endsWith('_json'))).toHaveLength(15);
      }),
    );
  });
});
