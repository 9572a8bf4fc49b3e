import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENERIC_DIALECT } from '../../src/devices/modem/dialect.ts';
import { interpretUnsolicited } from '../../src/devices/modem/events.ts';
import { openModem } from '../../src/devices/modem/open-modem.ts';
import { drive, idle } from '../support/fake-modem.ts';
import { ERROR, lines, OK, scriptedModem } from '../support/scripted-modem.ts';

const PDU = '07912374151616F6040B912374786468F30000201003024550400B54C29E2E1F8300A0800B';

describe('an unsolicited line', () => {
  it.each([
    ['+CMTI: "SM",3', { type: 'message-stored', storage: 'SM', index: 3 }],
    ['+CMTI: "SM",-1', { type: 'message-stored', storage: 'SM', index: null }],
    ['+CMTI:SM,3', { type: 'message-stored', storage: 'SM', index: 3 }],
    ['+CMTI: "0053004D",3', { type: 'message-stored', storage: 'SM', index: 3 }],
    ['+CMTI: ', null],
    ['+CDSI: "SR",1', { type: 'message-stored', storage: 'SR', index: 1 }],
    ['^SMMEMFULL: "SM"', { type: 'storage-full' }],
    ['+CPIN: NOT READY', { type: 'sim-event', detail: '+CPIN: NOT READY' }],
    ['^SIMST: 255,1', { type: 'sim-event', detail: '^SIMST: 255,1' }],
    ['+QSIMSTAT: 1,0', { type: 'sim-event', detail: '+QSIMSTAT: 1,0' }],
    ['+QUSIM: 1', { type: 'sim-event', detail: '+QUSIM: 1' }],
    ['Call Ready', { type: 'sim-event', detail: 'Call Ready' }],
    ['NO CARRIER', { type: 'call-ended' }],
    ['^CEND: 1,0,104,16', { type: 'call-ended' }],
    ['+CREG: 1', { type: 'network-changed' }],
    ['+CEREG: 5', { type: 'network-changed' }],
    ['^RSSI: 9', null],
    ['\x1b]0;title', null],
  ])('%j', (line, event) => {
    expect(interpretUnsolicited({ line, pdu: null }, GENERIC_DIALECT, false)).toEqual({
      event,
      restart: null,
    });
  });

  it.each([
    ['+CMT: ,30', 'deliver'],
    ['+CDS: 30', 'status-report'],
  ])('%s with its PDU', (line, kind) => {
    expect(interpretUnsolicited({ line, pdu: PDU.toLowerCase() }, GENERIC_DIALECT, true).event).toEqual({
      type: 'message-direct',
      kind,
      pdu: PDU,
      needsAcknowledge: true,
    });
    expect(interpretUnsolicited({ line, pdu: null }, GENERIC_DIALECT, true).event).toBe(null);
  });

  it.each(['RDY', '^SYSSTART', '+CFUN: 1', '^BOOT:22633994,0,0,0,64', '+PACSP0'])(
    '%s tells of a restart',
    (line) => {
      expect(interpretUnsolicited({ line, pdu: null }, GENERIC_DIALECT, false).restart).not.toBe(null);
    },
  );
});

describe('a modem that restarts', () => {
  const SETTINGS = [
    'ATE0',
    'AT+CMEE=1',
    'AT+CPIN?',
    'AT+CSCS="UCS2"',
    'AT+CMGF=0',
    'AT+CSMS=1',
    'AT+CREG=1',
    'AT+CPMS=?',
    'AT+CNMI=2,1,0,1,0',
  ];

  it('gets its settings again before anything else', async () => {
    const { open, clock, modem } = scriptedModem();
    const { session, events } = await open();
    modem.say('\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n');
    await drive(clock, session.readIccid());
    expect(modem.heard).toEqual([...SETTINGS, 'AT+CCID']);
    expect(events).toEqual([{ type: 'restarted' }, { type: 'sim-event', detail: '+CPIN: READY' }]);
  });

  it('by itself, with nobody asking', async () => {
    const { open, clock, modem } = scriptedModem();
    await open();
    modem.say('\r\nRDY\r\n');
    await idle(20);
    clock.advance(1000);
    await idle(20);
    expect(modem.heard.filter((heard) => heard.startsWith('AT+CNMI'))).toHaveLength(1);
  });

  it('in the middle of a reading is read again, with the settings made in between', async () => {
    const scripted = scriptedModem({
      'AT+CPBR=?': lines('+CPBR: (1-10),20,14'),
      'AT+CPBR=': (heard) => {
        if (heard !== 'AT+CPBR=1,10' || scripted.modem.heard.includes('ATE0'))
          return lines('+CPBR: 1,"12",129,"0041"');
        return '\r\nRDY\r\n\r\nERROR\r\n';
      },
    });
    const { session } = await scripted.open();
    const reading = await drive(scripted.clock, session.readPhonebook('SM'));
    expect(reading.entries).toEqual([{ index: 1, number: '12', name: 'A', numberType: 129 }]);
    expect(scripted.modem.heard).toContain('ATE0');
  });

  it('counts once for all the lines of one start, and once for a line that is repeated', async () => {
    const { open, clock, modem } = scriptedModem();
    const { events } = await open();
    const restarts = () => events.filter((event) => event.type === 'restarted').length;
    clock.advance(100_000);
    modem.say('\r\n^BOOT:22633994,0,0,0,64\r\n');
    for (let time = 0; time < 5; time += 1) {
      await idle(20);
      clock.advance(30_000);
      modem.say('\r\n^BOOT:22633994,0,0,0,64\r\n');
    }
    expect(restarts()).toBe(1);
    clock.advance(100_000);
    await idle(40);
    modem.say('\r\nRDY\r\n\r\nRDY\r\n\r\n+CFUN: 1\r\n');
    await idle(40);
    clock.advance(5_000);
    await idle(40);
    modem.say('\r\n+CFUN: 1\r\n');
    expect(restarts()).toBe(2);
  });

  it('has not restarted when it repeats the line of a start before the opening', async () => {
    const { modem, clock, ledger, script } = scriptedModem();
    const boot = '\r\n^BOOT:22633994,0,0,0,64\r\n';
    script['AT+CSCS="UCS2"'] = `${boot}${OK}`;
    script['AT+CGMR'] = `${boot}${lines('11.126.03')}`;
    const session = await drive(clock, openModem(modem, { clock, pinLedger: ledger }));
    const events: string[] = [];
    session.onEvent((event) => events.push(event.type));
    expect((await drive(clock, session.identify())).firmware).toBe('11.126.03');
    expect(modem.heard.filter((heard) => heard === 'ATE0')).toHaveLength(1);
    clock.advance(100_000);
    modem.say(boot);
    await idle(20);
    expect(events).toEqual([]);
    modem.say('\r\n^BOOT:22633995,0,0,0,64\r\n');
    await idle(20);
    expect(events).toEqual(['restarted']);
  });

  it('keeps an interrupted message from going out', async () => {
    const pdu = '0001000B910521436587F900000100';
    const { open, clock, modem, script } = scriptedModem({ 'AT+CMGS=': null, '\x1b': OK });
    const { session } = await open();
    const sent = expect(drive(clock, session.submit(pdu, pdu.length / 2 - 1))).rejects.toMatchObject({
      code: 'SMS_REFUSED',
    });
    await idle();
    modem.say('\r\nRDY\r\n\r\n> ');
    script['AT+CMGS='] = OK;
    await sent;
    expect(modem.heard).not.toContain(`${pdu}\x1a`);
  });
});

describe('what the card says of itself', () => {
  it('is read by the first ICCID command that works, and only that one is used afterwards', async () => {
    const { open, clock, modem } = scriptedModem({
      'AT+CCID': ERROR,
      'AT+CCID?': '\r\n+CME ERROR: 4\r\n',
      'AT+ICCID': OK,
      'AT^ICCID?': '\r\nCOMMAND NOT SUPPORT\r\n',
      'AT+QCCID': ERROR,
      'AT#CCID': ERROR,
      'AT%ICCID': ERROR,
      'AT+CRSM=176,12258,0,0,10': lines('+CRSM: 144,0,"984402003576012594F9"'),
    });
    const { session } = await open();
    expect(await drive(clock, session.readIccid())).toBe('8944200053671052499');
    modem.heard.length = 0;
    expect(await drive(clock, session.readIccid())).toBe('8944200053671052499');
    expect(modem.heard).toEqual(['AT+CRSM=176,12258,0,0,10']);
  });

  it('is null when no command works, and the card is not asked seven times when it is gone', async () => {
    const { open, clock, modem, script } = scriptedModem();
    const { session } = await open();
    for (const text of GENERIC_DIALECT.iccidCommands) script[text] = '\r\n+CME ERROR: 10\r\n';
    expect(await drive(clock, session.readIccid())).toBe(null);
    expect(modem.heard).toHaveLength(1);
  });

  it('has the own number of the modem, else of EF_MSISDN', async () => {
    const { open, clock, script } = scriptedModem({
      'AT+CIMI': lines('262011234567890'),
      'AT+CNUM': lines('+CNUM: "","+79139131234",145'),
    });
    const { session } = await open();
    expect(await drive(clock, session.readSim())).toEqual({
      iccid: '8944200053671052499',
      imsi: '262011234567890',
      ownNumber: { raw: '+79139131234', source: 'cnum' },
    });
    script['AT+CNUM'] = lines('+CNUM: "","",129');
    script['AT+CRSM=192,28480,0,0,15'] = lines('+CRSM: 144,0,"000000386F400400FFFF440102011C"');
    script['AT+CRSM=178,28480,1,4,28'] = lines(`+CRSM: 144,0,"${'FF'.repeat(28)}"`);
    script['AT+CRSM=178,28480,2,4,28'] = lines(
      '+CRSM: 144,0,"4F776EFFFFFFFFFFFFFFFFFFFFFF07919471103254F6FFFFFFFFFFFF"',
    );
    const { ownNumber } = await drive(clock, session.readSim());
    expect(ownNumber).toEqual({
      raw: '+49170123456',
      source: 'ef-msisdn',
    });
  });

  it('has no own number on most cards', async () => {
    const { open, clock } = scriptedModem({
      'AT+CNUM': OK,
      'AT+CRSM=': lines('+CRSM: 106,130'),
      'AT+CIMI': ERROR,
    });
    const { session } = await open();
    expect(await drive(clock, session.readSim())).toEqual({
      iccid: '8944200053671052499',
      imsi: null,
      ownNumber: null,
    });
  });
});

describe('identity and network', () => {
  it('are read', async () => {
    const { open, clock } = scriptedModem({
      'AT+CGMI': lines('huawei'),
      'AT+CGMM': lines('E173'),
      'AT+CGMR': lines('11.126.16.04.00'),
      'AT+CREG?': lines('+CREG: 1,0'),
      'AT+CEREG?': lines('+CEREG: 0,5'),
      'AT+COPS?': lines('+COPS: 0,0,"Vodafone.de",2'),
      'AT+CSQ': lines('+CSQ: 15,99'),
    });
    const { session } = await open();
    expect(await drive(clock, session.identify())).toEqual({
      manufacturer: 'huawei',
      model: 'E173',
      firmware: '11.126.16.04.00',
      imei: '352976030000001',
      vendor: 'huawei',
    });
    expect(await drive(clock, session.network())).toEqual({
      registration: 'roaming',
      operator: 'Vodafone.de',
      signal: { dbm: -83, percent: 48 },
    });
  });

  it('are unknown where the modem refuses', async () => {
    const { open, clock, script } = scriptedModem();
    const { session } = await open();
    for (const name of [
      'AT+CGMI',
      'AT+CGMM',
      'AT+CGMR',
      'AT+CGSN',
      'AT+CREG?',
      'AT+CEREG?',
      'AT+COPS?',
      'AT+CSQ',
    ])
      script[name] = ERROR;
    expect(await drive(clock, session.identify())).toEqual({
      manufacturer: null,
      model: null,
      firmware: null,
      imei: null,
      vendor: null,
    });
    expect(await drive(clock, session.network())).toEqual({
      registration: 'unknown',
      operator: null,
      signal: null,
    });
  });
});

describe('a raw command', () => {
  it('gives every line of the reply, the result last, and errors too', async () => {
    const { open, clock, script } = scriptedModem({ ATI: lines('Manufacturer: x', '+GCAP: +CGSM') });
    const { session } = await open();
    expect(await drive(clock, session.raw('ati'))).toEqual(['Manufacturer: x', '+GCAP: +CGSM', 'OK']);
    script['AT+FOO?'] = '\r\n+CME ERROR: 4\r\n';
    expect(await drive(clock, session.raw(' at+foo? '))).toEqual(['+CME ERROR: 4']);
  });

  it.each(['AT+CMGS=23', 'at+cmgs="+49170"', 'AT+CMGW=3', 'AT+X\rAT+Y', 'hello'])(
    '%j is refused',
    async (text) => {
      const { open, clock, modem } = scriptedModem();
      const { session } = await open();
      await expect(
        drive(
          clock,
          Promise.resolve().then(() => session.raw(text)),
        ),
      ).rejects.toMatchObject({ code: 'INPUT_INVALID' });
      expect(modem.heard).toEqual([]);
    },
  );

  it('that changes settings is followed by ours', async () => {
    const { open, clock, modem } = scriptedModem();
    const { session } = await open();
    await drive(clock, session.raw('AT+CSCS="GSM"'));
    await drive(clock, session.phonebooks());
    expect(modem.heard[0]).toBe('AT+CSCS="GSM"');
    expect(modem.heard.indexOf('AT+CSCS="UCS2"')).toBeLessThan(modem.heard.indexOf('AT+CPBS=?'));
  });

  it('that only asks is followed by nothing', async () => {
    const { open, clock, modem } = scriptedModem();
    const { session } = await open();
    await drive(clock, session.raw('AT+CSQ'));
    await idle();
    expect(modem.heard).toEqual(['AT+CSQ']);
  });
});

describe('a modem that says anything', () => {
  const word = fc.constantFrom(
    '\r\n',
    '+CMT: ,5',
    '+CPBR: 1,"',
    'OK',
    'ERROR',
    '> ',
    'RDY',
    '+CMTI: "',
    '+CPIN: ',
    '\0',
    '\x1b[2J',
    '"',
  );
  const noise = fc.oneof(
    fc.array(word, { maxLength: 12 }).map((words) => words.join('')),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  );
  it('breaks neither the session nor the process, and answers are believed again afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(noise, { maxLength: 6 }), noise, async (babble, reply) => {
        const { open, clock, modem, script } = scriptedModem();
        const { session } = await open();
        for (const text of babble) modem.say(text);
        script['AT+CSQ'] = `${reply}\r\nOK\r\n`;
        await drive(
          clock,
          session.network().catch(() => null),
        );
        modem.say('\r\n');
        expect(await drive(clock, session.readIccid())).toBe('8944200053671052499');
      }),
      { numRuns: 60 },
    );
  });
});

describe('a command that is never answered', () => {
  it.each(['AT+CNUM', 'AT+CIMI', 'AT+CGMR', 'AT+COPS?', 'AT+CCID'])(
    '%s keeps nothing else from being read, and is not waited for again',
    async (command) => {
      const scripted = scriptedModem({ 'AT+ICCID': lines('+ICCID: 8944200053671052499') });
      const { session } = await scripted.open();
      // Whatever it answers when it is asked to say where it is; this one it does not.
      const { respond } = scripted.modem;
      scripted.modem.respond = (heard) => (heard === command ? null : respond(heard));
      const readAll = async () => {
        await session.identify();
        const sim = await session.readSim();
        await session.network();
        return sim.iccid;
      };
      expect(await drive(scripted.clock, readAll())).toBe('8944200053671052499');
      scripted.modem.heard.length = 0;
      expect(await drive(scripted.clock, readAll())).toBe('8944200053671052499');
      expect(scripted.modem.heard).not.toContain(command);
    },
  );

  it('is asked for again when the answer is damaged', async () => {
    const answers = ['\r\n\xff\xfe\r\n', '\r\nA+CGM~\r\n', ''];
    for (const garbage of answers) {
      let asked = 0;
      const scripted = scriptedModem({
        'AT+CGMM': () => {
          asked += 1;
          return (asked === 1 ? garbage : '') + lines('EC25');
        },
      });
      const { session } = await scripted.open();
      // The vendor was found out by the same command.
      expect(session.state).toBe('ready');
      asked = 0;
      expect((await drive(scripted.clock, session.identify())).model).toBe('EC25');
      expect(asked).toBe(garbage === '' ? 1 : 2);
    }
  });
});
