import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { parsePhone } from '../../src/numbers/phone-number.ts';

it('a number that was read does not keep the file in memory that it was cut out of', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = used();
  for (let n = 0; n < 1000; n += 1) {
    const number = `+49151${10_000_000 + n}`;
    const file = Buffer.from(`${'x'.repeat(65_000)}${number}`).toString('latin1');
    expect(parsePhone(file.slice(65_000), 'DE')?.e164).toBe(number);
  }
  expect(used() - before).toBeLessThan(20_000_000);
});
