import type { Arguments } from '../arguments.ts';
import type { VirtualModem } from '../modem.ts';
import type { PromptBody, PromptStyle } from '../prompt.ts';
import type { Final } from '../results.ts';

/** One command as its handler sees it. */
export interface Call {
  modem: VirtualModem;
  name: string;
  args: Arguments;
  /** What follows `=` or the letter, unparsed. */
  raw: string;
  /** Adds a line of information before the final result. */
  info(line: string): void;
}

export type Outcome = Final | { kind: 'prompt'; style: PromptStyle; body: PromptBody };

export type Handler = (call: Call) => Outcome;

/** A command: what it needs from the card, which errors it gives, and what it does in each of its forms. */
export interface Command {
  /** `card`: it must be there and have started; `pin`: it must be unlocked too. */
  needs?: 'card' | 'pin';
  /** `cms` for the commands of 27.005. */
  errors?: 'cme' | 'cms';
  run?: Handler;
  set?: Handler;
  read?: Handler;
  test?: Handler;
}

export type CommandTable = Readonly<Record<string, Command>>;
