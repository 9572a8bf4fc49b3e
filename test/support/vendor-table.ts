import { QUIRKS } from '../../src/core/quirks.ts';
import { VENDORS } from '../../src/devices/modem/vendors/index.ts';

/** docs/modems-vendors.md, as the data has it. */
export function renderVendors(): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const code = (text: string) => `\`${cell(text)}\``;
  const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
  const out = [
    '# Makers of modems',
    '',
    'A modem is asked who made it when it is opened (AT+CGMI, AT+CGMM, AT+CGMR). Its vendor decides what is sent besides the',
    'common settings, and which lines mean what: those are the quirks below. The habits are what a person should know; the',
    'driver copes with them for every modem. A modem that nobody of these made gets the common settings only.',
    '',
    'Each vendor is a folder with one file of data, `src/devices/modem/vendors/<vendor>/vendor.ts`.',
    '',
    '## To add one',
    '',
    'One folder and one dialogue:',
    '',
    '1. Attach the modem and write down what it says: `simkeeper modem add new PORT`, then',
    '   `simkeeper modem record new --out fixtures/modems/<vendor>/<model>.dialogue`. All numbers and names in it are made up. Its header says',
    '   `vendor: generic` as long as the vendor is not known: write the id of the new one there. No expectation has to be written by hand:',
    '   the recording has them, and the conformance test replays the file as it is.',
    '2. Write `src/devices/modem/vendors/<vendor>/vendor.ts`: how the answers to AT+CGMI or AT+CGMM are recognised, and the quirks that',
    '   the dialogue shows to be needed, each with its reason and source. Name it in `vendors/index.ts`, in the order of the alphabet.',
    '3. `npx vitest run --config test/vitest.config.ts test/devices -u` replays the dialogue in every chunking, checks the data, and',
    '   writes this page anew; a test holds it against the data.',
    '',
    '## Quirks there are',
    '',
    'A user can set each of them for one modem: docs/modems.md says how.',
    '',
    row('quirk', 'what it does'),
    row('---', '---'),
    ...Object.entries(QUIRKS).map(([name, { doc }]) => row(code(name), cell(doc))),
  ];
  for (const { id, name, match, quirks, variants = [], habits } of VENDORS) {
    out.push('', `## ${id}: ${name}`, '');
    const signs = [
      match.manufacturer === undefined ? null : `the maker matches ${code(match.manufacturer.source)}`,
      match.model === undefined ? null : `the model matches ${code(match.model.source)}`,
      match.usb === undefined ? null : `the USB interface has the id ${match.usb.map(code).join(', ')}`,
    ].filter((sign) => sign !== null);
    out.push(
      signs.length === 0 ? 'Whatever is none of the others.' : `Recognised when ${signs.join('; or ')}.`,
    );
    const all = [
      ...Object.entries(quirks).map(([quirk, of]) => ({ quirk, model: '', ...of })),
      ...variants.flatMap((variant) =>
        Object.entries(variant.quirks).map(([quirk, of]) => ({
          quirk,
          model: code(variant.model.source),
          ...of,
        })),
      ),
    ];
    if (all.length > 0) {
      out.push(
        '',
        row('quirk', 'models', 'value', 'because', 'source'),
        row('---', '---', '---', '---', '---'),
      );
      for (const { quirk, model, value, because, source } of all) {
        const shown = Array.isArray(value) ? value.map(code).join(' ') : code(String(value));
        out.push(row(code(quirk), model || 'all', shown, cell(because), cell(source)));
      }
    }
    if (habits.length > 0) {
      out.push('', row('habit', 'of', 'source'), row('---', '---', '---'));
      for (const { about, text, source } of habits) out.push(row(cell(text), about, cell(source)));
    }
  }
  return `${out.join('\n')}\n`;
}
