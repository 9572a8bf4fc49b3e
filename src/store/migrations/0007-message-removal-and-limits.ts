import type { Migration } from './migration.ts';

/** Removing messages without forgetting them, telling once of what stays incomplete, and what each SIM has sent per day. */
export const messageRemovalAndLimits: Migration = {
  version: 7,
  name: 'message-removal-and-limits',
  sql: `
-- A removed message is shown no more; its rows stay, because its content and its purpose must stay known.
ALTER TABLE outbox ADD COLUMN removed_at INTEGER;
ALTER TABLE inbox ADD COLUMN removed_at INTEGER;
-- When it was told that parts of a message have not come.
ALTER TABLE inbox ADD COLUMN incomplete_told_at INTEGER;
CREATE INDEX inbox_untold ON inbox (received_at) WHERE state = 'incomplete' AND incomplete_told_at IS NULL;

-- The class of the last error of a part (devices/contract/sms-errors.ts).
ALTER TABLE outbox_parts ADD COLUMN error_class TEXT;
-- 'limit': put off because its SIM has sent enough for this day.
ALTER TABLE outbox_parts ADD COLUMN waiting TEXT CHECK (waiting IN ('limit'));
CREATE INDEX outbox_parts_waiting ON outbox_parts (outbox_id) WHERE waiting IS NOT NULL;

-- What left through each SIM on each UTC day (days since 1970). A part counts from the moment the modem is asked; one that was
-- surely refused is taken out again.
CREATE TABLE sms_usage (
  iccid TEXT NOT NULL,
  day INTEGER NOT NULL,
  parts INTEGER NOT NULL,
  -- Millionths of the unit of sms.price.
  spent INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (iccid, day)
) STRICT, WITHOUT ROWID;
`,
};
