import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KNOWN_UNSOLICITED } from '../../src/at/unsolicited.ts';
import { problemOf, QUIRK_NAMES } from '../../src/core/quirks.ts';
import { GENERIC_DIALECT } from '../../src/devices/modem/dialect.ts';
import type { Quirks, VendorDefinition } from '../../src/devices/modem/vendors/definition.ts';
import { VENDORS } from '../../src/devices/modem/vendors/index.ts';
import { overrideQuirks } from '../../src/devices/modem/vendors/overrides.ts';
import { recogniseVendor } from '../../src/devices/modem/vendors/registry.ts';
import { vendorDialect } from '../../src/devices/modem/vendors/vendor-dialect.ts';
import { readDialogues } from '../support/dialogues.ts';
import { ERROR, lines, OK, scriptedModem } from '../support/scripted-modem.ts';
import { renderVendors } from '../support/vendor-table.ts';

const FOLDER = new URL('../../src/devices/modem/vendors/', import.meta.url);
const SOURCE =
  /^(?:[\w.-]+\/[\w.-]+@[0-9a-f]{40} [\w./-]+|github\.com\/[\w.-]+\/[\w.-]+\/(?:issues|pull)\/\d+(?: \([^)]+\))?)$/;

function vendorOf(id: string): VendorDefinition {
  const found = VENDORS.find((vendor) => vendor.id === id);
  if (found === undefined) throw new Error(`no vendor ${id}`);
  return found;
}

const nobody = { manufacturer: null, model: null };

/** The quirks of all models, one after the other. */
const quirksOf = ({ quirks, variants = [] }: VendorDefinition): Quirks[] => [
  quirks,
  ...variants.map((variant) => variant.quirks),
];

describe('the table of vendors', () => {
  it('has every folder, in order', () => {
    const folders = readdirSync(FOLDER, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(VENDORS.map(({ id }) => id)).toEqual(folders.sort());
    for (const folder of folders) expect(existsSync(new URL(`${folder}/vendor.ts`, FOLDER))).toBe(true);
  });

  it('has a vendor for every folder of dialogues, and real dialogues for every vendor', () => {
    const dialogues = readDialogues();
    const withDialogues = dialogues
      .filter(([, { headers }]) => headers.some(({ value }) => /^(?:recorded|transcribed)$/.test(value)))
      .map(([name]) => name.split('/')[0]);
    expect([...new Set(withDialogues)].sort()).toEqual(VENDORS.map(({ id }) => id));
    expect(withDialogues.length).toBeGreaterThanOrEqual(40);
    expect(new Set(withDialogues).size).toBeGreaterThanOrEqual(12);
  });

  it('stands in docs/modems-vendors.md', async () => {
    await expect(renderVendors()).toMatchFileSnapshot('../../docs/modems-vendors.md');
  });
});

describe.each(VENDORS.map((vendor) => [vendor.id, vendor] as const))('%s', (id, vendor) => {
  it('has a reason and a source for everything', () => {
    for (const quirks of quirksOf(vendor)) {
      for (const [name, { because, source }] of Object.entries(quirks)) {
        expect(because, name).toMatch(/^[a-z][^.]{10,}$|^[A-Z]{2}\S* [^.]{10,}$/);
        expect(source, name).toMatch(SOURCE);
      }
    }
    for (const { text, source } of vendor.habits) {
      expect(text).toMatch(/^\S.{10,}\.$/);
      expect(source).toMatch(SOURCE);
    }
  });

  it('has quirks with values that a user could write, and none that says nothing new', () => {
    for (const quirks of quirksOf(vendor)) {
      for (const [name, { value }] of Object.entries(quirks)) {
        const known = QUIRK_NAMES.find((one) => one === name);
        expect(known && problemOf(known, value), name).toBeNull();
        if (Array.isArray(value)) {
          expect(value.length, name).toBeGreaterThan(0);
          expect(new Set(value).size, name).toBe(value.length);
        }
      }
    }
    const added = vendor.quirks.unsolicited?.value ?? [];
    expect(added.some((prefix) => !KNOWN_UNSOLICITED.includes(prefix)) || added.length === 0).toBe(true);
  });

  it('is recognised by its own examples, and takes none of the others', () => {
    if (id !== 'generic') expect(vendor.examples.length).toBeGreaterThan(0);
    for (const [manufacturer, model] of vendor.examples) {
      expect(recogniseVendor({ manufacturer, model })?.id).toBe(id);
      const claimed = VENDORS.filter(
        ({ match }) =>
          (manufacturer !== null && match.manufacturer?.test(manufacturer)) ||
          (model !== null && match.model?.test(model)),
      );
      expect(claimed.map((one) => one.id)).toEqual([id]);
    }
  });

  it('has USB ids that nobody else has', () => {
    for (const usb of vendor.match.usb ?? []) {
      expect(usb).toMatch(/^[0-9a-f]{4}(?::[0-9a-f]{4})?$/);
      const full = usb.length === 4 ? `${usb}:1506` : usb;
      expect(recogniseVendor({ ...nobody, usb: full })?.id).toBe(id);
      expect(VENDORS.filter(({ match }) => match.usb?.includes(usb))).toHaveLength(1);
    }
  });

  it('gives a dialect in which nothing of the common one is lost', () => {
    const dialect = vendorDialect(GENERIC_DIALECT, vendor, nobody);
    expect(dialect.id).toBe(id);
    expect(dialect.modemInit.slice(0, GENERIC_DIALECT.modemInit.length)).toEqual(GENERIC_DIALECT.modemInit);
    expect(dialect.simInit.slice(0, GENERIC_DIALECT.simInit.length)).toEqual(GENERIC_DIALECT.simInit);
    for (const key of ['iccidCommands', 'simEvents', 'storageFull', 'callEnds', 'networkEvents'] as const) {
      expect(dialect[key]).toEqual(expect.arrayContaining([...GENERIC_DIALECT[key]]));
    }
    expect(dialect.at.unsolicited).toEqual(vendor.quirks.unsolicited?.value ?? []);
  });
});

describe('recognition', () => {
  it.each([
    ['the maker before the model', { manufacturer: 'Quectel', model: 'SIM7600' }, 'quectel'],
    ['the model before the USB ids', { ...nobody, model: 'MF180', usb: '12d1:1506' }, 'zte'],
    ['the USB ids at last', { ...nobody, usb: '12d1:1506' }, 'huawei'],
    ['nothing', { manufacturer: 'Acme', model: 'One', usb: 'ffff:0001' }, undefined],
    ['no answer at all', nobody, undefined],
  ])('goes by %s', (_name, traits, expected) => {
    expect(recogniseVendor(traits)?.id).toBe(expected);
  });

  it('counts the quirks of a model before those of its vendor', () => {
    const dialect = (model: string) => {
      return vendorDialect(GENERIC_DIALECT, vendorOf('simcom'), { manufacturer: 'SIMCOM_Ltd', model });
    };
    expect(dialect('SIMCOM_SIM7600E').iccidCommands[0]).toBe('AT+CICCID');
    expect(dialect('SIMCOM_SIM800L').iccidCommands[0]).toBe('AT+CCID');
  });

  it('asks for the firmware where a quirk depends on it', () => {
    const vendor: VendorDefinition = {
      ...vendorOf('generic'),
      variants: [
        {
          model: /^M/,
          firmware: /^1\./,
          quirks: { acknowledge: { value: false, because: 'it does not know it', source: 'none' } },
        },
      ],
    };
    const steps = (firmware: string) =>
      vendorDialect(GENERIC_DIALECT, vendor, { manufacturer: null, model: 'M1', firmware }).simInit.map(
        ({ id }) => id,
      );
    expect(steps('1.0')).not.toContain('acknowledge');
    expect(steps('2.0')).toContain('acknowledge');
  });
});

describe('quirks that the user sets', () => {
  const huawei = vendorOf('huawei');
  const dialectWith = (quirks: Record<string, unknown>, model = 'E3372-325') =>
    vendorDialect(GENERIC_DIALECT, overrideQuirks(huawei, quirks), { manufacturer: 'huawei', model });

  it('count before those of the vendor and of the model', () => {
    expect(dialectWith({}).messageStorageArguments).toBe(3);
    expect(dialectWith({ 'message-storage-arguments': 2 }).messageStorageArguments).toBe(2);
    expect(dialectWith({ 'modem-init': [] }).modemInit).toEqual(GENERIC_DIALECT.modemInit);
    expect(dialectWith({ 'phonebook-range': 20 }).maxPhonebookRange).toBe(20);
    expect(dialectWith({ 'notification-modes': ['1,2'] }).notifications.withoutReportStorage[0]).toBe('1,2');
    expect(dialectWith({ ucs2: false }).simInit.map(({ text }) => text)).toContain('AT+CSCS="GSM"');
    expect(dialectWith({ acknowledge: false }).simInit.map(({ id }) => id)).not.toContain('acknowledge');
    expect(dialectWith({ refusals: ['NOPE'] }).at.finals?.add).toEqual([
      { text: 'NOPE', match: 'prefix', kind: 'error' },
    ]);
    expect(overrideQuirks(huawei, {})).toBe(huawei);
  });

  it.each([
    ['modem-ini', [], /there is no quirk "modem-ini"/, 'did you mean modem-init?'],
    ['colour', 'red', /there is no quirk "colour"/, /^the quirks are modem-init, /],
    ['ucs2', 'no', /ucs2 must be true or false/, /GSM alphabet/],
    ['phonebook-range', 0, /a whole number from 1 to 1000/, /AT\+CPBR/],
    ['phonebook-range', 2.5, /a whole number/, /AT\+CPBR/],
    ['message-storage-arguments', 4, /from 1 to 3/, /AT\+CPMS/],
    ['unsolicited', '^X:', /must be a list/, /beginnings of lines/],
    ['unsolicited', ['OK'], /no beginning of a line/, /beginnings of lines/],
    ['unsolicited', ['a\r\nb'], /printable/, /beginnings of lines/],
    ['modem-init', ['AT+CPIN="1234"'], /no setting/, /first settings/],
    ['modem-init', ['AT+CMGS=12'], /no setting/, /first settings/],
    ['modem-init', ['ATD112;'], /no setting/, /first settings/],
    ['modem-init', ['AT+CMEE=2;+CPIN="1234"'], /no setting/, /first settings/],
    ['sim-init', ['reboot'], /no setting/, /need the card/],
    ['notification-modes', ['2,1,x'], /one to five digits/, /AT\+CNMI/],
  ])('refuses %s = %j', (name, value, message, hint) => {
    expect(() => overrideQuirks(huawei, { [name]: value })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });
});

describe('a session', () => {
  const HUAWEI = { 'AT+CGMI': lines('huawei'), 'AT+CGMM': lines('E3372-325'), 'AT^CURC=0': ERROR };

  it('speaks the dialect of the vendor as soon as it knows it, and again after a restart', async () => {
    const { modem, clock, open, script } = scriptedModem(HUAWEI);
    modem.chunking = (text) => [text];
    let heardAtOpen: string[] = [];
    const push = modem.heard.push.bind(modem.heard);
    modem.heard.push = (...items) => {
      heardAtOpen = [...heardAtOpen, ...items];
      return push(...items);
    };
    const { session, events } = await open();
    expect(heardAtOpen.filter((text) => text === 'AT^CURC=0')).toHaveLength(1);
    expect(heardAtOpen.indexOf('AT^CURC=0')).toBeGreaterThan(heardAtOpen.indexOf('AT+CGMM'));
    expect(heardAtOpen.indexOf('AT^CURC=0')).toBeLessThan(heardAtOpen.indexOf('AT+CPIN?'));

    script['AT^ICCID?'] = lines('^ICCID: 8944200053671052499F');
    const { drive } = await import('../support/fake-modem.ts');
    expect(await drive(clock, session.readIccid())).toBe('8944200053671052499');
    expect([...modem.heard]).toEqual(['AT^ICCID?']);

    modem.say('\r\n^CEND:1,5,29,16\r\n');
    expect(events.at(-1)).toEqual({ type: 'call-ended' });

    script['AT+CPMS="SM","SM","SM"'] = lines('+CPMS: 0,50,0,50,0,50');
    await drive(clock, session.listMessages());
    expect(modem.heard).toContain('AT+CPMS="SM","SM","SM"');

    modem.heard.length = 0;
    modem.say('\r\nRDY\r\n');
    await drive(clock, session.refreshState());
    expect(modem.heard.slice(0, 4)).toEqual(['ATE0', 'AT+CMEE=1', 'AT^CURC=0', 'AT+CPIN?']);
    await session.close();
  });

  it('takes a text that its vendor puts in the place of ERROR as a refusal at once', async () => {
    const { clock, open } = scriptedModem({
      'AT+CGMI': lines('Acme'),
      'AT+X': '\r\nNOT TODAY\r\n',
    });
    const { drive } = await import('../support/fake-modem.ts');
    const { session } = await open({ quirks: { refusals: ['NOT TODAY'] } });
    expect(await drive(clock, session.raw('AT+X'))).toEqual(['NOT TODAY']);
    await session.close();
  });

  it('asks once more after the card is ready where the modem told nothing before', async () => {
    let locked = true;
    const { modem, open } = scriptedModem({
      'AT+CGMI': () => (locked ? '\r\n+CME ERROR: 11\r\n' : lines('huawei')),
      'AT+CGMM': () => (locked ? '\r\n+CME ERROR: 11\r\n' : lines('E173')),
      'AT+CPIN?': () => {
        locked = false;
        return lines('+CPIN: READY');
      },
    });
    const heard: string[] = [];
    const push = modem.heard.push.bind(modem.heard);
    modem.heard.push = (...items) => {
      heard.push(...items);
      return push(...items);
    };
    const { session } = await open();
    expect(heard.filter((text) => text === 'AT+CGMI')).toHaveLength(2);
    expect(heard).toContain('AT^CURC=0');
    await session.close();
  });

  it('is not lost by a modem that never says who made it', async () => {
    const { open } = scriptedModem({ 'AT+CGMI': null, 'AT+CGMM': null });
    const { session } = await open();
    expect(session.state).toBe('ready');
    await session.close();
  });

  it('refuses a wrong quirk before anything is sent', async () => {
    const { modem, open } = scriptedModem({ 'AT+CGMI': OK });
    await expect(open({ quirks: { colour: 'red' } })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(modem.heard).toEqual([]);
  });
});
