import type { CommandSender } from '../../at/channel.ts';
import type { ModemDialect } from './dialect.ts';
import { failureOf } from './failure.ts';
import { looksDamaged, parseIdentityText } from './replies/identity.ts';
import type { ModemTraits } from './vendors/registry.ts';

/** A modem that does not answer these at once keeps silent for good. */
const TIMEOUT_MS = 5_000;

/** Some modems say who they are only once the card is unlocked: they are asked once more then. */
const MAX_ATTEMPTS = 2;

/** Finds out once per session what dialect a modem speaks. */
export class Recognition {
  readonly #dialectFor: (traits: ModemTraits) => ModemDialect;
  #attempts = 0;

  constructor(dialectFor: (traits: ModemTraits) => ModemDialect) {
    this.#dialectFor = dialectFor;
  }

  /** The dialect, or null when there is nothing new to learn. @throws SimError when the port closes or the modem restarts */
  async run(sender: CommandSender): Promise<ModemDialect | null> {
    if (this.#attempts >= MAX_ATTEMPTS) return null;
    const { traits, refused } = await askTraits(sender);
    this.#attempts = refused ? this.#attempts + 1 : MAX_ATTEMPTS;
    // What the user set holds also for a modem that says nothing of itself.
    return this.#dialectFor(traits);
  }
}

/** Asks the modem who made it. No modem is lost by it: refusals and silence give nulls. */
async function askTraits(sender: CommandSender): Promise<{ traits: ModemTraits; refused: boolean }> {
  let silent = false;
  let refusals = 0;
  const text = async (name: string): Promise<string | null> => {
    if (silent) return null;
    const command = { text: `AT+${name}`, prefixes: [`+${name}:`], bare: true, timeoutMs: TIMEOUT_MS };
    const first = await sender.send(command);
    const outcome = looksDamaged(first.lines) ? await sender.send(command) : first;
    if (outcome.kind === 'closed' || outcome.kind === 'aborted') throw failureOf(outcome, command.text);
    silent = outcome.kind === 'timeout';
    if (outcome.kind === 'error') refusals += 1;
    return outcome.kind === 'ok' ? parseIdentityText(outcome.lines) : null;
  };
  const manufacturer = await text('CGMI');
  const model = await text('CGMM');
  // Who refuses both of these is most likely locked; a firmware that is kept secret says nothing.
  const refused = refusals === 2;
  const firmware = refused ? null : await text('CGMR');
  return { traits: { manufacturer, model, firmware }, refused };
}
