import type { Check, DeviceCheck, MachineView } from './check.ts';
import { cardChecks } from './checks/card.ts';
import { fileChecks } from './checks/files.ts';
import { identityChecks } from './checks/identity.ts';
import { messageChecks } from './checks/messages.ts';
import { networkChecks } from './checks/network.ts';
import { portChecks } from './checks/ports.ts';
import { programChecks } from './checks/program.ts';
import { reachChecks } from './checks/reach.ts';
import { storageChecks } from './checks/storages.ts';

/** Every check of the machine, in the order in which a person wants to hear of them. */
export const MACHINE_CHECKS: readonly Check<MachineView>[] = [...programChecks, ...fileChecks, ...portChecks];

/** Every check of one device: from the port to the card and what it does. */
export const DEVICE_CHECKS: readonly DeviceCheck[] = [
  ...reachChecks,
  ...identityChecks,
  ...cardChecks,
  ...networkChecks,
  ...messageChecks,
  ...storageChecks,
];
