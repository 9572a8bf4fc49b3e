import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/core/config.ts';
import { QUIRK_NAMES, type QuirkName } from '../../src/core/quirks.ts';
import type { DeviceEvent, DeviceSession } from '../../src/devices/contract/device.ts';
import { drive } from '../support/fake-modem.ts';
import {
  ERROR,
  lines,
  OK,
  type Script,
  type ScriptedModem,
  scriptedModem,
} from '../support/scripted-modem.ts';

interface Open {
  scripted: ScriptedModem;
  session: DeviceSession;
  events: DeviceEvent[];
  /** Everything that was sent, from the first word on. */
  heard: string[];
}

/** Opens a modem with what stands in the `[[modem]]` table of a configuration. */
async function openWith(toml: string, script: Script = {}): Promise<Open> {
  const { modems } = parseConfig(`[[modem]]\nname = "a"\nport = "x"\n${toml}\n`);
  const scripted = scriptedModem(script);
  const heard: string[] = [];
  const { respond } = scripted.modem;
  scripted.modem.respond = (text) => {
    heard.push(text);
    return respond(text);
  };
  const { session, events } = await scripted.open({ quirks: modems[0]?.quirks ?? {} });
  return { scripted, session, events, heard };
}

const raw = ({ scripted, session }: Open, command: string) => drive(scripted.clock, session.raw(command));

async function hears(open: Open, line: string): Promise<string[]> {
  open.events.length = 0;
  open.scripted.modem.say(`\r\n${line}\r\n`);
  await drive(open.scripted.clock, Promise.resolve());
  return open.events.map(({ type }) => type);
}

const PHONEBOOK: Script = {
  'AT+CPBR=?': lines('+CPBR: (1-30),40,14'),
  'AT+CPBS?': lines('+CPBS: "SM",0,30'),
};

/** Each quirk as a user writes it, the modem that shows it, and what is different: the same look with and without the quirk. */
const CASES: Readonly<
  Record<
    QuirkName,
    { toml: string; script?: Script; look: (open: Open) => unknown; without: unknown; with: unknown }
  >
> = {
  'modem-init': {
    toml: 'modem-init = ["AT^FIRST=0"]',
    look: ({ heard }) =>
      heard.indexOf('AT^FIRST=0') > 0 && heard.indexOf('AT^FIRST=0') < heard.indexOf('AT+CPIN?'),
    without: false,
    with: true,
  },
  'sim-init': {
    toml: 'sim-init = ["AT+SECOND=1"]',
    look: ({ heard }) => heard.indexOf('AT+SECOND=1') > heard.indexOf('AT+CPIN?'),
    without: false,
    with: true,
  },
  refusals: {
    toml: 'refusals = ["NOT TODAY"]',
    script: { 'AT+X': `\r\nNOT TODAY\r\n${OK}` },
    look: (open) => raw(open, 'AT+X'),
    without: ['NOT TODAY', 'OK'],
    with: ['NOT TODAY'],
  },
  unsolicited: {
    toml: 'unsolicited = ["%CHATTER:"]',
    script: { 'AT+X': lines('%CHATTER: 1', 'yes') },
    look: (open) => raw(open, 'AT+X'),
    without: ['%CHATTER: 1', 'yes', 'OK'],
    with: ['yes', 'OK'],
  },
  'unsolicited-with-pdu': {
    toml: 'unsolicited-with-pdu = ["%CELL:"]',
    script: { 'AT+X': lines('%CELL: 4', '0011AABB', 'yes') },
    look: (open) => raw(open, 'AT+X'),
    without: ['%CELL: 4', '0011AABB', 'yes', 'OK'],
    with: ['yes', 'OK'],
  },
  'replies-without-ok': {
    toml: 'replies-without-ok = ["+X:"]',
    script: { 'AT+X?': '\r\n+X: 1\r\n' },
    look: (open) =>
      raw(open, 'AT+X?').then(
        (reply) => reply[0],
        (error) => error.code,
      ),
    without: 'DEVICE_TIMEOUT',
    with: '+X: 1',
  },
  'iccid-commands': {
    toml: 'iccid-commands = ["AT%CARD"]',
    script: { 'AT%CARD': lines('%CARD: 8944200053671052499') },
    look: async ({ scripted, session }) => {
      await drive(scripted.clock, session.readIccid());
      return scripted.modem.heard[0];
    },
    without: 'AT+CCID',
    with: 'AT%CARD',
  },
  'notification-modes': {
    toml: 'notification-modes = ["1,2"]',
    look: ({ heard }) => heard.find((text) => text.startsWith('AT+CNMI=')),
    without: 'AT+CNMI=2,1,0,1,0',
    with: 'AT+CNMI=1,2',
  },
  'restart-lines': {
    toml: 'restart-lines = ["%AWAKE"]',
    look: (open) => hears(open, '%AWAKE'),
    without: [],
    with: ['restarted'],
  },
  'sim-events': {
    toml: 'sim-events = ["%TRAY:"]',
    look: (open) => hears(open, '%TRAY: 0'),
    without: [],
    with: ['sim-event'],
  },
  'storage-full': {
    toml: 'storage-full = ["%NOROOM"]',
    look: (open) => hears(open, '%NOROOM'),
    without: [],
    with: ['storage-full'],
  },
  'call-ends': {
    toml: 'call-ends = ["%GONE"]',
    look: (open) => hears(open, '%GONE'),
    without: [],
    with: ['call-ended'],
  },
  'network-events': {
    toml: 'network-events = ["%RADIO:"]',
    look: (open) => hears(open, '%RADIO: 2'),
    without: [],
    with: ['network-changed'],
  },
  'phonebook-range': {
    toml: 'phonebook-range = 10',
    script: PHONEBOOK,
    look: async ({ scripted, session }) => {
      await drive(scripted.clock, session.readPhonebook('SM'));
      return scripted.modem.heard.filter((text) => /^AT\+CPBR=\d/.test(text));
    },
    without: ['AT+CPBR=1,30'],
    with: ['AT+CPBR=1,10', 'AT+CPBR=11,20', 'AT+CPBR=21,30'],
  },
  'message-storage-arguments': {
    toml: 'message-storage-arguments = 3',
    script: { 'AT+CPMS=': lines('+CPMS: 0,10,0,10,0,10') },
    look: async ({ scripted, session }) => {
      await drive(scripted.clock, session.listMessages());
      return scripted.modem.heard.find((text) => text.startsWith('AT+CPMS="'));
    },
    without: 'AT+CPMS="SM"',
    with: 'AT+CPMS="SM","SM","SM"',
  },
  ucs2: {
    toml: 'ucs2 = false',
    look: ({ heard }) => heard.filter((text) => text.startsWith('AT+CSCS=')),
    without: ['AT+CSCS="UCS2"'],
    with: ['AT+CSCS="GSM"'],
  },
  'sim-slots': {
    toml: 'sim-slots = ["AT+QUIMSLOT?"]',
    script: { 'AT+QUIMSLOT?': lines('+QUIMSLOT: 2'), 'AT+QUIMSLOT=': lines('+QUIMSLOT: (1,2)') },
    look: async ({ scripted, session }) => (await drive(scripted.clock, session.readSim())).slots ?? null,
    without: null,
    with: { active: 2, count: 2 },
  },
  'packed-ussd': {
    toml: 'packed-ussd = true',
    script: { 'AT+CUSD=': lines('+CUSD: 2') },
    look: async ({ scripted, session }) => {
      await drive(scripted.clock, session.ussd?.('*100#') ?? Promise.reject(new Error('no such call'))).catch(
        () => undefined,
      );
      return scripted.modem.heard[0];
    },
    without: 'AT+CUSD=1,"002A0031003000300023",15',
    with: 'AT+CUSD=1,"AA180C3602",15',
  },
  acknowledge: {
    toml: 'acknowledge = false',
    look: ({ heard }) => heard.includes('AT+CSMS=1'),
    without: true,
    with: false,
  },
};

describe('a quirk in the configuration', () => {
  it.each(QUIRK_NAMES)('%s takes effect on the dialogue', async (name) => {
    const { toml, script, look, without, with: withQuirk } = CASES[name];
    for (const [text, expected] of [
      ['', without],
      [`quirks = { ${toml} }`, withQuirk],
      [`[modem.quirks]\n${toml}`, withQuirk],
    ] as const) {
      const open = await openWith(text, script);
      expect(await look(open)).toEqual(expected);
      await open.session.close();
    }
  });

  it('counts before that of the vendor, and of its model', async () => {
    const script = { 'AT+CGMI': lines('huawei'), 'AT+CGMM': lines('E3372-325'), 'AT^CURC=0': ERROR };
    const plain = await openWith('', script);
    expect(plain.heard).toContain('AT^CURC=0');
    expect((await drive(plain.scripted.clock, plain.session.identify())).vendor).toBe('huawei');
    await plain.session.close();
    const changed = await openWith('quirks = { modem-init = ["AT^OTHER=1"] }', script);
    expect(changed.heard).not.toContain('AT^CURC=0');
    expect(changed.heard).toContain('AT^OTHER=1');
    await changed.session.close();
  });

  it('recognises a modem by its USB ids where it does not say who made it', async () => {
    const { open, clock } = scriptedModem({ 'AT+CGMI': ERROR, 'AT+CGMM': ERROR });
    const { session } = await open({ usb: '12d1:1506' });
    expect((await drive(clock, session.identify())).vendor).toBe('huawei');
    await session.close();
    const nobody = scriptedModem({ 'AT+CGMI': ERROR, 'AT+CGMM': ERROR });
    const other = await nobody.open();
    expect((await drive(nobody.clock, other.session.identify())).vendor).toBeNull();
    await other.session.close();
  });
});
