import type { ListedPort } from '../../transport/listing/ports.ts';

/** What a port is for. `ppp`: it answers AT, but is meant for dialling; `other`: diagnostics, positions, sound. */
export type PortUse = 'at' | 'ppp' | 'other';

/** Which interfaces of a device take AT commands, best first, and which do something else. */
interface Layout {
  /** `vendor:product`, or `vendor:*` for all of a maker that have the same layout. */
  ids: readonly string[];
  device: string;
  at: readonly number[];
  ppp?: readonly number[];
  other?: readonly number[];
  source: string;
}

const MODEM_MANAGER = 'linux-mobile-broadband/ModemManager';

/**
 * Layouts that makers document or that others have found out. A wrong row costs a moment, no more: when none of its ports
 * answers, the device is reported with all of its ports. Interface numbers are hex in the sources and plain here.
 */
export const LAYOUTS: readonly Layout[] = [
  {
    ids: ['2c7c:0125', '2c7c:0191', '2c7c:0195', '2c7c:0296', '2c7c:0306', '2c7c:0800'],
    device: 'Quectel EC25, EG25, EG91, EG95, BG96, EG06, RM500',
    at: [2, 3],
    other: [0, 1],
    source: `${MODEM_MANAGER}@3e037dc158c6beb8372dc0027943e5c391cf0196 plugins/quectel/77-mm-quectel-port-types.rules`,
  },
  {
    ids: ['2ca3:4006'],
    device: 'DJI (Baiwang) 4G module',
    at: [2, 3],
    other: [0, 1, 4],
    source: 'a udev rule of the simadmin project, 78-simadmin-dji-baiwang-modem.rules',
  },
  {
    ids: ['1e0e:9001'],
    device: 'SIMCom SIM7000, SIM7100, SIM7600',
    at: [2, 3],
    other: [0, 1, 4],
    source: `${MODEM_MANAGER}@42288fc2a10b5e1740d86ebe6249e21a2337d3bc plugins/simtech/77-mm-simtech-port-types.rules`,
  },
  {
    ids: ['1e0e:9205'],
    device: 'SIMCom SIM7070, SIM7080, SIM7090',
    at: [2],
    ppp: [3],
    other: [0, 1],
    source: `${MODEM_MANAGER}@42288fc2a10b5e1740d86ebe6249e21a2337d3bc plugins/simtech/77-mm-simtech-port-types.rules`,
  },
  {
    ids: ['1e0e:9206'],
    device: 'SIMCom SIM7070, SIM7080, SIM7090, second layout',
    at: [2],
    ppp: [5],
    other: [0, 1, 3, 4],
    source: `${MODEM_MANAGER}@42288fc2a10b5e1740d86ebe6249e21a2337d3bc plugins/simtech/77-mm-simtech-port-types.rules`,
  },
  {
    ids: ['1e0e:9100', '1e0e:9200'],
    device: 'SIMCom: Prolink PH-300, SCT UM300',
    at: [3, 1],
    source: `${MODEM_MANAGER}@42288fc2a10b5e1740d86ebe6249e21a2337d3bc plugins/simtech/77-mm-simtech-port-types.rules`,
  },
  {
    ids: ['1bc7:1003', '1bc7:1006'],
    device: 'Telit UC864-E, CC864-SINGLE',
    at: [2],
    ppp: [0],
    source: `${MODEM_MANAGER}@00b5ae3e5b61eaf2757d7d34044842299181d80e plugins/telit/77-mm-telit-port-types.rules`,
  },
  {
    ids: ['1bc7:1004', '1bc7:1005'],
    device: 'Telit UC864-G, CC864-DUAL',
    at: [3],
    ppp: [0],
    other: [2],
    source: `${MODEM_MANAGER}@00b5ae3e5b61eaf2757d7d34044842299181d80e plugins/telit/77-mm-telit-port-types.rules`,
  },
  {
    ids: ['1bc7:0021'],
    device: 'Telit HE910, UE910, UL865',
    at: [6],
    ppp: [0],
    source: `${MODEM_MANAGER}@00b5ae3e5b61eaf2757d7d34044842299181d80e plugins/telit/77-mm-telit-port-types.rules`,
  },
  {
    ids: ['1bc7:1040', '1bc7:1050'],
    device: 'Telit LE922, LM940, FN980',
    at: [4, 5],
    other: [0, 3, 6],
    source: `${MODEM_MANAGER}@6af45d01b962eae87eb9f51f569b92b15ee30295 plugins/telit/77-mm-telit-port-types.rules`,
  },
  {
    ids: ['1bc7:1201'],
    device: 'Telit LE910C1',
    at: [4, 5],
    other: [0, 3, 6],
    source: `${MODEM_MANAGER}@6af45d01b962eae87eb9f51f569b92b15ee30295 plugins/telit/77-mm-telit-port-types.rules`,
  },
  {
    ids: ['1bc7:1101', '1bc7:110a'],
    device: 'Telit ME910C1, ME310G1, ME910G1',
    at: [1, 2],
    other: [0],
    source: `${MODEM_MANAGER}@6af45d01b962eae87eb9f51f569b92b15ee30295 plugins/telit/77-mm-telit-port-types.rules`,
  },
  {
    ids: ['1546:1102'],
    device: 'u-blox LISA-U2, SARA-U2',
    at: [0, 2, 4],
    other: [6, 8, 10, 12],
    source: `${MODEM_MANAGER}@7e4a8d9566b178de09618c7c5272565ac185e3d1 plugins/ublox/77-mm-ublox-port-types.rules`,
  },
  {
    ids: ['1546:1107', '1546:110a'],
    device: 'u-blox TOBY-R2, LARA-R2',
    at: [0, 2, 4],
    other: [6, 8, 10],
    source: `${MODEM_MANAGER}@7e4a8d9566b178de09618c7c5272565ac185e3d1 plugins/ublox/77-mm-ublox-port-types.rules`,
  },
  {
    ids: ['1546:1010'],
    device: 'u-blox TOBY-L4',
    at: [6],
    other: [2, 4, 8],
    source: `${MODEM_MANAGER}@7e4a8d9566b178de09618c7c5272565ac185e3d1 plugins/ublox/77-mm-ublox-port-types.rules`,
  },
  {
    ids: ['1e2d:0061', '1e2d:005b', '1e2d:005d'],
    device: 'Cinterion PLS8, PLS62',
    at: [0, 2],
    other: [4, 6, 8],
    source: `${MODEM_MANAGER}@243272c11178e68914d7cc2dcfdc28248edb2aa7 plugins/cinterion/77-mm-cinterion-port-types.rules`,
  },
  {
    ids: ['1e2d:006f'],
    device: 'Cinterion PLS83',
    at: [0, 2],
    other: [4, 6],
    source: `${MODEM_MANAGER}@243272c11178e68914d7cc2dcfdc28248edb2aa7 plugins/cinterion/77-mm-cinterion-port-types.rules`,
  },
  {
    ids: ['19d2:0001'],
    device: 'ZTE MF62x',
    at: [2],
    ppp: [0],
    source: `${MODEM_MANAGER}@06d2e51bbc4e183d7934adcc9cddbbe6195689a3 plugins/zte/77-mm-zte-port-types.rules`,
  },
  {
    ids: ['19d2:0031', '19d2:0037', '19d2:0063', '19d2:0104', '19d2:1008', '19d2:2002', '19d2:2003'],
    device: 'ZTE sticks with the dialling port at interface 3',
    at: [1],
    ppp: [3],
    source: `${MODEM_MANAGER}@06d2e51bbc4e183d7934adcc9cddbbe6195689a3 plugins/zte/77-mm-zte-port-types.rules`,
  },
  {
    ids: ['19d2:0016', '19d2:0017', '19d2:0117'],
    device: 'ZTE sticks with the dialling port at interface 2',
    at: [1],
    ppp: [2],
    source: `${MODEM_MANAGER}@06d2e51bbc4e183d7934adcc9cddbbe6195689a3 plugins/zte/77-mm-zte-port-types.rules`,
  },
  {
    ids: ['1bbb:00b6'],
    device: 'TCL (Vodafone) sticks',
    at: [0, 2],
    other: [1],
    source: 'Microsoft, Azure Percept documentation, "Vodafone modem rules to mitigate enumeration issues"',
  },
];

/** Makers whose interfaces say themselves what they are for, by class, subclass and protocol. */
interface ClassLayout {
  vendor: string;
  uses: Readonly<Record<string, PortUse>>;
  source: string;
}

export const CLASS_LAYOUTS: readonly ClassLayout[] = [
  {
    vendor: '12d1',
    uses: {
      ff0101: 'ppp',
      ff0102: 'at',
      ff0201: 'ppp',
      ff0202: 'at',
      ff0105: 'other',
      ff0114: 'other',
      ff0614: 'other',
    },
    source: `${MODEM_MANAGER}@92c86e2b1bcdaab991d89bdd8f670b248c246bae plugins/huawei/77-mm-huawei-net-port-types.rules`,
  },
];

/** The layout of a device, null when it is not known. */
export function layoutOf(vendorId: string | null, productId: string | null): Layout | null {
  const id = `${vendorId}:${productId}`;
  return LAYOUTS.find((layout) => layout.ids.includes(id)) ?? null;
}

/** What a port is for, null when nobody knows. */
export function useOf(port: ListedPort): PortUse | null {
  const byClass = CLASS_LAYOUTS.find((row) => row.vendor === port.vendorId)?.uses[port.interfaceClass ?? ''];
  if (byClass !== undefined) return byClass;
  const layout = layoutOf(port.vendorId, port.productId);
  const number = port.interfaceNumber;
  if (layout === null || number === null) return null;
  if (layout.at.includes(number)) return 'at';
  if (layout.ppp?.includes(number)) return 'ppp';
  return layout.other?.includes(number) ? 'other' : null;
}

const RANKS: Readonly<Record<PortUse | 'unknown', number>> = { at: 0, unknown: 1, ppp: 2, other: 3 };

/**
 * The ports of one device that are worth a question, best first: those that are known for AT, then those that nobody knows,
 * then the one for dialling. Ports that are known for something else are left out: text means nothing good to them.
 */
export function inOrderOfProbing(ports: readonly ListedPort[]): ListedPort[] {
  const rank = (port: ListedPort) => RANKS[useOf(port) ?? 'unknown'];
  const place = (port: ListedPort) => {
    const number = port.interfaceNumber ?? 0;
    const listed = layoutOf(port.vendorId, port.productId)?.at.indexOf(number) ?? -1;
    if (listed >= 0) return listed;
    // Where nothing is known: on most sticks interface 0 is the one for dialling, so it is asked last.
    return useOf(port) === null && number === 0 ? 1_000 : 100 + number;
  };
  return ports
    .filter((port) => useOf(port) !== 'other')
    .sort((a, b) => rank(a) - rank(b) || place(a) - place(b));
}
