import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { takeGlobalFlags } from '../../src/cli/flags.ts';
import { humanTime, relativeTime } from '../../src/cli/format.ts';
import { barText } from '../../src/cli/progress.ts';
import { tableLines } from '../../src/cli/table.ts';

const COLUMNS = [{ title: 'ID', right: true }, { title: 'NAME', flex: true }, { title: 'NUMBER' }];
const row = (...texts: string[]) => texts.map((text) => ({ text }));
const plain = { columns: null, color: false };

describe('tables', () => {
  it('align by what a terminal shows', async () => {
    const lines = await tableLines(
      COLUMNS,
      [row('1', '李雷', '+86'), row('12', 'Zoë 😀', '+49'), row('3', 'Ann', '')],
      plain,
    );
    expect(lines).toEqual([
      'ID  NAME    NUMBER', //
      ' 1  李雷    +86',
      '12  Zoë 😀  +49',
      ' 3  Ann',
    ]);
  });

  it('cut what may be cut when the terminal is narrow', async () => {
    const long = '一二三四五六七八九十一二三四五六七八九十';
    const lines = await tableLines(COLUMNS, [row('1', long, '+8613912345678')], {
      columns: 40,
      color: false,
    });
    expect(lines[1]).toBe(' 1  一二三四五六七八九…   +8613912345678');
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(40);
  });

  it('say times briefly and leave out columns that say nothing, when cutting is not enough', async () => {
    const columns = [...COLUMNS, { title: 'E-MAIL', flex: true }, { title: 'GROUPS' }, { title: 'CHANGED' }];
    const rows = [
      row('1', 'Annabella Bell', '+491512345678', 'ann@example.org', '-', '2026-11-21 14:44 (27 min ago)'),
      row('2', 'Udo', '+491', '-', '', '-'),
    ];
    const at = (width: number) => tableLines(columns, rows, { columns: width, color: false });
    const wide = await at(80);
    expect(wide[0]).toMatch(/^ID {2}NAME .* GROUPS {2}CHANGED$/);
    expect(wide[1]).toMatch(/… .*… {2}- {7}2026-11-21 14:44 \(27 min ago\)$/);
    const brief = await at(65);
    expect(brief[0]).toMatch(/ GROUPS {2}CHANGED$/);
    expect(brief[1]).toMatch(/… {2}- {7}2026-11-21 14:44$/);
    const fewer = await at(57);
    expect(fewer[0]).toMatch(/ E-MAIL {2,}CHANGED$/);
    expect(fewer[1]).toMatch(/^ 1 {2}Ann.*… {2}\+491512345678 {2}ann.*… {2}2026-11-21 14:44$/);
    expect(fewer[2]).toMatch(/^ 2 {2}Udo .* -$/);
    for (const lines of [wide, brief, fewer]) {
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    }
    expect(Math.max(...fewer.map((line) => line.length))).toBeLessThanOrEqual(57);
    // Into a pipe a table is written whole.
    const whole = await tableLines(columns, rows, plain);
    expect(whole[1]).toContain(
      'Annabella Bell  +491512345678  ann@example.org  -       2026-11-21 14:44 (27 min ago)',
    );
  });

  it('print nothing that acts, in no cell', async () => {
    const lines = await tableLines(COLUMNS, [row('1', '\u001b]0;x\u0007', 'a\nb')], plain);
    expect(lines[1]).toBe(' 1  \\u001b]0;x\\u0007  a\\u000ab');
  });

  it('keep to the width wherever the columns allow it, and keep every other cell whole', async () => {
    const cell = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom('李雷', '👨‍👩‍👧 family', 'é', '٠١٢'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 30, max: 100 }),
        async (names, columns) => {
          const lines = await tableLines(
            COLUMNS,
            names.map((name) => row('1', name, '+491')),
            { columns, color: false },
          );
          for (const line of lines) {
            expect(stringWidth(line)).toBeLessThanOrEqual(columns);
            if (line !== lines[0]) expect(line.endsWith('+491')).toBe(true);
          }
        },
      ),
    );
  });
});

describe('times', () => {
  const now = Date.UTC(2026, 10, 21, 12, 0, 0);
  it.each([
    [0, 'now'],
    [-999, 'now'],
    [-1_000, '1 s ago'],
    [-59_999, '59 s ago'],
    [-60_000, '1 min ago'],
    [-3_600_000, '1 h ago'],
    [-172_800_000, '2 d ago'],
    [600_000, 'in 10 min'],
    [86_400_000 * 400, 'in 400 d'],
  ])('%d ms', (distance, text) => {
    expect(relativeTime(now + distance, now)).toBe(text);
  });

  it('are local, and leave alone what is no time', () => {
    const local = new Date(now);
    const hours = String(local.getHours()).padStart(2, '0');
    expect(humanTime('2026-11-21T12:00:00.000Z', now)).toContain(` ${hours}:`);
    expect(humanTime('soon', now)).toBe('soon');
    expect(humanTime(null, now)).toBe('-');
  });
});

describe('the bar', () => {
  it.each([
    [{ task: 'a', done: 0, total: 4 }, '[........................]  0% a 0/4'],
    [{ task: 'a', done: 4, total: 4 }, '[########################]100% a 4/4'],
    [{ task: 'a', done: 9, total: 4 }, '[########################]100% a 9/4'],
    [{ task: 'a\u001b', done: 3, total: null }, 'a\\u001b: 3'],
    [{ task: 'a', done: 3, total: 0 }, 'a: 3'],
  ])('%j', (progress, text) => {
    expect(barText(progress, 80)).toBe(text);
    expect(barText(progress, 10).length).toBeLessThanOrEqual(10);
  });
});

describe('takeGlobalFlags', () => {
  it('takes the flags out and keeps the order of the rest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('--json', '-q', '--yes', '--no-color', 'contact', 'list', '--x', '--')),
        (argv) => {
          const { flags, rest } = takeGlobalFlags(argv);
          const end = argv.indexOf('--');
          const head = end < 0 ? argv : argv.slice(0, end);
          const names = ['--json', '-q', '--yes', '--no-color'];
          expect(rest).toEqual([
            ...head.filter((word) => !names.includes(word)),
            ...(end < 0 ? [] : argv.slice(end)),
          ]);
          expect(flags).toEqual({
            json: head.includes('--json'),
            quiet: head.includes('-q'),
            verbose: false,
            yes: head.includes('--yes'),
            color: !head.includes('--no-color'),
          });
        },
      ),
    );
  });
});
