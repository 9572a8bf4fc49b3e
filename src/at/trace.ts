import { formatDialogueBytes } from '../transport/contract/dialogue.ts';
import type { Transport } from '../transport/contract/transport.ts';
import { holdsSecret, redactCommand } from './command.ts';

export interface TraceOptions {
  /** Gets each line of the dialogue, in the format of `transport/contract/dialogue.ts`. */
  onLine(line: string): void;
  /** Replaces digits of phone numbers, card numbers and PDUs, for dialogues that leave the house. */
  maskNumbers?: boolean;
}

/**
 * Decorates a transport so that it writes down what is said, for logs and for fixtures. PINs and passwords never appear: not in
 * the command, and not in its echo, however the echo is cut into chunks.
 */
export function traceTransport(transport: Transport, options: TraceOptions): Transport {
  const redactor = new Redactor(options.maskNumbers === true);
  const emit = (direction: '>' | '<', text: string) => {
    for (const line of formatDialogueBytes(direction, text)) options.onLine(line);
  };
  let partial = '';
  void transport.closed.then(() => {
    if (partial !== '') emit('<', redactor.received(partial));
  });
  return {
    address: transport.address,
    closed: transport.closed,
    onData(listener) {
      transport.onData((chunk) => {
        partial += Buffer.from(chunk).toString('latin1');
        // Only whole lines are judged, since half an echo does not show what it is. A prompt is no line, but must come first.
        const end = Math.max(partial.lastIndexOf('\n'), partial.lastIndexOf('\r')) + 1;
        const promptEnd = /^> ?$/.test(partial.slice(end)) ? partial.length : end;
        if (promptEnd > 0) {
          emit('<', redactor.received(partial.slice(0, promptEnd)));
          partial = partial.slice(promptEnd);
        }
        listener(chunk);
      });
    },
    write(bytes) {
      emit('>', redactor.sent(Buffer.from(bytes).toString('latin1')));
      return transport.write(bytes);
    },
    close: () => transport.close(),
  };
}

const MAX_SECRETS = 16;

/** Takes secrets and, if asked, numbers out of both directions. */
class Redactor {
  readonly #maskNumbers: boolean;
  /** Arguments that were sent as secrets: a damaged echo may hold them where nothing shows it to be an echo. */
  #secrets: string[] = [];

  constructor(maskNumbers: boolean) {
    this.#maskNumbers = maskNumbers;
  }

  sent(text: string): string {
    const command = text.replace(/[\r\n]+$/, '');
    if (!holdsSecret(command)) return this.#mask(text);
    const secrets = command.slice(command.indexOf('=') + 1).match(/\d{4,16}/g) ?? [];
    this.#secrets = [...new Set([...this.#secrets, ...secrets])].slice(-MAX_SECRETS);
    return redactCommand(command) + text.slice(command.length);
  }

  received(text: string): string {
    return text
      .split(/([\r\n]+)/)
      .map((line) => {
        const echo = redactCommand(line.replace(/^[\s>]+/, ''));
        if (holdsSecret(line.replace(/^[\s>]+/, ''))) return echo;
        return this.#mask(this.#hideSecrets(line));
      })
      .join('');
  }

  #hideSecrets(line: string): string {
    // A line with a quoted secret, or with the rest of a command around it, is what is left of an echo.
    if (!/["=]/.test(line)) return line;
    return this.#secrets.reduce((text, secret) => text.split(`"${secret}"`).join('"<removed>"'), line);
  }

  #mask(text: string): string {
    if (!this.#maskNumbers) return text;
    return text
      .replace(/(?<![0-9A-Fa-f])[0-9A-Fa-f]{16,}(?![0-9A-Fa-f])/g, (hex) => hex.replace(/[0-9A-Fa-f]/g, '0'))
      .replace(/\d{7,}/g, (digits) => digits.slice(0, 3) + '0'.repeat(digits.length - 3));
  }
}
