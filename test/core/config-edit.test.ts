import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import { setConfigValue } from '../../src/core/config-edit.ts';
import { CONFIG_KEYS } from '../../src/core/config-keys.ts';
import { SimError } from '../../src/core/errors.ts';

const USERS_FILE = `# my simkeeper

region = "DE" # home

# what people are told
[notice]
auto = true   # by itself
audience = "group:Familie"

[[modem]]
name = "front"   # the black one
port = "/dev/ttyUSB0"
`;

describe('setConfigValue', () => {
  it.each([
    ['changes a value in place', USERS_FILE, 'region', 'FR', USERS_FILE.replace('"DE"', '"FR"')],
    [
      'keeps the comment of the line',
      USERS_FILE,
      'notice.auto',
      'false',
      USERS_FILE.replace('true ', 'false '),
    ],
    [
      'adds to the table that exists',
      USERS_FILE,
      'notice.language',
      'de',
      USERS_FILE.replace('"group:Familie"', '"group:Familie"\nlanguage = "de"'),
    ],
    ['adds a table at the end', USERS_FILE, 'log.level', 'debug', `${USERS_FILE}\n[log]\nlevel = "debug"\n`],
    ['starts a file', '', 'notice.auto', 'false', '[notice]\nauto = false\n'],
    ['starts a file with a root key', '', 'region', 'DE', 'region = "DE"\n'],
    [
      'puts a root key before the first table',
      '[log]\nlevel = "info"\n',
      'region',
      'DE',
      'region = "DE"\n\n[log]\nlevel = "info"\n',
    ],
    [
      'puts it after the comment of the file',
      '# mine\n\n[log]\n',
      'region',
      'DE',
      '# mine\n\nregion = "DE"\n\n[log]\n',
    ],
    [
      'stays with dotted keys',
      'notice.auto = true\n',
      'notice.language',
      'de',
      'notice.auto = true\nnotice.language = "de"\n',
    ],
    [
      'changes an inline table',
      'notice = { auto = true }\n',
      'notice.language',
      'de',
      'notice = { auto = true, language = "de" }\n',
    ],
    [
      'finds quoted keys',
      '[ "notice" ]\n\'auto\' = true\n',
      'notice.auto',
      'false',
      '[ "notice" ]\n\'auto\' = false\n',
    ],
    [
      'keeps CRLF',
      '[log]\r\nlevel = "info"\r\n',
      'log.numbers',
      'true',
      '[log]\r\nlevel = "info"\r\nnumbers = true\r\n',
    ],
    ['adds the missing line end', '[log]', 'log.numbers', 'true', '[log]\nnumbers = true'],
    ['replaces a long string', 'owner.name = """\nA"""\n', 'owner.name', 'B', 'owner.name = "B"\n'],
    ['escapes what needs it', '', 'owner.name', 'A "B" \\ #', '[owner]\nname = "A \\"B\\" \\\\ #"\n'],
  ])('%s', (_, before, key, value, after) => {
    expect(setConfigValue(before, key, value)).toBe(after);
  });

  it.each([
    ['regoin', 'DE', 'INPUT_INVALID', 'did you mean region?'],
    ['region', 'XX', 'INPUT_INVALID', null],
    ['region', 'Germany', 'INPUT_INVALID', null],
    ['notice.auto', 'yes', 'INPUT_INVALID', null],
    ['modem.name', 'x', 'INPUT_INVALID', null],
  ])('refuses %s = %s', (key, value, code, hint) => {
    const run = () => setConfigValue(USERS_FILE, key, value);
    expect(run).toThrow(SimError);
    expect(run).toThrow(expect.objectContaining(hint === null ? { code } : { code, hint }));
  });

  it('refuses to touch a file that is not valid', () => {
    expect(() => setConfigValue('a = ', 'region', 'DE')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
    expect(() => setConfigValue('a = 1', 'region', 'DE')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  // Files as people write them: comments, blank lines, tables, dotted keys, inline tables, in any order.
  const comment = fc.constantFrom('', '', ' # "quoted" [not a table]', '# = x');
  const value = fc.constantFrom<[string, string]>(
    ['notice.auto', 'true'],
    ['notice.auto', 'false'],
    ['notice.cooling-off', "'5m'"],
    ['notice.language', '"""de"""'],
    ['notice.audience', '"group:a # b"'],
    ['sms.validity', '"24h"'],
    ['sms.quiet-hours', '"off"'],
    ['log.numbers', 'true'],
    ['owner.name', '"""\nLi \\"Lei\\"""""'],
    ['region', '"DE"'],
  );
  const document = fc
    .tuple(
      fc.uniqueArray(fc.tuple(value, comment), { selector: ([[key]]) => key }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.constantFrom('header', 'dotted', 'inline'), { minLength: 4, maxLength: 4 }),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([pairs, newline, styles, modem, finalBreak]) => {
      const groups = ['notice', 'sms', 'log', 'owner'];
      const root: string[] = ['# the file', ''];
      const tables: string[] = [];
      for (const [[key, text], note] of pairs) if (!key.includes('.')) root.push(`${key} = ${text}${note}`);
      groups.forEach((group, index) => {
        const own = pairs.filter(([[key]]) => key.startsWith(`${group}.`));
        const style = styles[index];
        if (own.length === 0) return;
        if (style === 'dotted') root.push(...own.map(([[key, text], note]) => `  ${key}=${text}${note}`), '');
        else if (style === 'inline' && !own.some(([[, text]]) => text.includes('\n'))) {
          root.push(
            `${group} = { ${own.map(([[key, text]]) => `${key.slice(group.length + 1)} = ${text}`).join(', ')} }`,
          );
        } else {
          tables.push(
            '',
            `[${group}] # table`,
            ...own.map(([[key, text], note]) => `${key.slice(group.length + 1)} = ${text}${note}`),
          );
        }
      });
      const modems = modem ? ['[[modem]]', 'name = "a" # black', 'port = "/dev/ttyUSB0"'] : [];
      const lines = [...root, ...modems, ...tables, ...(finalBreak ? [''] : [])];
      return lines.join(newline).replaceAll(/\r?\n/g, newline);
    });
  const change = fc.constantFrom<[string, string, string | boolean]>(
    ['region', 'FR', 'FR'],
    ['owner.name', 'Ann "x" #1', 'Ann "x" #1'],
    ['notice.auto', 'false', false],
    ['notice.language', 'zh', 'zh'],
    ['sms.poll-interval', '5s', '5s'],
    ['log.level', 'warn', 'warn'],
    ['backup.schedule', '03:00', '03:00'],
  );

  it('changes one key and nothing else, and keeps comments and line ends', () => {
    fc.assert(
      fc.property(document, change, (before, [key, typed, stored]) => {
        const after = setConfigValue(before, key, typed);
        const wanted = structuredClone(parse(before)) as Record<string, unknown>;
        const [group = '', leaf] = key.split('.');
        if (leaf === undefined) wanted[group] = stored;
        else wanted[group] = { ...(wanted[group] as object | undefined), [leaf]: stored };
        expect(parse(after)).toEqual(wanted);
        // No comment is lost.
        const comments = (text: string) => text.match(/# (the file|table|black|"quoted")/g) ?? [];
        expect(comments(after)).toEqual(comments(before));
        expect(after.includes('\r\n') && /[^\r]\n/.test(after)).toBe(false);
        expect(setConfigValue(after, key, typed)).toBe(after);
      }),
      { numRuns: 300 },
    );
  });

  it('takes every default of the table as a value', () => {
    for (const row of CONFIG_KEYS) {
      expect(() => setConfigValue('', row.key, String(row.default))).not.toThrow();
    }
  });
});
