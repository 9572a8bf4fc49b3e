import type { Migration } from './migration.ts';

/** Which USB device is behind a modem: known after a restart too, where the IMEI is absent or shared. */
export const usbIdentity: Migration = {
  version: 9,
  name: 'usb-identity',
  sql: `
ALTER TABLE devices ADD COLUMN usb_id TEXT;
ALTER TABLE devices ADD COLUMN usb_serial TEXT;
ALTER TABLE devices ADD COLUMN usb_path TEXT;
`,
};
