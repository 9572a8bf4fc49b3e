import { encodeSeptets } from '../../../codec/gsm7/septets.ts';
import { ucs2Hex } from '../../../codec/ucs2.ts';
import { decodeUssd, encodeUssd } from '../../../codec/ussd.ts';
import { quoteString } from '../arguments.ts';
import { dialString, toCharset } from '../charset.ts';
import type { VirtualModem } from '../modem.ts';
import type { UssdStyle } from '../personality.ts';
import { CME, cme, type Final, OK } from '../results.ts';

const GSM_DCS = 15;
const UCS2_DCS = 72;

/** Sends a USSD code; the network's answer comes as `+CUSD:` before or after OK (27.007 section 7.15). */
export function sendUssd(modem: VirtualModem, typed: string, info: (line: string) => void): Final {
  const { card, personality } = modem;
  const code = requestText(typed, modem);
  if (!card || code === null) return cme(CME.incorrectParameters);
  const answer = modem.network.ussdAnswer(card, code);
  if (answer === 'silent') return OK;
  const { mode, text } = answer;
  const line = `+CUSD: ${mode}${text === null ? '' : `,${answerText(text, modem, personality.ussd)}`}`;
  if (personality.ussd.order === 'before') info(line);
  else modem.unsolicited(line);
  return OK;
}

function requestText(typed: string, modem: VirtualModem): string | null {
  if (!modem.personality.ussd.packedRequest) return dialString(typed, modem.settings.charset);
  try {
    return decodeUssd(typed);
  } catch {
    return null;
  }
}

function answerText(answer: string, modem: VirtualModem, style: UssdStyle): string {
  const quote = (text: string) => (style.quoted ? quoteString(text) : text);
  const packable = encodeSeptets(answer) !== null;
  if (style.coding === 'packed' && packable) return `${quote(encodeUssd(answer))},${GSM_DCS}`;
  if (style.coding === 'plain') return `${quote(toCharset(answer, modem.settings.charset))},${GSM_DCS}`;
  return `${quote(ucs2Hex(answer))},${UCS2_DCS}`;
}
