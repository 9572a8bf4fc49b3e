import type { Migration } from './migration.ts';

/** The durable queues of SMS, sent and received. */
export const messages: Migration = {
  version: 5,
  name: 'messages',
  sql: `
-- Messages sent and received share their ids: a number names one message.
CREATE TABLE message_ids (
  id INTEGER PRIMARY KEY AUTOINCREMENT
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY REFERENCES message_ids (id),
  -- Why the message exists: sms:<uuid>, notice:<id>:<attempt>, verify:<id>. With the recipient it is unique for ever.
  purpose TEXT NOT NULL,
  recipient TEXT NOT NULL,
  -- The line or device that must send it; both NULL: any.
  line_id INTEGER REFERENCES lines (id),
  device_id INTEGER REFERENCES devices (id),
  text TEXT NOT NULL,
  parts INTEGER NOT NULL,
  priority INTEGER NOT NULL,
  held INTEGER NOT NULL DEFAULT 0,
  report INTEGER NOT NULL,
  validity_minutes INTEGER NOT NULL,
  -- Resend an unknown outcome after its validity. A verification code is never sent twice.
  resend INTEGER NOT NULL DEFAULT 1,
  -- Given up when still unsent by then; NULL: never.
  expires_at INTEGER,
  -- The IANA zones of the recipient, for quiet hours; NULL: no quiet hours apply.
  quiet_zones TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX outbox_once ON outbox (purpose, recipient);

CREATE TABLE outbox_parts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  outbox_id INTEGER NOT NULL REFERENCES outbox (id),
  part INTEGER NOT NULL,
  recipient TEXT NOT NULL,
  -- Data coding scheme and user data as encoded once: every retry sends the same octets.
  tpdu TEXT NOT NULL,
  state TEXT NOT NULL
    CHECK (state IN ('queued', 'sending', 'accepted', 'delivered', 'failed', 'ambiguous', 'expired', 'canceled')),
  attempts INTEGER NOT NULL DEFAULT 0,
  -- An earlier attempt may have reached the network: the next ones ask it to reject duplicates.
  unknown_before INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  device_id INTEGER REFERENCES devices (id),
  iccid TEXT,
  message_reference INTEGER,
  submitted_at INTEGER,
  -- When the validity of the last submission runs out, after which an unknown outcome is settled.
  valid_until INTEGER,
  accepted_at INTEGER,
  reported_at INTEGER,
  error_code TEXT,
  error TEXT
) STRICT;
CREATE UNIQUE INDEX outbox_parts_once ON outbox_parts (outbox_id, part);
CREATE INDEX outbox_parts_due ON outbox_parts (state, next_attempt_at);
CREATE INDEX outbox_parts_reports ON outbox_parts (iccid, state);

CREATE TABLE inbox (
  id INTEGER PRIMARY KEY REFERENCES message_ids (id),
  device_id INTEGER REFERENCES devices (id),
  iccid TEXT,
  line_id INTEGER,
  address TEXT NOT NULL,
  text TEXT NOT NULL,
  data TEXT,
  state TEXT NOT NULL CHECK (state IN ('received', 'incomplete')),
  parts INTEGER NOT NULL,
  -- Identity of a concatenated message while it is incomplete: address, reference, bits, total.
  collect_key TEXT,
  message_class INTEGER,
  sent_at INTEGER,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_collect ON inbox (collect_key, state) WHERE collect_key IS NOT NULL;

-- Everything that was ever read, by content: what is read again, or cannot be deleted, is known.
CREATE TABLE inbox_parts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash TEXT NOT NULL UNIQUE,
  inbox_id INTEGER REFERENCES inbox (id),
  sequence INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('deliver', 'status-report', 'undecodable')),
  pdu TEXT NOT NULL,
  text TEXT,
  error TEXT,
  received_at INTEGER NOT NULL
) STRICT;
CREATE INDEX inbox_parts_message ON inbox_parts (inbox_id, sequence);
`,
};
