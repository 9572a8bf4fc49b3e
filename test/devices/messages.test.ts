import { describe, expect, it } from 'vitest';
import type { StoredSmsStatus } from '../../src/devices/contract/device.ts';
import { storagesToRead } from '../../src/devices/modem/message-store.ts';
import { drive, idle } from '../support/fake-modem.ts';
import { ERROR, lines, OK, scriptedModem } from '../support/scripted-modem.ts';

const PDU = '07912374151616F6040B912374786468F30000201003024550400B54C29E2E1F8300A0800B';
/** A SUBMIT with an empty service centre: 14 octets of TPDU. */
const SUBMIT = '0001000B910521436587F900000100';
const SUBMIT_LENGTH = SUBMIT.length / 2 - 1;

/** A modem that answers AT+CMGS with a prompt and the payload with what the test says. */
function sending(result: string | null, prompt: string | null = '\r\n> ') {
  return scriptedModem({ 'AT+CMGS=': prompt, [`${SUBMIT}\x1a`]: result, '\x1b': OK });
}

describe('sending', () => {
  it('gives the reference', async () => {
    const { open, modem, clock } = sending('\r\n+CMGS: 42\r\n\r\nOK\r\n');
    const { session } = await open();
    expect(await drive(clock, session.submit(SUBMIT, SUBMIT_LENGTH))).toEqual({ messageReference: 42 });
    expect(modem.heard).toEqual([`AT+CMGS=${SUBMIT_LENGTH}`, `${SUBMIT}\x1a`]);
  });

  it.each([
    [
      'refused before the prompt',
      '\r\n+CMS ERROR: 38\r\n',
      null,
      'SMS_REFUSED',
      { cms: 38, class: 'long-outage', afterPayload: false },
    ],
    [
      'an ambiguous code before the prompt',
      '\r\n+CMS ERROR: 500\r\n',
      null,
      'SMS_REFUSED',
      { cms: 500, class: 'transient' },
    ],
    ['a bare ERROR before the prompt', ERROR, null, 'SMS_REFUSED', { class: 'transient' }],
    ['no prompt', null, null, 'SMS_REFUSED', { class: 'transient', afterPayload: false }],
    ['no service centre', '\r\n> ', '\r\n+CMS ERROR: 330\r\n', 'SMS_REFUSED', { cms: 330, class: 'human' }],
    [
      'barred',
      '\r\n> ',
      '\r\n+CMS ERROR: 10\r\n',
      'SMS_REFUSED',
      { cms: 10, class: 'permanent', afterPayload: true },
    ],
    ['a busy modem', '\r\n> ', '\r\n+CMS ERROR: 515\r\n', 'SMS_REFUSED', { cms: 515, class: 'transient' }],
    [
      'network time-out',
      '\r\n> ',
      '\r\n+CMS ERROR: 332\r\n',
      'SMS_UNKNOWN',
      { cms: 332, class: 'ambiguous' },
    ],
    ['unknown error', '\r\n> ', '\r\n+CMS ERROR: 500\r\n', 'SMS_UNKNOWN', { cms: 500 }],
    ['CME 100', '\r\n> ', '\r\n+CME ERROR: 100\r\n', 'SMS_UNKNOWN', { cme: 100 }],
    ['a bare ERROR', '\r\n> ', ERROR, 'SMS_UNKNOWN', { class: 'ambiguous' }],
    ['silence', '\r\n> ', null, 'SMS_UNKNOWN', { class: 'ambiguous', afterPayload: true }],
    ['OK without a reference', '\r\n> ', OK, 'SMS_UNKNOWN', { accepted: true }],
  ])('%s', async (_name, prompt, result, code, details) => {
    const { open, clock } = sending(result, prompt);
    const { session } = await open();
    await expect(drive(clock, session.submit(SUBMIT, SUBMIT_LENGTH))).rejects.toMatchObject({
      code,
      details,
    });
  });

  it.each([
    ['before the prompt', null, 'SMS_REFUSED'],
    ['after the payload', '\r\n> ', 'SMS_UNKNOWN'],
  ])('while the port closes %s', async (_name, prompt, code) => {
    const { open, modem } = sending(null, prompt);
    const { session } = await open();
    const sent = expect(session.submit(SUBMIT, SUBMIT_LENGTH)).rejects.toMatchObject({ code });
    await idle();
    modem.hangUp();
    await sent;
  });

  it.each([
    ['0011\x1aAT', 3],
    ['zz', 1],
    [SUBMIT, SUBMIT_LENGTH + 1],
    ['', 0],
  ])('%j is refused before anything is written', async (pdu, length) => {
    const { open, modem, clock } = sending(OK);
    const { session } = await open();
    await expect(drive(clock, session.submit(pdu, length))).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(modem.heard).toEqual([]);
  });

  it('is refused where the modem does not take PDU mode', async () => {
    const scripted = sending(OK);
    scripted.script['AT+CMGF=0'] = ERROR;
    const { session } = await scripted.open();
    await expect(drive(scripted.clock, session.submit(SUBMIT, SUBMIT_LENGTH))).rejects.toMatchObject({
      code: 'SMS_REFUSED',
      details: { class: 'mode' },
    });
    expect(scripted.modem.heard).toEqual([]);
  });

  it('does not send the payload to a modem that restarted unseen: its echo is on, it may be in text mode', async () => {
    const scripted = sending('\r\n+CMGS: 1\r\n\r\nOK\r\n', `AT+CMGS=${SUBMIT_LENGTH}\r\r\n> `);
    const { session, events } = await scripted.open();
    await expect(drive(scripted.clock, session.submit(SUBMIT, SUBMIT_LENGTH))).rejects.toMatchObject({
      code: 'SMS_REFUSED',
    });
    expect(scripted.modem.heard).not.toContain(`${SUBMIT}\x1a`);
    expect(scripted.modem.heard.slice(0, 3)).toEqual([`AT+CMGS=${SUBMIT_LENGTH}`, '\x1b', 'ATE0']);
    expect(events).toEqual([{ type: 'restarted' }]);
  });

  it('goes out between two ranges of a phone book', async () => {
    const scripted = sending('\r\n+CMGS: 7\r\n\r\nOK\r\n');
    Object.assign(scripted.script, {
      'AT+CPBR=?': lines('+CPBR: (1-40),20,14'),
      'AT+CPBR=1,40': ERROR,
      'AT+CPBR=1,20': OK,
      'AT+CPBR=21,40': OK,
    });
    const { session } = await scripted.open();
    await drive(
      scripted.clock,
      Promise.all([
        session.readPhonebook('SM'),
        session.submit(SUBMIT, SUBMIT_LENGTH, { priority: 'urgent' }),
      ]),
    );
    const { heard } = scripted.modem;
    expect(heard.indexOf(`${SUBMIT}\x1a`)).toBeLessThan(heard.indexOf('AT+CPBR=1,20'));
  });
});

describe('stored messages', () => {
  it.each([
    [
      ['SM', 'ME', 'MT'],
      ['SM', 'ME'],
    ],
    [['MT'], ['MT']],
    [
      ['MT', 'SR'],
      ['MT', 'SR'],
    ],
    [
      ['ME', 'SR', 'BM'],
      ['ME', 'SR'],
    ],
    [[], ['SM']],
    [['BM'], []],
  ])('of a modem with %j are looked for in %j', (existing, read) =>
    expect(storagesToRead(existing)).toEqual(read),
  );

  it('are listed from every storage, the same memory under two names once', async () => {
    let storage = '';
    const { open, clock } = scriptedModem({
      'AT+CPMS=?': lines('+CPMS: ("SM","ME","MT","SR"),("SM"),("SM")'),
      'AT+CPMS=': (heard) => {
        storage = heard.slice(-3, -1);
        return lines('+CPMS: 1,20,1,20,1,20');
      },
      'AT+CMGL=': () => (storage === 'SR' ? '\r\n+CMS ERROR: 321\r\n' : lines(`+CMGL: 4,1,,30\r\n${PDU}`)),
    });
    const { session } = await open();
    expect(await drive(clock, session.listMessages())).toEqual([
      { storage: 'SM', index: 4, status: 'received-read', pdu: PDU, tpduLength: 30 },
    ]);
  });

  it('are listed although the modem fell back to text mode', async () => {
    let pduMode = false;
    const scripted = scriptedModem({
      'AT+CPMS=?': lines('+CPMS: ("SM"),("SM"),("SM")'),
      'AT+CMGF=0': () => {
        pduMode = true;
        return OK;
      },
      'AT+CMGL=': () =>
        lines(pduMode ? `+CMGL: 4,1,,30\r\n${PDU}` : '+CMGL: 4,"REC READ","+49170",,"x"\r\nOK, see you'),
    });
    const { session } = await scripted.open();
    pduMode = false;
    expect(await drive(scripted.clock, session.listMessages())).toHaveLength(1);
  });

  it('are not believed when the line damaged them, and asked for again', async () => {
    const good = lines(`+CMGL: 4,1,,29\r\n${PDU}`);
    for (const damaged of [
      good.replace(PDU, PDU.slice(0, -6)),
      good.replace('+CMGL', '+C\x00\xffMGL'),
      good.replace(PDU, `${PDU.slice(0, 20)}\x01${PDU.slice(21)}`),
    ]) {
      let asked = 0;
      const { open, clock } = scriptedModem({
        'AT+CPMS=?': lines('+CPMS: ("SM"),("SM"),("SM")'),
        'AT+CMGL=': () => {
          asked += 1;
          return asked === 1 ? damaged : good;
        },
        'AT+CMGR=': lines(`+CMGR: 1,,29\r\n${PDU}`),
      });
      const { session } = await open();
      const found = await drive(clock, session.listMessages());
      expect(found.map(({ pdu }) => pdu)).toEqual([PDU]);
    }
  });

  it('keep a wrong length that the modem gives twice, and stay where they are when two readings differ', async () => {
    const script = {
      'AT+CPMS=?': lines('+CPMS: ("SM"),("SM"),("SM")'),
      'AT+CMGL=': lines(`+CMGL: 4,1,,99\r\n${PDU}`),
      'AT+CMGR=': lines(`+CMGR: 1,,99\r\n${PDU}`),
    };
    const counts = scriptedModem(script);
    const { session } = await counts.open();
    expect(await drive(counts.clock, session.listMessages())).toHaveLength(1);
    counts.script['AT+CMGR='] = lines(`+CMGR: 1,,99\r\n${PDU.slice(2)}`);
    expect(await drive(counts.clock, session.listMessages())).toEqual([]);
  });

  it.each([
    ['a message', lines(`+CMGR: 1,,30\r\n${PDU}`), PDU],
    ['an empty slot', '\r\n+CMS ERROR: 321\r\n', undefined],
    ['an empty reply', OK, undefined],
    ['an empty header', lines('+CMGR: 0,,0'), undefined],
    ['ERROR and a late OK', `${ERROR}${OK}`, undefined],
  ])('%s is read', async (_name, answer, pdu) => {
    const { open, clock } = scriptedModem({ 'AT+CMGR=': answer });
    const { session } = await open();
    expect((await drive(clock, session.readMessage('SM', 3)))?.pdu).toBe(pdu);
    expect(await drive(clock, session.readIccid())).toBe('8944200053671052499');
  });

  it('are read without marking them where the modem can, and as ever where it cannot or shows too few', async () => {
    const script: Record<string, string> = {
      'AT+CPMS=?': lines('+CPMS: ("SM"),("SM"),("SM")'),
      'AT+CPMS=': lines('+CPMS: 1,20,1,20,1,20'),
      'AT+CMGL=4,1': lines(`+CMGL: 4,0,,29\r\n${PDU}`),
      'AT+CMGL=4': lines(`+CMGL: 4,0,,29\r\n${PDU}`),
      'AT+CMGR=': lines(`+CMGR: 0,,29\r\n${PDU}`),
    };
    const can = scriptedModem(script);
    const { session } = await can.open();
    expect(await drive(can.clock, session.listMessages({ quiet: true }))).toHaveLength(1);
    await drive(can.clock, session.readMessage('SM', 4, { quiet: true }));
    expect(can.modem.heard.filter((text) => /CMG[LR]/.test(text))).toEqual(['AT+CMGL=4,1', 'AT+CMGR=4,1']);

    const few = scriptedModem({ ...script, 'AT+CMGL=4,1': OK });
    const fewer = await few.open();
    expect(await drive(few.clock, fewer.session.listMessages({ quiet: true }))).toHaveLength(1);

    const cannot = scriptedModem({ ...script, 'AT+CMGL=4,1': ERROR });
    const other = await cannot.open();
    for (let time = 0; time < 2; time += 1)
      expect(await drive(cannot.clock, other.session.listMessages({ quiet: true }))).toHaveLength(1);
    const asked = cannot.modem.heard.filter((text) => text.startsWith('AT+CMGL'));
    expect(asked).toEqual(['AT+CMGL=4,1', 'AT+CMGL=4', 'AT+CMGL=4']);
  });

  it('are written into the storage that is named second', async () => {
    const { open, clock, modem, script } = scriptedModem({
      'AT+CPMS="ME","ME"': ERROR,
      'AT+CPMS=': lines('+CPMS: 3,20,3,20,3,20'),
      'AT+CMGW=': '\r\n> ',
      [`${SUBMIT}\x1a`]: lines('+CMGW: 7'),
      '\x1b': OK,
    });
    const { session } = await open();
    const write = (status: StoredSmsStatus | null) =>
      drive(clock, Promise.resolve(session.storeMessage?.('ME', status, SUBMIT, SUBMIT_LENGTH)));
    expect(await write('stored-sent')).toEqual({ index: 7 });
    expect(modem.heard).toEqual([
      'AT+CPMS="ME","ME"',
      'AT+CPMS="ME","ME","SM"',
      `AT+CMGW=${SUBMIT_LENGTH},3`,
      `${SUBMIT}\x1a`,
    ]);
    script[`${SUBMIT}\x1a`] = OK;
    expect(await write(null)).toEqual({ index: null });
    expect(modem.heard).toContain(`AT+CMGW=${SUBMIT_LENGTH}`);
    script[`${SUBMIT}\x1a`] = '\r\n+CMS ERROR: 322\r\n';
    await expect(write('stored-sent')).rejects.toMatchObject({
      code: 'DEVICE_REFUSED',
      details: { cms: 322, afterPayload: true },
    });
    script['AT+CMGW='] = '\r\n+CMS ERROR: 302\r\n';
    await expect(write('stored-sent')).rejects.toMatchObject({ details: { cms: 302, afterPayload: false } });
    script['AT+CPMS='] = ERROR;
    await expect(write('stored-sent')).rejects.toMatchObject({ details: { storage: 'ME' } });
    await expect(
      drive(clock, Promise.resolve(session.storeMessage?.('ME', null, `${SUBMIT}00`, SUBMIT_LENGTH))),
    ).rejects.toMatchObject({ code: 'INPUT_INVALID' });
  });

  it('are deleted, also when they are gone already', async () => {
    const { open, clock, modem, script } = scriptedModem();
    const { session } = await open();
    await drive(clock, session.deleteMessage('SM', 3));
    expect(modem.heard).toEqual(['AT+CPMS="SM"', 'AT+CMGD=3']);
    script['AT+CMGD='] = '\r\n+CMS ERROR: 321\r\n';
    await drive(clock, session.deleteMessage('SM', 3));
    script['AT+CMGD='] = '\r\n+CMS ERROR: 320\r\n';
    await expect(drive(clock, session.deleteMessage('SM', 3))).rejects.toMatchObject({
      details: { cms: 320 },
    });
    await expect(drive(clock, session.deleteMessage('SM', 1.5))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it('that came directly are acknowledged, in the form that the modem takes', async () => {
    const { open, clock, modem, script } = scriptedModem();
    const { session } = await open();
    script['AT+CNMA'] = ERROR;
    await drive(clock, session.acknowledge());
    expect(modem.heard).toEqual(['AT+CNMA', 'AT+CNMA=0']);
  });

  it('need no acknowledgement where the modem does not ask for one', async () => {
    const { open, clock, modem } = scriptedModem({ 'AT+CSMS=1': ERROR });
    const { session } = await open();
    await drive(clock, session.acknowledge());
    expect(modem.heard).toEqual([]);
  });

  it('go faster over a link that is kept open, where the modem can', async () => {
    const { open, clock, modem, script } = scriptedModem({ 'AT+CMMS=2': ERROR });
    const { session } = await open();
    await drive(clock, session.keepLinkOpen());
    expect(modem.heard).toEqual(['AT+CMMS=2', 'AT+CMMS=1']);
    script['AT+CMMS=1'] = ERROR;
    await drive(clock, session.keepLinkOpen());
  });
});
