import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesToHex } from '../../../src/codec/hex.ts';
import { type Packet, writePcapng } from './pcapng.ts';

const PYTHON = '/usr/bin/python3';
const USER_DLT = 'uat:user_dlts:"User 0 (DLT=147)","gsm_sms","0","","0",""';
const LARGE = 512 * 1024 * 1024;

/** What one tool says about one PDU: its own field names, each with one value or several. */
export type Opinion = Readonly<Record<string, unknown>>;

export function hasTshark(): boolean {
  return spawnSync('tshark', ['--version']).status === 0;
}

export function hasGammu(): boolean {
  return spawnSync(PYTHON, ['-c', 'import gammu']).status === 0;
}

/** Dissects all packets with one tshark process; the fields of the gsm_sms layer, without their prefix. */
export function askTshark(packets: readonly Packet[]): Opinion[] {
  const folder = mkdtempSync(join(tmpdir(), 'simkeeper-tshark-'));
  try {
    const capture = join(folder, 'tpdu.pcapng');
    writeFileSync(capture, writePcapng(packets));
    const options = ['-o', USER_DLT, '-o', 'gsm_sms.reassemble:FALSE', '-T', 'ek', '-J', 'gsm_sms'];
    const output = execFileSync('tshark', ['-r', capture, ...options], {
      encoding: 'utf8',
      maxBuffer: LARGE,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return output
      .split('\n')
      .filter((line) => line.startsWith('{"timestamp"'))
      .map((line) => layerOf(JSON.parse(line)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function layerOf(packet: {
  layers: { gsm_sms?: Record<string, unknown>; _ws_malformed?: unknown };
}): Opinion {
  const fields = Object.entries(packet.layers.gsm_sms ?? {}).map(([name, value]) => [
    name.replace(/^gsm_sms_gsm_sms_/, ''),
    value,
  ]);
  return { ...Object.fromEntries(fields), malformed: packet.layers._ws_malformed !== undefined };
}

/** Decodes all TPDUs with one process of python-gammu. */
export function askGammu(tpdus: readonly Uint8Array[]): Opinion[] {
  const script = new URL('gammu-decode.py', import.meta.url).pathname;
  const output = execFileSync(PYTHON, [script], {
    encoding: 'utf8',
    input: tpdus.map((bytes) => `${bytesToHex(bytes)}\n`).join(''),
    maxBuffer: LARGE,
  });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Opinion);
}
