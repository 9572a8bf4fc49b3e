import { describe, expect, it } from 'vitest';
import { parseIdentityText, parseImei } from '../../src/devices/modem/replies/identity.ts';
import {
  parseMessage,
  parseMessageList,
  parseMessageReference,
  parseMessageStorages,
  parseMessageUse,
} from '../../src/devices/modem/replies/messages.ts';
import { parseOperator, parseRegistration, parseSignal } from '../../src/devices/modem/replies/network.ts';
import { parseOwnNumbers } from '../../src/devices/modem/replies/own-number.ts';
import {
  decodeRecords,
  joinRecords,
  parsePhonebookLimits,
  parsePhonebookNames,
  parsePhonebookRecord,
  parsePhonebookUse,
} from '../../src/devices/modem/replies/phonebook.ts';
import { parseServiceCentre } from '../../src/devices/modem/replies/service-centre.ts';
import {
  parseIccid,
  parseImsi,
  parsePinState,
  parseSimResponse,
} from '../../src/devices/modem/replies/sim.ts';
import { parseActiveSlot, parseSlotCount } from '../../src/devices/modem/replies/sim-slots.ts';
import type { DialogueExchange } from '../../src/transport/contract/dialogue.ts';
import { expectSameInChunks, expectSameWhenCut, expectThroughChannel } from '../support/conformance.ts';
import {
  byteByByte,
  commandOf,
  type Outcome,
  randomChunks,
  readDialogues,
  whole,
} from '../support/dialogues.ts';

/** Which parser reads the reply to a command; the first that matches counts. */
const PARSERS: readonly (readonly [RegExp, (lines: string[]) => unknown])[] = [
  [/^AT\+CGM[IMR]$/, parseIdentityText],
  [/^AT\+CGSN$/, parseImei],
  [/^AT\+CIMI$/, parseImsi],
  [/^AT\+CPIN\?$/, parsePinState],
  [/^AT\+CRSM=/, parseSimResponse],
  [/^AT(?:\+Q?CCID|\^ICCID\?)/, parseIccid],
  [/^AT\+(?:QUIMSLOT|SMSIMCFG)\?$/, parseActiveSlot],
  [/^AT\+(?:QUIMSLOT|SMSIMCFG)=\?$/, parseSlotCount],
  [/^AT\+CSQ$/, parseSignal],
  [/^AT\+CREG\?$/, (lines) => parseRegistration(lines)],
  [/^AT\+COPS\?$/, parseOperator],
  [/^AT\+CNUM$/, parseOwnNumbers],
  [/^AT\+CSCA\?$/, parseServiceCentre],
  [/^AT\+CPBS=\?$/, parsePhonebookNames],
  [/^AT\+CPBS\?$/, parsePhonebookUse],
  [/^AT\+CPBR=\?$/, parsePhonebookLimits],
  [/^AT\+CPBR=\d/, records],
  [/^AT\+CPMS=\?$/, parseMessageStorages],
  [/^AT\+CPMS/, parseMessageUse],
  [/^AT\+CMGL=/, (lines) => parseMessageList(lines).messages.map((m) => [m.index, m.status, m.tpduLength])],
  [/^AT\+CMGR=/, parseMessage],
  [/^AT\+CMGS=/, parseMessageReference],
];

function records(lines: string[]): unknown {
  const raw = joinRecords(lines, '+CPBR:')
    .map(parsePhonebookRecord)
    .filter((record) => record !== null);
  return decodeRecords(raw, 'UCS2').map(({ index, number, numberType, name }) => [
    index,
    number,
    numberType,
    name,
  ]);
}

function expectParsed(exchange: DialogueExchange, outcome: Outcome): void {
  const expected = exchange.expectations.find(({ kind }) => kind === 'parsed');
  if (expected === undefined) return;
  const command = commandOf(exchange)?.text ?? '';
  const parser = PARSERS.find(([pattern]) => pattern.test(command))?.[1];
  expect(parser, `a parser for ${command}`).toBeDefined();
  expect(parser?.(outcome.reply)).toEqual(JSON.parse(expected.value));
}

const dialogues = readDialogues();

describe.each(dialogues)('%s', (_name, dialogue) => {
  it('names its source, and says whether it was recorded, transcribed or reconstructed', () => {
    const values = (key: string) =>
      dialogue.headers.filter((header) => header.key === key).map(({ value }) => value);
    expect(values('vendor')).toHaveLength(1);
    expect(values('source').length).toBeGreaterThan(0);
    expect(['recorded', 'transcribed', 'reconstructed']).toContain(values('status')[0]);
  });

  it('means the same whole, byte by byte and in 20 random chunkings', () => {
    expectSameInChunks(dialogue, expectParsed);
  });

  it('means the same cut at any one place', () => {
    expectSameWhenCut(dialogue);
  });

  it.each([
    ['whole', whole],
    ['byte by byte', byteByByte],
    ['in random chunks', randomChunks(4711)],
  ])('goes through the channel %s', async (_chunks, chunking) => {
    await expectThroughChannel(dialogue, chunking);
  });
});

it('there are dialogues of many vendors', () => {
  expect(dialogues.length).toBeGreaterThanOrEqual(15);
  expect(new Set(dialogues.map(([name]) => name.split('/')[0])).size).toBeGreaterThanOrEqual(8);
});
