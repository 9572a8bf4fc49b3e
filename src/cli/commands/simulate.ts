import type { CommandSpec } from '../spec.ts';

/** Resolves when the signal aborts. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export const simulate: CommandSpec = {
  name: 'simulate',
  summary: 'run virtual modems with SIMs and a network',
  options: [
    ['--modems <number>', 'how many modems; 2 without it'],
    ['--contacts <number>', 'how many records each SIM has; 20 without it'],
    ['--port <port>', 'TCP port of the first modem, the others follow; without it free ones'],
    ['--control <port>', 'TCP port of the control protocol; without it a free one'],
    ['--seed <number>', 'the same seed makes the same SIMs; 1 without it'],
    ['--preset <make>', 'the make of all modems; without it a mix'],
  ],
  notes:
    'It listens on 127.0.0.1 only, says where each modem is, and runs until it is interrupted.\nThe control protocol takes one JSON command per line: swap a SIM, pull a modem, send an SMS.',
  examples: [
    'simkeeper simulate --modems 2 --port 7001',
    'simkeeper simulate --modems 8 --contacts 250 --seed 7',
  ],
  endsWhenInterrupted: true,
  async run(ctx, input) {
    const simulator = await ctx.host.runSimulator(
      {
        modems: input.number('modems', 1, 256) ?? 2,
        contacts: input.number('contacts', 0, 10_000) ?? 20,
        port: input.number('port', 1, 65_535) ?? null,
        control: input.number('control', 1, 65_535) ?? null,
        seed: input.number('seed', 0, 0xffffffff) ?? 1,
        preset: input.text('preset') ?? null,
      },
      (line) => {
        if (!ctx.out.json) ctx.out.print(line);
      },
    );
    const modems = Object.entries(simulator.ports).map(([name, port]) => ({
      name,
      port: `tcp://127.0.0.1:${port}`,
    }));
    ctx.out.document({ modems, control: simulator.control });
    await aborted(ctx.signal);
    await simulator.close();
  },
};

export const demo: CommandSpec = {
  name: 'demo',
  summary: 'show everything once, without hardware',
  notes: 'It uses virtual modems and a temporary directory, and leaves nothing behind.',
  examples: ['simkeeper demo'],
  run: (ctx) => ctx.host.runDemo({ json: ctx.flags.json, quiet: ctx.flags.quiet }, ctx.io),
};
