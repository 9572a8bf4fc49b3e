import type { Timer } from '../../core/clock.ts';
import { type Fault, faultResult } from '../faults.ts';
import { type ParsedCommand, splitCommandLine } from './command-line.ts';
import { runCommand } from './commands/dispatch.ts';
import { InputBuffer } from './input-buffer.ts';
import { LineEditor } from './line-editor.ts';
import type { VirtualModem } from './modem.ts';
import { type PromptBody, PromptReader, type PromptStyle } from './prompt.ts';
import type { Reply } from './reply.ts';
import { ERROR, type Final, OK } from './results.ts';

const MAX_HELD_LINES = 256;

/**
 * The dialogue of one modem: bytes in, command lines carried out one after the other, replies out. While a command runs,
 * input waits as in a real modem's buffer, and unsolicited lines wait until the final result is out.
 */
export class Interpreter {
  private readonly modem: VirtualModem;
  private readonly editor: LineEditor;
  private prompt: { reader: PromptReader; body: PromptBody; command: string } | null = null;
  private busy = false;
  private readonly backlog = new InputBuffer();
  private heldLines: string[] = [];
  private outgoing = '';
  private echo = '';
  private timer: Timer | null = null;
  private pendingAction: (() => void) | null = null;
  /** Counts restarts. */
  private generation = 0;

  constructor(modem: VirtualModem) {
    this.modem = modem;
    this.editor = new LineEditor(modem);
  }

  /** Whether a command is under way. */
  get working(): boolean {
    return this.busy;
  }

  receive(bytes: Uint8Array): void {
    if (this.busy) {
      this.backlog.push(bytes);
      return;
    }
    const { generation } = this;
    for (let index = 0; index < bytes.length; index++) {
      this.byte(bytes[index] ?? 0);
      // A restart in the middle loses what was still in the buffer.
      if (this.generation !== generation) return;
      if (this.busy) {
        this.backlog.pushFirst(bytes.subarray(index + 1));
        break;
      }
    }
    this.flush();
  }

  /** Does something when the reply under way is out. */
  afterReply(action: () => void): void {
    this.pendingAction = action;
  }

  /** Prints an unsolicited line, now or after the command under way. */
  unsolicited(lines: readonly string[]): void {
    const text = this.modem.format.response(lines);
    if (!this.busy && !this.prompt) {
      this.outgoing += text;
      this.flush();
    } else if (this.heldLines.length < MAX_HELD_LINES) {
      this.heldLines.push(text);
    }
  }

  /** Forgets everything, as at a restart. */
  reset(): void {
    this.generation++;
    this.pendingAction = null;
    this.timer?.cancel();
    this.timer = null;
    this.busy = false;
    this.prompt = null;
    this.backlog.clear();
    this.heldLines = [];
    this.outgoing = '';
    this.echo = '';
    this.editor.reset();
  }

  private byte(byte: number): void {
    if (this.prompt) {
      this.promptByte(this.prompt, byte);
      return;
    }
    const typed = this.editor.type(byte);
    this.echo += typed.echo;
    if (typed.line !== null) this.startLine(typed.line);
    // A fault may replace the echo of a whole line, and only its end tells whether it does.
    else if (!this.modem.faults.active('wrong-echo')) this.showEcho();
  }

  private startLine(body: string): void {
    const { modem } = this;
    const commands = splitCommandLine(body);
    const fault = this.faultFor(commands ?? []);
    if (fault?.kind === 'wrong-echo') this.echo = wrongEcho(body);
    this.showEcho();
    this.work(modem.personality.latencyMs, () => this.runLine(commands, fault));
  }

  private showEcho(): void {
    this.outgoing += this.echo;
    this.echo = '';
  }

  /** The fault that strikes this line: the first one that one of its commands calls up. */
  private faultFor(commands: readonly ParsedCommand[]): Fault | null {
    const texts = commands.length > 0 ? commands.map(({ text }) => text) : ['AT'];
    for (const text of texts) {
      const fault = this.modem.faults.take(text, 'command');
      if (fault) return fault;
    }
    return null;
  }

  private runLine(commands: ParsedCommand[] | null, fault: Fault | null): void {
    if (this.prevents(fault)) return;
    if (fault?.kind === 'error') {
      this.deliver({ responses: [], final: faultResult(fault) }, fault);
      return;
    }
    const bare = commands?.length === 0 && this.modem.personality.bareAt === 'ERROR';
    const reply: Reply = { responses: [], final: commands && !bare ? OK : ERROR };
    for (const command of commands ?? []) {
      const { lines, outcome } = runCommand(this.modem, command);
      reply.responses.push(lines);
      if (outcome.kind === 'prompt') {
        this.openPrompt(outcome.style, outcome.body, command.text, fault);
        return;
      }
      reply.final = outcome;
      if (outcome.kind !== 'ok') break;
    }
    this.deliver(reply, fault);
  }

  /** Faults that strike before the command is carried out; true when that is all that happens. */
  private prevents(fault: Fault | null): boolean {
    if (fault?.kind === 'hang') {
      this.finish();
      return true;
    }
    if ((fault?.kind === 'reboot' || fault?.kind === 'unplug') && fault.at === 'before') {
      this.breakOff(fault);
      return true;
    }
    return false;
  }

  private breakOff(fault: Fault): void {
    this.flush();
    if (fault.kind === 'reboot') this.modem.restart();
    else this.modem.unplug(fault.delayMs);
  }

  private openPrompt(style: PromptStyle, body: PromptBody, command: string, fault: Fault | null): void {
    const stuck = fault?.kind === 'stuck-prompt' ? (fault.escape ?? 'works') : null;
    this.prompt = { reader: new PromptReader(style, stuck), body, command };
    const text =
      this.modem.format.compose({ responses: [], final: null }, fault) + this.modem.personality.prompt;
    this.emit(text, fault, () => this.finish());
  }

  private promptByte(prompt: NonNullable<typeof this.prompt>, byte: number): void {
    const { modem } = this;
    const event = prompt.reader.type(byte);
    if (event.echo && modem.settings.echo && modem.personality.echo !== 'never') this.outgoing += event.echo;
    if (event.newLine) this.outgoing += modem.personality.prompt;
    switch (event.end) {
      case null:
        return;
      case 'escape':
        this.prompt = null;
        this.deliver({ responses: [], final: escapeResult(modem.personality.escapeResult) }, null);
        return;
      case 'eaten':
        this.prompt = null;
        this.deliver({ responses: [], final: ERROR }, null);
        return;
      case 'done': {
        this.prompt = null;
        const fault = modem.faults.take(prompt.command, 'body');
        const { latencyMs, sendMs } = modem.personality;
        const wait = prompt.body.sends ? latencyMs + sendMs : latencyMs;
        this.work(wait, () => this.runBody(prompt.body, prompt.reader.data, fault));
      }
    }
  }

  private runBody(body: PromptBody, data: string, fault: Fault | null): void {
    if (this.prevents(fault)) return;
    if (fault?.kind === 'error') {
      this.deliver({ responses: [], final: faultResult(fault) }, fault);
      return;
    }
    const { lines, final } = body.complete(data);
    this.deliver({ responses: [lines], final }, fault);
  }

  /** Runs `action` after `delayMs`, at once when there is no delay; until its reply is out the modem is busy. */
  private work(delayMs: number, action: () => void): void {
    this.busy = true;
    if (delayMs <= 0) {
      action();
      return;
    }
    this.flush();
    this.timer = this.modem.clock.after(delayMs, () => {
      this.timer = null;
      action();
    });
  }

  private deliver(reply: Reply, fault: Fault | null): void {
    this.busy = true;
    const changed: Reply =
      fault?.kind === 'error-after' ? { responses: [], final: faultResult(fault) } : reply;
    this.emit(this.modem.format.compose(changed, fault), fault, () => this.finish());
  }

  /** Sends composed text the way the fault wants it, then goes on. */
  private emit(text: string, fault: Fault | null, then: () => void): void {
    switch (fault?.kind) {
      case 'reply-lost':
        then();
        return;
      case 'late':
        this.work(fault.delayMs ?? 0, () => {
          this.outgoing += text;
          then();
        });
        return;
      case 'bytewise':
        this.flush();
        for (const character of text) {
          this.modem.output.send(Buffer.from(character, 'latin1'), fault.delayMs ?? 0);
        }
        then();
        return;
      case 'reboot':
      case 'unplug':
        if (fault.at !== 'after') this.outgoing += text.slice(0, Math.ceil(text.length / 2));
        this.breakOff(fault);
        return;
      default:
        this.outgoing += text;
        then();
    }
  }

  private finish(): void {
    this.busy = false;
    if (!this.prompt) {
      for (const text of this.heldLines.splice(0)) this.outgoing += text;
    }
    this.flush();
    const action = this.pendingAction;
    this.pendingAction = null;
    action?.();
    while (!this.busy) {
      const next = this.backlog.shift();
      if (!next) return;
      this.receive(next);
    }
  }

  private flush(): void {
    if (this.outgoing === '') return;
    const bytes = Buffer.from(this.outgoing, 'latin1');
    this.outgoing = '';
    this.modem.output.send(bytes);
  }
}

function escapeResult(result: 'OK' | 'ERROR' | 'none'): Final | null {
  if (result === 'none') return null;
  return result === 'OK' ? OK : ERROR;
}

/** The line came back with one character lost and one wrong, as over a bad cable. */
function wrongEcho(body: string): string {
  return `A${body.slice(0, -1)}~\r`;
}
