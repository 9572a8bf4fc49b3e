import { expect } from 'vitest';
import { AtChannel } from '../../src/at/channel.ts';
import type { Dialogue, DialogueExchange } from '../../src/transport/contract/dialogue.ts';
import { openReplay } from '../../src/transport/replay/replay-transport.ts';
import {
  byteByByte,
  type Chunking,
  commandOf,
  expectedOutcome,
  type Outcome,
  oneCut,
  PureParts,
  randomChunks,
  seeded,
  whole,
} from './dialogues.ts';
import { drive } from './fake-modem.ts';
import { ManualClock } from './manual-clock.ts';

const MANY_BYTES = 2048;
const CUTS_OF_MANY = 500;

/** Every place where one reply can be cut, or a seeded choice of them in a long one. */
function cuts(length: number): number[] {
  if (length <= MANY_BYTES) return Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
  const random = seeded(length);
  return Array.from({ length: CUTS_OF_MANY }, () => 1 + random(length - 1));
}

/** Whole, byte by byte and in 20 random chunkings; `also` looks further at each outcome. */
export function expectSameInChunks(
  dialogue: Dialogue,
  also: (exchange: DialogueExchange, outcome: Outcome) => void = () => {},
): void {
  const chunkings = [whole, byteByByte, ...Array.from({ length: 20 }, (_, seed) => randomChunks(seed + 1))];
  for (const chunking of chunkings) {
    const parts = new PureParts();
    for (const exchange of dialogue.exchanges) {
      const outcome = parts.run(exchange, chunking);
      expect(outcome, `line ${exchange.line}`).toEqual(expectedOutcome(exchange));
      also(exchange, outcome);
    }
  }
}

/** Cut in two at each single place. */
export function expectSameWhenCut(dialogue: Dialogue): void {
  for (const exchange of dialogue.exchanges) {
    const expected = expectedOutcome(exchange);
    const length = exchange.turns.reduce((sum, turn) => sum + turn.received.length, 0);
    for (const at of cuts(length)) {
      expect(new PureParts().run(exchange, oneCut(at)), `line ${exchange.line}, cut at ${at}`).toEqual(
        expected,
      );
    }
  }
}

/** Through channel and replay transport, with time. */
export async function expectThroughChannel(dialogue: Dialogue, chunking: Chunking): Promise<void> {
  const clock = new ManualClock();
  // The channel begins with a probe of its own, which the dialogue does not have.
  const probe: DialogueExchange = {
    line: 0,
    turns: [{ sent: 'AT\r', received: '\r\nOK\r\n' }],
    expectations: [],
  };
  const transport = openReplay({ ...dialogue, exchanges: [probe, ...dialogue.exchanges] }, { chunking });
  const channel = new AtChannel(transport, { clock, timing: { timeoutMs: 1e6, promptTimeoutMs: 1e6 } });
  const unsolicited: string[] = [];
  channel.onUnsolicited(({ line, pdu }) => unsolicited.push(line, ...(pdu === null ? [] : [pdu])));
  await drive(clock, channel.synchronise());
  for (const exchange of dialogue.exchanges) {
    const command = commandOf(exchange);
    if (command === null) continue;
    const outcome = await drive(clock, channel.send(command), 2e6);
    const expected = expectedOutcome(exchange);
    expect({ reply: outcome.lines, final: outcome.final?.text ?? null }, `line ${exchange.line}`).toEqual({
      reply: expected.reply,
      final: expected.final,
    });
  }
  await drive(
    clock,
    channel.send({ text: 'AT' }).catch(() => null),
    2e6,
  );
  expect(unsolicited).toEqual(dialogue.exchanges.flatMap((exchange) => expectedOutcome(exchange).urc));
}
