import { createHash } from 'node:crypto';

/** Whose storage it is: that of a card, or (`ME` and `SR`, 27.005 section 3.1) that of the device itself. */
export function holderOf(device: { id: number; iccid: string | null }, storage: string): string {
  const own = storage === 'ME' || storage === 'SR';
  return device.iccid === null || own ? `device ${device.id}` : device.iccid;
}

/** Names one PDU on one card or device: by it a message is known when it is read again. */
export function contentKey(holder: string, pdu: string): string {
  return createHash('sha256').update(`${holder}\n${pdu}`).digest('base64url');
}

/**
 * What makes a message the same one when a device gives it back: the TPDU without the service centre, which a modem may fill in,
 * and of a SUBMIT without the reference, which a modem sets anew (23.040 sections 9.2.2.2 and 9.2.3.6).
 * @param pdu upper-case hex of service centre and TPDU
 */
export function tpduKey(pdu: string): string {
  const tpdu = pdu.slice(((Number.parseInt(pdu.slice(0, 2), 16) || 0) + 1) * 2);
  return isSubmit(tpdu) ? `${tpdu.slice(0, 2)}00${tpdu.slice(4)}` : tpdu;
}

/** TP-MTI of a stored message (23.040 section 9.2.3.1): only a SUBMIT goes to the network. */
export function isSubmit(tpdu: string): boolean {
  return (Number.parseInt(tpdu.slice(0, 2), 16) & 3) === 1;
}

/** Names a message that a restore put onto a card or device, however that shows it. */
export function restoredKey(holder: string, pdu: string): string {
  return contentKey(holder, `restored ${tpduKey(pdu)}`);
}
