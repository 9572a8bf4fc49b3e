import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Database from 'better-sqlite3';
import ICAL from 'ical.js';
import parsePhoneNumber from 'libphonenumber-js/max';
import { atMost, type BenchRow } from './row.ts';
import { benchWorld } from './world.ts';

const CARDS = Number(process.env.BENCH_CARDS ?? 100_000);
const TABLES = [
  'contacts',
  'contact_numbers',
  'contact_emails',
  'contact_groups',
  'contact_fields',
  'change_log',
];

function vcard(n: number): string {
  const digits = String(10_000_000 + n).slice(1);
  return [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `UID:urn:uuid:00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    `N:Number${n};Person;;;`,
    `FN:Person Number${n}`,
    `TEL;TYPE=CELL:+49151${digits}0`,
    `TEL;TYPE=WORK,VOICE:030 ${digits}`,
    `EMAIL;TYPE=INTERNET:person${n}@example.org`,
    'ORG:Example GmbH;Sales',
    'END:VCARD',
    '',
  ].join('\r\n');
}

interface Round {
  measuredMs: number;
  floorMs: number;
  delayMs: number;
}

/**
 * Many vCards through the API into the book while a modem is attached: beside the sum of what nobody can avoid (reading the
 * cards, reading the numbers, inserting the rows with their change log), and the delay that everything else in the daemon sees. Of
 * three rounds, each with its own floor, the middle one counts: a busy machine may disturb one.
 */
export async function benchImport(): Promise<BenchRow[]> {
  const rounds: Round[] = [];
  for (let n = 0; n < 3; n += 1) rounds.push(await importOnce());
  const { measuredMs, floorMs } = middle(rounds, (round) => round.measuredMs / round.floorMs);
  const { delayMs } = middle(rounds, (round) => round.delayMs);
  return [
    atMost(`${CARDS.toLocaleString('en')} vCards into the book, ms`, measuredMs, floorMs, 1.5),
    atMost('event-loop delay p99 during that import, ms', delayMs, 50, 1),
  ];
}

function middle(rounds: readonly Round[], by: (round: Round) => number): Round {
  const found = [...rounds].sort((a, b) => by(a) - by(b))[rounds.length >> 1];
  if (!found) throw new Error('no round was measured');
  return found;
}

async function importOnce(): Promise<Round> {
  const folder = mkdtempSync(path.join(tmpdir(), 'simkeeper-bench-import-'));
  const file = path.join(folder, 'people.vcf');
  const numbers = function* () {
    for (let n = 0; n < CARDS; n += 1) yield vcard(n);
  };
  await pipeline(Readable.from(numbers()), createWriteStream(file));
  const world = await benchWorld({});
  const delay = monitorEventLoopDelay({ resolution: 1 });
  try {
    delay.enable();
    const startedAt = performance.now();
    const report = await world.client.call('contacts.import', { file });
    const measuredMs = performance.now() - startedAt;
    delay.disable();
    if (report.added !== CARDS || report.failures > 0) throw new Error(`added ${report.added} of ${CARDS}`);
    const floorMs = parseAll() + readNumbers() + insertBare(path.join(world.home, 'simkeeper.db'), folder);
    return { measuredMs, floorMs, delayMs: delay.percentile(99) / 1e6 };
  } finally {
    await world.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function parseAll(): number {
  const cards = Array.from({ length: CARDS }, (_, n) => vcard(n));
  return timed(() => {
    for (const card of cards) ICAL.parse(card);
  });
}

function readNumbers(): number {
  return timed(() => {
    for (let n = 0; n < CARDS; n += 1) {
      const digits = String(10_000_000 + n).slice(1);
      parsePhoneNumber(`+49151${digits}0`)?.getType();
      parsePhoneNumber(`030 ${digits}`, 'DE')?.getType();
    }
  });
}

/** The same rows into tables with the same indexes, without triggers, in one transaction. */
function insertBare(database: string, folder: string): number {
  const from = new Database(database, { readonly: true });
  const to = new Database(path.join(folder, 'bare.db'));
  to.pragma('journal_mode = WAL');
  to.pragma('synchronous = FULL');
  to.pragma('foreign_keys = OFF');
  const schema = from
    .prepare<[], { sql: string; tbl_name: string }>(
      "SELECT sql, tbl_name FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL ORDER BY type DESC",
    )
    .all();
  for (const { sql, tbl_name } of schema) if (TABLES.includes(tbl_name)) to.exec(sql);
  let total = 0;
  for (const table of TABLES) {
    const rows = from.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().all();
    const [first] = rows;
    if (!first) continue;
    const insert = to.prepare<unknown[]>(`INSERT INTO ${table} VALUES (${first.map(() => '?').join(', ')})`);
    total += timed(
      to.transaction(() => {
        for (const row of rows) insert.run(...row);
      }),
    );
  }
  from.close();
  to.close();
  return total;
}
