import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Where the kernel and the device manager show what is attached; tests put a tree of their own here. */
export interface Roots {
  /** The mount point of sysfs, `/sys`. */
  sys: string;
  /** Where device files are, `/dev`. */
  dev: string;
}

export const SYSTEM_ROOTS: Roots = { sys: '/sys', dev: '/dev' };

/** One serial port of a USB device, as the kernel describes it (sysfs(5)). What nobody tells is null. */
export interface ListedPort {
  /** `/dev/ttyUSB2`. */
  path: string;
  /** Links that survive replugging: by the strings of the device, and by the socket that it is plugged into. */
  byId: string | null;
  byPath: string | null;
  /** `bInterfaceNumber`: which of its ports this is, for the device itself. */
  interfaceNumber: number | null;
  /** Class, subclass and protocol of the interface, six hex digits: `ff0202`. */
  interfaceClass: string | null;
  /** The kernel's driver of the port, such as `option1` or `cdc_acm`. */
  driver: string | null;
  /** Four hex digits each, lower case. */
  vendorId: string | null;
  productId: string | null;
  serial: string | null;
  manufacturer: string | null;
  product: string | null;
  /** The socket: bus and chain of hub ports, such as `1-1.2`. */
  usbPath: string | null;
  /** Changes each time the device is plugged in or restarts. */
  deviceNumber: string | null;
}

/** Names of ports that a USB modem can have. Built-in ports (ttyS0) and pseudo-terminals are never listed by themselves. */
export const PORT_NAME = /^tty(?:USB|ACM)\d{1,4}$/;

/** A chain of hubs is at most seven long (USB 2.0 section 4.1.1); the way up from a port is a little longer. */
const MAX_LEVELS = 12;
const MAX_PORTS = 1024;

/** Every serial port of a USB device, in the order of the numbers in their names. Nothing is opened. */
export async function listPorts(roots: Roots = SYSTEM_ROOTS): Promise<ListedPort[]> {
  const folder = path.join(roots.sys, 'class/tty');
  const names = await readdir(folder).catch(() => []);
  const wanted = names.filter((name) => PORT_NAME.test(name)).slice(0, MAX_PORTS);
  if (wanted.length === 0) return [];
  const [byId, byPath] = await Promise.all([
    linksBelow(path.join(roots.dev, 'serial/by-id')),
    linksBelow(path.join(roots.dev, 'serial/by-path')),
  ]);
  const ports = await Promise.all(
    wanted.sort(byNumber).map((name) => describe(roots, path.join(folder, name), name, byId, byPath)),
  );
  return ports.filter((port) => port !== null);
}

function byNumber(a: string, b: string): number {
  const [kindA, kindB] = [a.slice(0, 6), b.slice(0, 6)];
  return kindA === kindB ? Number(a.slice(6)) - Number(b.slice(6)) : kindA < kindB ? 1 : -1;
}

type Links = ReadonlyMap<string, string>;

async function describe(
  roots: Roots,
  entry: string,
  name: string,
  byId: Links,
  byPath: Links,
): Promise<ListedPort | null> {
  const [top, device] = await Promise.all([realpathOf(roots.sys), realpathOf(path.join(entry, 'device'))]);
  // Without a device behind it the name is left over, or unplugged while we look.
  if (top === null || device === null) return null;
  const [onInterface, onDevice] = await Promise.all([
    above(device, top, 'bInterfaceNumber'),
    above(device, top, 'idVendor'),
  ]);
  const inInterface = (file: string) => attribute(onInterface, file);
  const inDevice = (file: string) => attribute(onDevice, file);
  const [number, cls, subclass, protocol, vendorId, productId, serial, manufacturer, product, deviceNumber] =
    await Promise.all([
      inInterface('bInterfaceNumber'),
      inInterface('bInterfaceClass'),
      inInterface('bInterfaceSubClass'),
      inInterface('bInterfaceProtocol'),
      inDevice('idVendor'),
      inDevice('idProduct'),
      inDevice('serial'),
      inDevice('manufacturer'),
      inDevice('product'),
      inDevice('devnum'),
    ]);
  const triple = `${cls}${subclass}${protocol}`.toLowerCase();
  return {
    path: path.join(roots.dev, name),
    byId: byId.get(name) ?? null,
    byPath: byPath.get(name) ?? null,
    interfaceNumber: number !== null && /^[0-9a-f]{1,2}$/i.test(number) ? Number.parseInt(number, 16) : null,
    interfaceClass: /^[0-9a-f]{6}$/.test(triple) ? triple : null,
    driver: (await driverOf(device)) ?? (await driverOf(onInterface)),
    vendorId: usbId(vendorId),
    productId: usbId(productId),
    serial,
    manufacturer,
    product,
    usbPath: onDevice === null ? null : path.basename(onDevice),
    deviceNumber,
  };
}

/** The folder itself or the nearest one above it that has this file, and is still below the top. */
async function above(folder: string, top: string, file: string): Promise<string | null> {
  let at = folder;
  for (let level = 0; level < MAX_LEVELS && at.startsWith(`${top}${path.sep}`); level += 1) {
    if ((await attribute(at, file)) !== null) return at;
    at = path.dirname(at);
  }
  return null;
}

/** One attribute, as text that is safe to keep: a USB device can claim any string. Null when it is absent or empty. */
async function attribute(folder: string | null, file: string): Promise<string | null> {
  if (folder === null) return null;
  const text = await readFile(path.join(folder, file), 'utf8').catch(() => '');
  const clean = text
    .slice(0, 256)
    .replace(/[\p{C}]/gu, ' ')
    .trim();
  return clean === '' ? null : clean;
}

function usbId(text: string | null): string | null {
  return text !== null && /^[0-9a-f]{4}$/i.test(text) ? text.toLowerCase() : null;
}

async function driverOf(folder: string | null): Promise<string | null> {
  if (folder === null) return null;
  const link = await readlink(path.join(folder, 'driver')).catch(() => null);
  return link === null ? null : path.basename(link);
}

/** Names of ports, each with the link in this folder that points to it. */
async function linksBelow(folder: string): Promise<Links> {
  const links = new Map<string, string>();
  for (const name of (await readdir(folder).catch(() => [])).sort().slice(0, MAX_PORTS)) {
    const target = await readlink(path.join(folder, name)).catch(() => null);
    if (target !== null) links.set(path.basename(target), path.join(folder, name));
  }
  return links;
}

/** A path without links; null when there is nothing. */
export async function realpathOf(file: string): Promise<string | null> {
  return realpath(file).catch(() => null);
}
