import type { ListedPort } from '../../transport/listing/ports.ts';

/** What a row looks at: every condition that is given must hold. */
interface NonModem {
  /** `vendor:product`, or `vendor:*`. */
  ids?: readonly string[];
  /** Found anywhere in the product or manufacturer string, in any case. */
  text?: RegExp;
  drivers?: readonly string[];
  /** What it is, to be put after "it is". */
  what: string;
  source: string;
}

const BLACKLIST =
  'linux-mobile-broadband/ModemManager@fbf38753441ee6eb9635a0f7b24e7a1b3ac818c3 src/77-mm-usb-device-blacklist.rules';
const GREYLIST =
  'linux-mobile-broadband/ModemManager@118b19bb751cfd7821b95528cc18483c7285465f src/77-mm-usb-serial-adapters-greylist.rules';
const ZIGBEE =
  'home-assistant/core@001bedd76692b79837383b7d4cd5f7aa8bb89401 homeassistant/components/zha/manifest.json';
const ZIGBEE_NAMES = 'https://github.com/home-assistant/core/issues/153431 (the list of known radio sticks)';

/**
 * Devices with serial ports that are no modems. They are never opened: a board may restart, a printer may move, a radio network
 * may lose its coordinator, only because somebody opened the port or wrote to it.
 */
export const NON_MODEMS: readonly NonModem[] = [
  { ids: ['2341:*', '2a03:*'], what: 'an Arduino board', source: BLACKLIST },
  { ids: ['1b4f:9207', '1b4f:9208'], what: 'a SparkFun board', source: BLACKLIST },
  { ids: ['239a:0004', '239a:8004'], what: 'an Adafruit board', source: BLACKLIST },
  { ids: ['1ffb:*'], what: 'a Pololu controller', source: BLACKLIST },
  { ids: ['04d9:b534'], what: 'an Arduino board', source: BLACKLIST },
  { ids: ['1d50:*', '1209:2300', '1209:2301'], what: 'an open hardware project', source: BLACKLIST },
  { ids: ['26ac:*'], what: 'a flight controller', source: BLACKLIST },
  { ids: ['2c99:*'], what: 'a 3D printer', source: BLACKLIST },
  {
    text: /3d.?printer|marlin|prusa|creality|\bklipper\b/i,
    what: 'a 3D printer',
    source: 'the product strings that such printers give themselves',
  },
  {
    ids: ['1546:01a5', '1546:01a6', '1546:01a7', '1546:01a8', '1546:01a9'],
    what: 'a GPS receiver',
    source: 'gpsd, the receivers of gpsd.rules',
  },
  {
    ids: ['067b:aaa0', '091e:0003', '0e8d:3329', '1163:0100', '1163:0200'],
    what: 'a GPS receiver',
    source: 'gpsd, the receivers of gpsd.rules',
  },
  { drivers: ['garmin_gps'], what: 'a GPS receiver', source: BLACKLIST },
  {
    text: /\b(gps|gnss)\b.*\b(receiver|mouse)\b/i,
    what: 'a GPS receiver',
    source: 'the product strings that such receivers give themselves',
  },
  { ids: ['1cf1:0030', '10c4:8a2a'], what: 'a Zigbee stick', source: ZIGBEE },
  {
    text: /zigbee|conbee|\bslzb-|tubeszb|zigstar|zigate|z-wave|zwave|skyconnect|thread radio/i,
    what: 'a stick for a radio network of sensors',
    source: ZIGBEE_NAMES,
  },
  { ids: ['051d:*', '06da:*', '09ae:*'], what: 'an uninterruptible power supply', source: BLACKLIST },
  {
    ids: ['0463:0001', '0463:ffff', '0764:0005', '0764:0501', '0665:5161', '0592:0002', '0f03:0001'],
    what: 'an uninterruptible power supply',
    source: BLACKLIST,
  },
  { drivers: ['cypress_m8'], what: 'a GPS receiver, a power supply or a serial adapter', source: BLACKLIST },
  { ids: ['0fcf:1009'], what: 'an ANT+ stick', source: BLACKLIST },
  { ids: ['2548:1001', '2548:1002'], what: 'a CEC adapter of a television', source: BLACKLIST },
  { ids: ['0425:0408', '0456:b673', '2184:001c'], what: 'a laboratory instrument', source: BLACKLIST },
  {
    ids: ['03eb:6124', '0e8d:2000', '8087:0716', '8087:0801', '216f:0051'],
    what: 'a device in its boot loader',
    source: BLACKLIST,
  },
  { ids: ['2458:0001', '10c4:000f'], what: 'a radio stick', source: BLACKLIST },
  { ids: ['0db5:*', '1424:*'], what: 'a scanner or a cash register', source: BLACKLIST },
  {
    ids: ['10c4:814a', '10c4:814b', '2405:0003'],
    what: 'a controller of an amateur radio',
    source: BLACKLIST,
  },
];

/** Plain USB serial adapters: what hangs on the other end cannot be known without writing to it. */
export const ADAPTERS: readonly NonModem[] = [
  { ids: ['0403:*'], what: 'an FTDI serial adapter', source: GREYLIST },
  { ids: ['067b:*'], what: 'a Prolific serial adapter', source: GREYLIST },
  { ids: ['10c4:*'], what: 'a CP210x serial adapter', source: GREYLIST },
  { ids: ['1a86:*'], what: 'a CH340 serial adapter', source: GREYLIST },
  { ids: ['04d8:*'], what: 'a device with a Microchip controller', source: GREYLIST },
  {
    ids: ['0711:*', '0557:2008', '050d:0103', '0525:a4a7', '03eb:204b'],
    what: 'a serial adapter',
    source: GREYLIST,
  },
  {
    ids: [
      '04b4:0002',
      '04b4:0003',
      '04b4:0004',
      '04b4:0005',
      '04b4:0006',
      '04b4:0007',
      '04b4:0009',
      '04b4:000a',
    ],
    what: 'a serial adapter',
    source: GREYLIST,
  },
];

/** Makers whose devices with serial ports are modems, and the kernel's drivers for modems alone. */
export const MODEM_VENDORS: Readonly<Record<string, string>> = {
  '2c7c': 'Quectel',
  '12d1': 'Huawei',
  '19d2': 'ZTE',
  '1e0e': 'SIMCom',
  '1bc7': 'Telit',
  '1199': 'Sierra Wireless',
  '1e2d': 'Cinterion',
  '0681': 'Siemens',
  '2cb7': 'Fibocom',
  '1508': 'Fibocom',
  '1546': 'u-blox',
  '0af0': 'Option',
  '1410': 'Novatel',
  '0bdb': 'Ericsson',
  '106c': 'Pantech',
  '1c9e': 'Longcheer',
  '2020': 'BroadMobi',
  '2dee': 'MeiG',
  '305a': 'GosunCn',
  '16d8': 'CMOTECH',
  '2ca3': 'Baiwang',
  '1bbb': 'TCL',
};

/** Their tables name mobile modems only (linux drivers/usb/serial/option.c, qcserial.c, sierra.c, drivers/net/usb/hso.c). */
export const MODEM_DRIVERS: readonly string[] = ['option', 'option1', 'qcserial', 'sierra', 'hso', 'ipw'];

function matches(row: NonModem, port: ListedPort): boolean {
  const ids = [`${port.vendorId}:${port.productId}`, `${port.vendorId}:*`];
  if (row.ids !== undefined && !row.ids.some((id) => ids.includes(id))) return false;
  if (row.drivers !== undefined && !row.drivers.includes(port.driver ?? '')) return false;
  return row.text === undefined || row.text.test(`${port.product ?? ''}\n${port.manufacturer ?? ''}`);
}

/** What a device is, when it is surely no modem, to be put after "it is"; null otherwise. */
export function knownNonModem(port: ListedPort): string | null {
  return NON_MODEMS.find((row) => matches(row, port))?.what ?? null;
}

/** What a plain serial adapter is called; null for anything else. */
export function serialAdapter(port: ListedPort): string | null {
  return ADAPTERS.find((row) => matches(row, port))?.what ?? null;
}

/** Whether something says that this is a modem: its maker, or the driver that the kernel chose. */
export function looksLikeModem(port: ListedPort): boolean {
  return Object.hasOwn(MODEM_VENDORS, port.vendorId ?? '') || MODEM_DRIVERS.includes(port.driver ?? '');
}
