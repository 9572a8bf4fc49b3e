import { describe, expect, it } from 'vitest';
import { openModem } from '../../src/devices/modem/open-modem.ts';
import { drive, idle } from '../support/fake-modem.ts';
import { ERROR, lines, OK, scriptedModem } from '../support/scripted-modem.ts';

describe('opening a modem', () => {
  it('probes, switches the echo off, and makes the settings', async () => {
    const { modem, clock, ledger } = scriptedModem();
    const session = await drive(clock, openModem(modem, { clock, pinLedger: ledger }));
    expect(session.state).toBe('ready');
    expect(modem.heard).toEqual([
      'AT',
      'ATE0',
      'AT+CMEE=1',
      'AT+CGMI',
      'AT+CGMM',
      'AT+CGMR',
      'AT+CPIN?',
      'AT+CSCS="UCS2"',
      'AT+CMGF=0',
      'AT+CSMS=1',
      'AT+CREG=1',
      'AT+CPMS=?',
      'AT+CNMI=2,1,0,1,0',
    ]);
  });

  it('fails with a hint when nothing answers, and closes the port', async () => {
    const { modem, clock, ledger } = scriptedModem();
    modem.respond = () => null;
    await expect(drive(clock, openModem(modem, { clock, pinLedger: ledger }))).rejects.toMatchObject({
      code: 'DEVICE_SILENT',
      hint: expect.stringContaining('--baud'),
    });
    expect((await modem.closed).kind).toBe('local');
  });

  it('fails with PORT_CLOSED when the port goes away meanwhile', async () => {
    const { modem, clock, ledger } = scriptedModem();
    modem.respond = () => {
      queueMicrotask(() => modem.hangUp());
      return null;
    };
    await expect(drive(clock, openModem(modem, { clock, pinLedger: ledger }))).rejects.toMatchObject({
      code: 'PORT_CLOSED',
    });
  });

  it.each([
    ['bare AT is an ERROR', { AT: ERROR }],
    ['ATE0 is an ERROR', { ATE0: ERROR }],
    ['CMEE=1 is an ERROR', { 'AT+CMEE=1': ERROR }],
    ['CSCS="UCS2" is an ERROR', { 'AT+CSCS="UCS2"': ERROR, 'AT+CSCS?': lines('+CSCS: "GSM"') }],
    ['CPIN? comes without OK', { 'AT+CPIN?': '\r\n+CPIN: READY\r\n' }],
    ['CSMS=1 and CREG=1 are refused', { 'AT+CSMS=1': '\r\nCOMMAND NOT SUPPORT\r\n', 'AT+CREG=1': ERROR }],
    ['every CNMI is refused', { 'AT+CNMI=': '\r\n+CMS ERROR: 302\r\n' }],
  ])('goes on when %s', async (_name, changes) => {
    const { open } = scriptedModem(changes);
    const { session } = await open();
    expect(session.state).toBe('ready');
  });

  it('asks for the alphabet of the card rather than for ASCII when there is no UCS2', async () => {
    const { open, clock } = scriptedModem({
      'AT+CSCS="UCS2"': ERROR,
      'AT+CSCS?': lines('+CSCS: "IRA"'),
      'AT+CSCS="GSM"': OK,
      'AT+CPBR=?': lines('+CPBR: (1-10),20,14'),
      'AT+CPBR=': lines('+CPBR: 1,"12",129,"M~ller"'),
    });
    const { session } = await open();
    const reading = await drive(clock, session.readPhonebook('SM'));
    expect(reading.entries.map((entry) => entry.name)).toEqual(['M\u00fcller']);
  });

  it('takes the first notification mode that the modem takes', async () => {
    const tried: string[] = [];
    const { open } = scriptedModem({
      'AT+CPMS=?': lines('+CPMS: ("SM","SR"),("SM"),("SM")'),
      'AT+CNMI=': (heard) => {
        tried.push(heard.slice('AT+CNMI='.length));
        return tried.length < 3 ? '\r\n+CMS ERROR: 303\r\n' : OK;
      },
    });
    await open();
    expect(tried).toEqual(['2,1,0,2,0', '2,1,0,1,0', '1,1,0,2,0']);
  });

  it('works with an echo that never goes away, and with none', async () => {
    const echoing = scriptedModem();
    const answer = echoing.modem.respond;
    echoing.modem.respond = (heard) => `${heard}\r${answer(heard) ?? ''}`;
    const { session, events } = await echoing.open();
    expect(await session.readIccid()).toBe('8944200053671052499');
    expect(events).toEqual([]);
  });
});

describe('a modem that is just starting', () => {
  it.each(['AT+CMEE=1', 'AT+CPIN?', 'AT+CMGF=0'])(
    'tells so during %s, and gets its settings whole',
    async (command) => {
      let told = false;
      const scripted = scriptedModem({
        [command]: () => {
          const lines = told ? '' : '\r\nRDY\r\n\r\n+CFUN: 1\r\n';
          told = true;
          return `${lines}${command === 'AT+CPIN?' ? '\r\n+CPIN: READY\r\n' : ''}\r\nOK\r\n`;
        },
      });
      const { modem, clock, ledger } = scripted;
      const session = await drive(clock, openModem(modem, { clock, pinLedger: ledger }));
      expect(session.state).toBe('ready');
      const lastStart = modem.heard.lastIndexOf('ATE0');
      expect(modem.heard.slice(lastStart)).toEqual([
        'ATE0',
        'AT+CMEE=1',
        // Who made it is known already when it restarts later.
        ...(command === 'AT+CMEE=1' ? ['AT+CGMI', 'AT+CGMM', 'AT+CGMR'] : []),
        'AT+CPIN?',
        'AT+CSCS="UCS2"',
        'AT+CMGF=0',
        'AT+CSMS=1',
        'AT+CREG=1',
        'AT+CPMS=?',
        'AT+CNMI=2,1,0,1,0',
        'AT+CPIN?',
      ]);
    },
  );
});

describe('the card at the start', () => {
  it.each([
    ['\r\n+CME ERROR: 10\r\n', 'sim-absent'],
    ['\r\n+CME ERROR:-1\r\n', 'sim-absent'],
    ['\r\n+CME ERROR: SIM not inserted\r\n', 'sim-absent'],
    [lines('+CPIN: SIM PIN'), 'pin-required'],
    ['\r\n+CME ERROR: 11\r\n', 'pin-required'],
    ['\r\n+CME ERROR: 5\r\n', 'pin-required'],
    [lines('+CPIN: SIM PUK'), 'puk-required'],
    ['\r\n+CME ERROR: 12\r\n', 'puk-required'],
    ['\r\n+CME ERROR: 13\r\n', 'error'],
    [ERROR, 'error'],
  ])('%j is %s, and no other command goes to it', async (answer, state) => {
    const { modem, clock, ledger } = scriptedModem({ 'AT+CPIN?': answer });
    const session = await drive(clock, openModem(modem, { clock, pinLedger: ledger }));
    expect(session.state).toBe(state);
    expect(modem.heard.at(-1)).toBe('AT+CPIN?');
    await expect(drive(clock, session.readSim())).rejects.toMatchObject({
      code:
        { 'sim-absent': 'SIM_ABSENT', 'pin-required': 'PIN_REQUIRED', 'puk-required': 'PUK_REQUIRED' }[
          state
        ] ?? 'DEVICE_REFUSED',
    });
  });

  it.each([['+CME ERROR: 17'], ['+CME ERROR: 18'], ['+CME ERROR: SIM PIN2 required']])(
    'stays usable when one command wants more: %s',
    async (error) => {
      const { open, modem, clock } = scriptedModem({
        'AT+CPIN?': `\r\n${error}\r\n`,
        'AT+CPBS="FD"': `\r\n${error}\r\n`,
        'AT+CPBW=3': `\r\n${error}\r\n`,
        'AT+CPBR=3': lines('+CPBR: 3,"12",129,"0041"'),
      });
      const { session } = await open();
      expect(session.state).toBe('ready');
      const refused = { code: 'DEVICE_REFUSED' };
      await expect(drive(clock, session.readPhonebookEntry('FD', 1))).rejects.toMatchObject(refused);
      await expect(drive(clock, session.deletePhonebookEntry('SM', 3))).rejects.toMatchObject(refused);
      expect(session.state).toBe('ready');
      expect(modem.heard).not.toContain('AT+CPIN?');
    },
  );

  it.each([14, 515])(
    'busy with CME %d for most of a minute becomes ready without a restart',
    async (code) => {
      let readyAt = Number.POSITIVE_INFINITY;
      const scripted = scriptedModem({
        'AT+CPIN?': () => {
          readyAt = Math.min(readyAt, scripted.clock.monotonic() + 50_000);
          return scripted.clock.monotonic() < readyAt ? `\r\n+CME ERROR: ${code}\r\n` : lines('+CPIN: READY');
        },
      });
      const { session } = await scripted.open();
      expect(session.state).toBe('ready');
    },
  );

  it('busy for ever is given up after a minute, and says so', async () => {
    const { open, clock } = scriptedModem({ 'AT+CPIN?': '\r\n+CME ERROR: 14\r\n' });
    const { session } = await open();
    expect(session.state).toBe('busy');
    expect(clock.monotonic()).toBeLessThan(70_000);
    await expect(drive(clock, session.phonebooks())).rejects.toMatchObject({ code: 'SIM_BUSY' });
  });

  it('that is ready but busy with its settings is asked again', async () => {
    let busy = 3;
    const { open, modem } = scriptedModem({
      'AT+CSCS="UCS2"': () => (busy-- > 0 ? '\r\n+CME ERROR: 14\r\n' : OK),
      'AT+CNMI=': OK,
    });
    const { session } = await open();
    expect(session.state).toBe('ready');
    expect(modem.heard).toEqual([]);
  });
});

describe('the PIN', () => {
  function locked(accepts: (pin: string) => boolean) {
    let open = false;
    const scripted = scriptedModem({
      'AT+CPIN?': () => lines(open ? '+CPIN: READY' : '+CPIN: SIM PIN'),
      'AT+CPIN=': (heard) => {
        open = accepts(heard.slice('AT+CPIN='.length).replaceAll('"', ''));
        return open ? OK : '\r\n+CME ERROR: 16\r\n';
      },
    });
    return scripted;
  }

  it('is claimed for the card, entered once, and the card is ready', async () => {
    const { clock, modem, ledger, claims, accepted } = locked((pin) => pin === '1234');
    const session = await drive(clock, openModem(modem, { clock, pinLedger: ledger, pin: '1234' }));
    expect(session.state).toBe('ready');
    expect(claims).toEqual(['8944200053671052499 1234']);
    expect(accepted).toEqual(claims);
    expect(modem.heard.filter((heard) => heard.startsWith('AT+CPIN='))).toEqual(['AT+CPIN="1234"']);
  });

  it('that is wrong is never entered again: not on refresh, not by another session, not by hand', async () => {
    const scripted = locked(() => false);
    const { clock, modem, ledger, accepted } = scripted;
    const session = await drive(clock, openModem(modem, { clock, pinLedger: ledger, pin: '9999' }));
    expect(session.state).toBe('pin-required');
    await drive(clock, session.refreshState());
    await expect(drive(clock, session.readSim())).rejects.toMatchObject({ code: 'PIN_REQUIRED' });
    await expect(drive(clock, session.raw('AT+CPIN="9999"'))).rejects.toMatchObject({ code: 'PIN_REQUIRED' });
    expect(modem.heard.filter((heard) => heard.startsWith('AT+CPIN='))).toHaveLength(1);
    expect(accepted).toEqual([]);
  });

  it.each(['SIM PUK', 'PH-NET PIN', 'PH-SIM PIN', 'SIM PUK2'])('is never entered at %s', async (code) => {
    const { clock, modem, ledger, claims } = scriptedModem({ 'AT+CPIN?': lines(`+CPIN: ${code}`) });
    await drive(clock, openModem(modem, { clock, pinLedger: ledger, pin: '1234' }));
    expect(claims).toEqual([]);
    expect(modem.heard.some((heard) => heard.startsWith('AT+CPIN='))).toBe(false);
  });

  it.each(['12', '123456789', '12"34', '1234\r'])('%j is no PIN and is not sent', async (pin) => {
    const { clock, modem, ledger, claims } = locked(() => true);
    const session = await drive(clock, openModem(modem, { clock, pinLedger: ledger, pin }));
    expect(session.state).toBe('pin-required');
    expect(claims).toEqual([]);
  });

  it('is claimed before it is sent', async () => {
    const order: string[] = [];
    const { clock, modem } = locked(() => true);
    const answer = modem.respond;
    modem.respond = (heard) => {
      if (heard.startsWith('AT+CPIN=')) order.push('sent');
      return answer(heard);
    };
    const pinLedger = { claim: () => order.push('claimed') > 0, accepted: () => order.push('accepted') };
    await drive(clock, openModem(modem, { clock, pinLedger, pin: '1234' }));
    expect(order).toEqual(['claimed', 'sent', 'accepted']);
  });
});

describe('closing', () => {
  it('settles everything and tells so', async () => {
    const { open, modem } = scriptedModem({ 'AT+CPBS=?': null });
    const { session } = await open();
    const waiting = session.phonebooks();
    const failed = expect(waiting).rejects.toMatchObject({ code: 'PORT_CLOSED' });
    await idle();
    modem.hangUp();
    await failed;
    expect((await session.closed).message).toBe('hung up');
    expect(session.state).toBe('offline');
    await expect(session.readSim()).rejects.toMatchObject({ code: 'PORT_CLOSED' });
    await session.close();
  });
});
