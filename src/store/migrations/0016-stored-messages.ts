import type { Migration } from './migration.ts';

/** Messages as the storages of cards and devices hold them, for putting them back. */
export const storedMessages: Migration = {
  version: 16,
  name: 'stored-messages',
  sql: `
CREATE TABLE stored_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  -- SHA-256 of the card (or the device, for its own storages) and the PDU: what is read again is known by it, also when it was
  -- forgotten.
  hash TEXT NOT NULL UNIQUE,
  -- The card or the device that the storage belongs to: an ICCID, or 'device N'.
  holder TEXT NOT NULL,
  device_id INTEGER NOT NULL REFERENCES devices (id),
  -- The card that was in the device; NULL when it was not known.
  iccid TEXT,
  storage TEXT NOT NULL,
  idx INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('received-unread', 'received-read', 'stored-unsent', 'stored-sent')),
  -- Empty: forgotten.
  pdu TEXT NOT NULL,
  direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
  -- Of the other end; NULL for what cannot be decoded.
  address TEXT,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  -- 0: the last reading did not find it any more.
  present INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX stored_messages_holder ON stored_messages (holder, storage) WHERE present = 1;
CREATE INDEX stored_messages_address ON stored_messages (address);

-- What a restore put into a storage is there to stay: the inbox neither takes it in as new nor deletes it.
CREATE TABLE restored_messages (
  -- SHA-256 of the card or device and the TPDU.
  hash TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`,
};
