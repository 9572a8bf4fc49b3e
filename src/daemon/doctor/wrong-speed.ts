import { sleep } from '../../core/clock.ts';
import type { DeviceView } from './check.ts';

const LISTEN_MS = 1_500;
/** Fewer strange bytes are line noise. */
const ENOUGH = 4;
const OPEN_TIMEOUT_MS = 3_000;

/**
 * Asks a port that gave no answer once more, without a word but `AT`, and looks whether bytes come that are no text: that is what
 * another speed looks like. False when nothing can be heard, or when somebody else has the port by now.
 */
export async function looksLikeWrongSpeed({ row, keeper }: DeviceView): Promise<boolean> {
  const { clock } = keeper.services;
  const transport = await keeper
    .openTransport(row.port, {
      timeoutMs: OPEN_TIMEOUT_MS,
      ...(row.baud === null ? {} : { baudRate: row.baud }),
    })
    .catch(() => null);
  if (transport === null) return false;
  let strange = 0;
  let plain = 0;
  transport.onData((chunk) => {
    for (const byte of chunk) {
      if (byte === 0x0d || byte === 0x0a || (byte >= 0x20 && byte < 0x7f)) plain += 1;
      else strange += 1;
    }
  });
  await transport.write(Buffer.from('AT\r')).catch(() => undefined);
  await Promise.race([sleep(clock, LISTEN_MS), transport.closed]);
  await transport.close();
  return strange >= ENOUGH && strange > plain / 4;
}
