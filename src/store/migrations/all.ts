import { eventsAndDevices } from './0001-events-and-devices.ts';
import { lines } from './0002-lines.ts';
import { snapshots } from './0003-snapshots.ts';
import { book } from './0004-book.ts';
import { messages } from './0005-messages.ts';
import { noticesAndUpdates } from './0006-notices-and-updates.ts';
import { messageRemovalAndLimits } from './0007-message-removal-and-limits.ts';
import { optOuts } from './0008-opt-outs.ts';
import { usbIdentity } from './0009-usb-identity.ts';
import { cards } from './0010-cards.ts';
import { restores } from './0011-restores.ts';
import { ussdQuestions } from './0012-ussd-questions.ts';
import { linksAndMerges } from './0013-links-and-merges.ts';
import { spelledSearch } from './0014-spelled-search.ts';
import { recordExtras } from './0015-record-extras.ts';
import { storedMessages } from './0016-stored-messages.ts';
import { births } from './0017-births.ts';
import { plainNumbers } from './0018-plain-numbers.ts';
import type { Migration } from './migration.ts';

/** Every step, in order. */
export const MIGRATIONS: readonly Migration[] = [
  eventsAndDevices,
  lines,
  snapshots,
  book,
  messages,
  noticesAndUpdates,
  messageRemovalAndLimits,
  optOuts,
  usbIdentity,
  cards,
  restores,
  ussdQuestions,
  linksAndMerges,
  spelledSearch,
  recordExtras,
  storedMessages,
  births,
  plainNumbers,
];
