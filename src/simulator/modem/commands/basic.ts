import { ERROR, OK } from '../results.ts';
import type { Call, CommandTable, Outcome } from './command.ts';

/** The value of a basic command; none counts as 0 (V.250 section 5.3.1). */
function digit(call: Call, max: number): number | null {
  const value = call.raw === '' ? 0 : Number(call.raw);
  return value <= max ? value : null;
}

/** A command that is accepted and changes nothing that can be seen here: loudness, line control. */
const accepted = { run: (): Outcome => OK };

/** V.250 sections 6.1 to 6.3: what AT means without a plus. */
export const basicCommands: CommandTable = {
  E: {
    run: (call) => {
      const value = digit(call, 1);
      if (value === null) return ERROR;
      call.modem.settings.echo = value === 1;
      return OK;
    },
  },
  V: {
    run: (call) => {
      const value = digit(call, 1);
      if (value === null) return ERROR;
      call.modem.settings.verbose = value === 1;
      return OK;
    },
  },
  Q: {
    run: (call) => {
      const value = digit(call, 1);
      if (value === null) return ERROR;
      call.modem.settings.quiet = value === 1;
      return OK;
    },
  },
  Z: {
    run: ({ modem }) => {
      modem.reset();
      return OK;
    },
  },
  '&F': {
    run: ({ modem }) => {
      modem.resetToFactory();
      return OK;
    },
  },
  '&W': {
    run: ({ modem }) => {
      modem.store();
      return OK;
    },
  },
  I: {
    run: ({ modem, info }) => {
      const { manufacturer, model, revision } = modem.personality;
      info(manufacturer);
      info(model);
      info(revision);
      return OK;
    },
  },
  S: {
    read: ({ modem, name, info }) => {
      info(String(registers(modem.settings)[name] ?? 0).padStart(3, '0'));
      return OK;
    },
    set: ({ modem, name, raw }) => {
      const value = Number(raw);
      if (value > 255) return ERROR;
      if (name === 'S3' || name === 'S4' || name === 'S5') {
        if (value > 127) return ERROR;
        modem.settings[name === 'S3' ? 's3' : name === 'S4' ? 's4' : 's5'] = value;
      }
      return OK;
    },
  },
  L: accepted,
  M: accepted,
  X: accepted,
  '&C': accepted,
  '&D': accepted,
  '&K': accepted,
  '&S': accepted,
};

function registers(settings: { s3: number; s4: number; s5: number }): Record<string, number> {
  return { S3: settings.s3, S4: settings.s4, S5: settings.s5 };
}
