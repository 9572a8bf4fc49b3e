import type { Result } from '../../api/contract/methods.ts';

type Sms = Result<'sms.list'>[number];

/**
 * The XML of the Android app "SMS Backup & Restore"; its fields: https://synctech.com.au/sms-backup-restore/fields-in-xml-backup-files/
 */
export const XML_END = '</smses>\n';

export function xmlStart(count: number): string {
  return `<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses count="${count}">\n`;
}

/**
 * One message on a line of its own: some importers read by lines.
 * @param name the name of the other side; null when it is not in the book
 */
export function smsXml(sms: Sms, name: string | null): string {
  const at = Date.parse(sms.at);
  const attributes: [string, string][] = [
    ['protocol', '0'],
    ...textAttribute('address', sms.address),
    ['date', String(at)],
    ['type', sms.direction === 'in' ? '1' : '2'],
    ['subject', 'null'],
    ...textAttribute('body', sms.text),
    ['toa', 'null'],
    ['sc_toa', 'null'],
    ['service_center', 'null'],
    ['read', '1'],
    ['status', status(sms.state)],
    ['locked', '0'],
    ['date_sent', sms.sentAt === null ? '0' : String(Date.parse(sms.sentAt))],
    ['readable_date', escapeXml(new Date(at).toUTCString())],
    // What the app itself writes for a number that it has no name for.
    ['contact_name', escapeXml(name ?? '(Unknown)')],
  ];
  return `  <sms ${attributes.map(([key, value]) => `${key}="${value}"`).join(' ')} />\n`;
}

/** -1 none, 0 complete, 32 pending, 64 failed. */
function status(state: Sms['state']): string {
  switch (state) {
    case 'received':
    case 'incomplete':
      return '-1';
    case 'delivered':
      return '0';
    case 'queued':
    case 'sending':
    case 'accepted':
    case 'ambiguous':
      return '32';
    case 'failed':
    case 'expired':
    case 'canceled':
      return '64';
  }
}

/** What XML 1.0 cannot hold even as a reference: controls but tab and line breaks, two noncharacters, halves of a pair. */
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what it is for.
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * A text as an attribute. What XML cannot hold is shown by its picture (U+241B for ESC) or by U+FFFD, and the exact text then
 * stands beside it in a second attribute, `body_json` for `body`, as a JSON string.
 */
function textAttribute(name: string, text: string): [string, string][] {
  const held = shownInXml(text);
  const shown: [string, string] = [name, escapeXml(text)];
  if (held === text) return [shown];
  const json = JSON.stringify(text).replace(/[\ufffe\uffff]/g, unicodeEscape);
  return [shown, [`${name}_json`, escapeXml(json)]];
}

function shownInXml(text: string): string {
  return text.replace(FORBIDDEN, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : '\ufffd';
  });
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Text for an attribute in double quotes. A raw tab or line break would be read as a space. */
export function escapeXml(text: string): string {
  return shownInXml(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\t\n\r\u007f-\u009f\u2028\u2029]/g, (character) => `&#${character.charCodeAt(0)};`);
}
