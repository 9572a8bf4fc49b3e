import { type AtCommand, checkCommand, commandFromText } from '../../at/command.ts';
import { SimError } from '../../core/errors.ts';

/** An expert's command, and what it may do to the session. */
export interface RawCommand {
  command: AtCommand;
  /** It may have changed settings that the driver relies on: they are made again afterwards. */
  changesSettings: boolean;
  /** The PIN that it would enter, which must be claimed first; null for any other command. */
  pin: string | null;
}

/** Some commands look for networks or send a USSD request: a person who waits can cancel. */
const RAW_TIMEOUT_MS = 180_000;

/** Commands that wait for a text at a prompt: nothing here could give it, and what came next would be taken for it. */
const NEEDS_PROMPT = /^AT\+(?:CMGS|CMGW|CMGC|CNMA|CMGSO)\s*=/i;

/** Commands that present the PIN of the card: AT+CPIN="1234", and the lock that asks for it, AT+CLCK="SC",0,"1234". */
const PIN_ATTEMPT = /^AT\+(?:CPIN\s*=\s*"?(\d{4,8})"?|CLCK\s*=\s*"SC"\s*,\s*[01]\s*,\s*"(\d{4,8})".*)$/;

/** Commands that only ask: AT, ATI, `?` and `=?` at the end, and those without any argument. */
const ONLY_ASKS = /^AT(?:I\d*|[+^*#$%_!][A-Z0-9]+(?:=?\?)?)?$/i;

/**
 * Prepares one raw command. Its name is put in capitals, because some modems ignore others; quoted texts stay as they are.
 * @throws SimError INPUT_INVALID
 */
export function prepareRaw(input: string): RawCommand {
  const text = input.trim().replace(/^[^"]*/, (unquoted) => unquoted.toUpperCase());
  if (NEEDS_PROMPT.test(text)) {
    throw new SimError('INPUT_INVALID', 'this command needs a text after it, which cannot be given here', {
      hint: 'send a message with "simkeeper sms send"',
      details: { field: 'command' },
    });
  }
  const command = { timeoutMs: RAW_TIMEOUT_MS, ...commandFromText(text), bare: true };
  checkCommand(command);
  const pin =
    PIN_ATTEMPT.exec(text)
      ?.slice(1)
      .find((digits) => digits !== undefined) ?? null;
  return { command, changesSettings: !ONLY_ASKS.test(text), pin };
}
