/** A packet for a capture file. */
export interface Packet {
  readonly bytes: Uint8Array;
  /** Wireshark takes its own place for the network: what it receives comes from the mobile. */
  readonly inbound: boolean;
}

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const OPTION_FLAGS = 2;

/** A pcapng file of packets for the link type USER0, each with its direction. */
export function writePcapng(packets: readonly Packet[], linkType = 147): Uint8Array {
  const section = [...u32(0x1a2b3c4d), 1, 0, 0, 0, ...new Array<number>(8).fill(0xff)];
  const description = [linkType & 0xff, linkType >> 8, 0, 0, ...u32(0)];
  const blocks = [block(SECTION_HEADER, section), block(INTERFACE_DESCRIPTION, description)];
  for (const { bytes, inbound } of packets) {
    const padding = new Array<number>((4 - (bytes.length % 4)) % 4).fill(0);
    const length = u32(bytes.length);
    const options = [OPTION_FLAGS, 0, 4, 0, ...u32(inbound ? 1 : 2), ...u32(0)];
    const body = [...u32(0), ...u32(0), ...u32(0), ...length, ...length, ...bytes, ...padding, ...options];
    blocks.push(block(ENHANCED_PACKET, body));
  }
  return Uint8Array.from(blocks.flat());
}

function block(type: number, body: readonly number[]): number[] {
  const length = u32(body.length + 12);
  return [...u32(type), ...length, ...body, ...length];
}

function u32(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff];
}
