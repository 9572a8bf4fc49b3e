import { readFile } from 'node:fs/promises';
import { SimError } from '../core/errors.ts';
import type { CommandContext } from './context.ts';
import type { Input } from './input.ts';

/** The options of every command that takes a passphrase. It is never an argument: those can be seen by every user of the machine. */
export const PASSPHRASE_OPTIONS = [
  ['--passphrase-env <variable>', 'the environment variable that holds the passphrase'],
  ['--passphrase-file <file>', 'the file whose first line is the passphrase'],
] as const;

/** The passphrase from where the options say; undefined without them. @throws SimError USAGE */
export async function passphraseOf(ctx: CommandContext, input: Input): Promise<string | undefined> {
  const variable = input.text('passphraseEnv');
  const file = input.text('passphraseFile');
  if (variable !== undefined && file !== undefined) {
    throw new SimError('USAGE', '--passphrase-env and --passphrase-file were both given', {
      hint: 'give one of them',
    });
  }
  if (variable !== undefined) {
    return present(ctx.io.env[variable], `the environment variable ${variable}`);
  }
  if (file === undefined) return undefined;
  const content = await readFile(file, 'utf8').catch(() => undefined);
  return present(content?.split(/\r?\n/, 1)[0], `the file ${file}`);
}

function present(passphrase: string | undefined, what: string): string {
  if (passphrase) return passphrase;
  throw new SimError('USAGE', `${what} holds no passphrase`, { hint: 'nothing was written' });
}
