import { z } from 'zod';
import * as backups from '../../src/api/contract/nouns/backups.ts';
import * as common from '../../src/api/contract/nouns/common.ts';
import * as contacts from '../../src/api/contract/nouns/contacts.ts';
import * as database from '../../src/api/contract/nouns/database.ts';
import * as devices from '../../src/api/contract/nouns/devices.ts';
import * as doctor from '../../src/api/contract/nouns/doctor.ts';
import * as finding from '../../src/api/contract/nouns/finding.ts';
import * as groups from '../../src/api/contract/nouns/groups.ts';
import * as lines from '../../src/api/contract/nouns/lines.ts';
import * as merging from '../../src/api/contract/nouns/merging.ts';
import * as notices from '../../src/api/contract/nouns/notices.ts';
import * as owners from '../../src/api/contract/nouns/owners.ts';
import * as persons from '../../src/api/contract/nouns/persons.ts';
import * as recording from '../../src/api/contract/nouns/recording.ts';
import * as restores from '../../src/api/contract/nouns/restores.ts';
import * as sims from '../../src/api/contract/nouns/sims.ts';
import * as sms from '../../src/api/contract/nouns/sms.ts';
import * as storedMessages from '../../src/api/contract/nouns/stored-messages.ts';
import * as sync from '../../src/api/contract/nouns/sync.ts';
import * as system from '../../src/api/contract/nouns/system.ts';
import * as transfer from '../../src/api/contract/nouns/transfer.ts';
import * as updates from '../../src/api/contract/nouns/updates.ts';

/** Everything that the nouns of the contract export; no two of them export one name. */
export const shape = {
  ...common,
  ...system,
  ...devices,
  ...finding,
  ...doctor,
  ...sims,
  ...recording,
  ...backups,
  ...restores,
  ...contacts,
  ...groups,
  ...owners,
  ...merging,
  ...sync,
  ...transfer,
  ...lines,
  ...notices,
  ...updates,
  ...sms,
  ...storedMessages,
  ...database,
  ...persons,
};

const all: Readonly<Record<string, unknown>> = shape;

/** The objects and words that scripts rely on, by name. */
export const shapes: Readonly<Record<string, z.ZodType>> = Object.fromEntries(
  Object.entries(all).filter(
    (entry): entry is [string, z.ZodObject | z.ZodEnum] =>
      entry[1] instanceof z.ZodObject || entry[1] instanceof z.ZodEnum,
  ),
);
