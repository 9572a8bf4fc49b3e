import { fuzzCodec } from '../codec/support/fuzzer.ts';

/** `npm run fuzz [cases] [seed]`: the codec under mutated input, one million cases unless told otherwise. */
const cases = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const started = performance.now();
const counts = fuzzCodec(cases, seed);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(
  `codec: ${counts.cases} cases (seed ${seed}) in ${seconds} s: ${counts.decoded} decoded (${counts.odd} with oddities), ` +
    `${counts.simRecords} SIM records read, ${counts.refused} refused, 0 other failures\n`,
);
