import { benchCodec } from './codec.ts';
import { benchCommand } from './command.ts';
import { benchImport } from './import.ts';
import { benchManyModems } from './many-modems.ts';
import { benchNotice } from './notice.ts';
import { benchPhonebook } from './phonebook.ts';
import type { BenchRow } from './row.ts';
import { benchSearch } from './search.ts';
import { benchSms } from './sms.ts';
import { benchVcardParse } from './vcard.ts';

// Each figure beside a floor in the same run. Prints a table; exits with 1 when a budget does not hold.
const benches: (() => Promise<BenchRow[]>)[] = [
  benchCodec,
  benchImport,
  benchNotice,
  benchPhonebook,
  benchSearch,
  benchSms,
  benchCommand,
  benchManyModems,
  benchVcardParse,
];
const wanted = process.argv.slice(2);
let broken = 0;
process.stdout.write('| what | measured | floor | ratio | budget |\n|---|---|---|---|---|\n');
for (const bench of benches) {
  if (wanted.length > 0 && !wanted.some((word) => bench.name.toLowerCase().includes(word.toLowerCase())))
    continue;
  for (const row of await bench()) {
    if (!row.holds) broken += 1;
    const cells = [row.name, row.measured.toFixed(2), row.floor.toFixed(2), row.ratio.toFixed(2)];
    process.stdout.write(`| ${cells.join(' | ')} | ${row.budget}${row.holds ? '' : ' BROKEN'} |\n`);
  }
}
process.exitCode = broken === 0 ? 0 : 1;
