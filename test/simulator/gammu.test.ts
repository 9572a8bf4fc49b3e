import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Simulator } from '../../src/simulator/simulator.ts';
import { attachPty, type ModemPty } from '../support/pty.ts';
import { CARD_A, CARD_B } from './support/bench.ts';

/**
 * Gammu is a second opinion on the simulator: a program that was written against real modems must identify it, read and write
 * its phonebook, and send and receive messages through it. On a machine without gammu this is left out, but never in CI.
 */
const HAS_GAMMU = spawnSync('gammu', ['--version']).status === 0;
if (!HAS_GAMMU && !process.env.CI) process.stderr.write('gammu is not installed: its opinion is left out\n');

const CONTACTS = [
  { name: 'Jürgen "Q" Ñ', number: '+4930123456' },
  { name: 'Ελένη Δήμου', number: '+306912345678' },
  { name: 'Дмитрий', number: '015112345678' },
  { name: '王秀英', number: '+8613912345678' },
  { name: 'Balance', number: '*100#' },
];

let directory: string;
const simulators: Simulator[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'simkeeper-gammu-'));
});

afterAll(async () => {
  for (const simulator of simulators) await simulator.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A modem on a pseudo-terminal, and gammu for it. */
function setUp(preset: string, pin: string | null = null) {
  const simulator = new Simulator();
  simulators.push(simulator);
  simulator.addSim({ ...CARD_A, contacts: CONTACTS, pin: pin === null ? null : { value: pin } });
  simulator.addSim(CARD_B);
  simulator.addModem({ name: 'a', preset, sim: 'a' });
  simulator.addModem({ name: 'b', sim: 'b' });
  const pty: ModemPty = attachPty(simulator, 'a');
  const config = join(directory, `${preset}.conf`);
  writeFileSync(config, `[gammu]\ndevice = ${pty.path}\nconnection = at115200\n`);
  const gammu = (...args: string[]) =>
    new Promise<string>((resolve, reject) => {
      const environment = { ...process.env, LC_ALL: 'C.UTF-8', HOME: directory };
      const options = { timeout: 50_000, env: environment };
      execFile('gammu', ['-c', config, ...args], options, (error, stdout, stderr) => {
        if (error) reject(new Error(`gammu ${args.join(' ')}: ${stdout}${stderr}`, { cause: error }));
        else resolve(stdout);
      }).stdin?.end();
    });
  return { simulator, gammu, modem: simulator.modem('a'), card: simulator.sim('a') };
}

describe.runIf(HAS_GAMMU || process.env.CI)('gammu', { concurrent: true }, () => {
  test('sends short and long messages, in GSM and in UCS-2, and asks for a report', async () => {
    const { gammu, simulator } = setUp('simcom');
    await gammu('sendsms', 'TEXT', '+491701234567', '-report', '-text', 'Grüße für 5 €');
    await gammu(
      'sendsms',
      'TEXT',
      CARD_B.number,
      '-unicode',
      '-len',
      '400',
      '-text',
      'Привет 你好 '.repeat(10),
    );
    expect(simulator.messagesFor('+491701234567')).toMatchObject([
      { from: CARD_A.number, text: 'Grüße für 5 €' },
    ]);
    expect(simulator.messagesFor(CARD_B.number)).toMatchObject([
      { text: 'Привет 你好 '.repeat(10), parts: 2, complete: true },
    ]);
    expect(simulator.log()[0]).toMatchObject({ reportRequested: true, report: 'delivered' });
    expect(simulator.log()).toHaveLength(3);
  });

  test.each(['generic', 'huawei'])('identifies a %s and reads its phonebook', async (preset) => {
    const { gammu, modem } = setUp(preset);
    const identity = await gammu('identify');
    expect(identity).toContain(modem.imei);
    expect(identity).toContain(CARD_A.imsi);
    expect(identity).toContain(modem.personality.revision);
    const entries = await gammu('getallmemory', 'SM');
    const read = [...entries.matchAll(/General number\s+: "(.*)"\nName\s+: "(.*)"/g)];
    expect(read.map(([, number, name]) => ({ name, number }))).toEqual(CONTACTS);
  });

  test('enters the PIN', async () => {
    const { gammu, card } = setUp('zte', '1234');
    expect(await gammu('getsecuritystatus')).toContain('Waiting for PIN');
    await gammu('entersecuritycode', 'PIN', '1234');
    expect(card.pin).toMatchObject({ attempts: 1, state: 'ready' });
  });

  test('writes a phonebook entry', async () => {
    const { gammu, card } = setUp('wavecom');
    const file = join(directory, 'new.vcf');
    const name = 'N;CHARSET=UTF-8:Новый Друг';
    writeFileSync(file, `BEGIN:VCARD\r\nVERSION:2.1\r\n${name}\r\nTEL:+306912349999\r\nEND:VCARD\r\n`);
    // It ends with an error after writing, because it wants to set the clock of a telephone.
    await gammu('addnew', file, '-memory', 'SM', '-yes').catch(() => undefined);
    expect(card.phonebook.get(CONTACTS.length + 1)).toMatchObject({
      name: 'Новый Друг',
      number: '+306912349999',
    });
  });

  test('receives messages', async () => {
    const { gammu, simulator } = setUp('telit');
    simulator.sms({ from: '+441234567890', to: CARD_A.number, text: 'Hello €uro ünïcödé' });
    simulator.sms({ from: 'SHOP', to: CARD_A.number, text: 'Ваш код 1234' });
    const listed = await gammu('getallsms');
    expect(listed).toContain('Remote number        : "+441234567890"');
    expect(listed).toContain('\nHello €uro ünïcödé\n');
    expect(listed).toContain('Remote number        : "SHOP"');
    expect(listed).toContain('\nВаш код 1234\n');
    expect(listed).toContain('2 SMS parts in 2 SMS sequences');
  });
});
