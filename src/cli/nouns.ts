import type { NounEntry } from './spec.ts';

/**
 * Every command of simkeeper, in the order of the help. A file is loaded when its noun is on the command line and not
 * before: that keeps the start of each command short.
 */
export const NOUNS: readonly NounEntry[] = [
  {
    name: 'devices',
    summary: 'show every modem and phone with its SIM, number, signal and state',
    load: async () => (await import('./commands/devices.ts')).devices,
  },
  {
    name: 'modem',
    summary: 'find, add, list and remove modems',
    load: async () => (await import('./commands/modem.ts')).modem,
  },
  {
    name: 'sim',
    summary: 'look into the cards',
    load: async () => (await import('./commands/sim.ts')).sim,
  },
  {
    name: 'backup',
    summary: 'read phonebooks into snapshots and into the book',
    load: async () => (await import('./commands/backup.ts')).backup,
  },
  {
    name: 'snapshot',
    summary: 'look at what backups have kept',
    load: async () => (await import('./commands/snapshot.ts')).snapshot,
  },
  {
    name: 'sync',
    summary: 'bring phonebooks and the book together, in both directions',
    load: async () => (await import('./commands/sync.ts')).sync,
  },
  {
    name: 'restore',
    summary: 'write a snapshot, or the book, to a SIM or a device: a plan first, then only what differs',
    load: async () => (await import('./commands/restore.ts')).restore,
  },
  {
    name: 'contact',
    summary: 'work with the book of contacts',
    load: async () => (await import('./commands/contact.ts')).contact,
  },
  {
    name: 'group',
    summary: 'work with groups of contacts',
    load: async () => (await import('./commands/group.ts')).group,
  },
  {
    name: 'owner',
    summary: 'work with the owners of lines and their books',
    load: async () => (await import('./commands/owner.ts')).owner,
  },
  {
    name: 'forget',
    summary: 'write out or erase everything about one person',
    load: async () => (await import('./commands/forget.ts')).forget,
  },
  {
    name: 'line',
    summary: 'work with your own phone lines, their SIMs and numbers',
    load: async () => (await import('./commands/line.ts')).line,
  },
  {
    name: 'notice',
    summary: 'tell people that your number changed',
    load: async () => (await import('./commands/notice.ts')).notice,
  },
  {
    name: 'update',
    summary: "settle what others said about their own numbers' changes",
    load: async () => (await import('./commands/update.ts')).update,
  },
  {
    name: 'sms',
    summary: 'send, list and export SMS, and put stored ones back',
    load: async () => (await import('./commands/sms.ts')).sms,
  },
  {
    name: 'daemon',
    summary: 'run the daemon in the foreground',
    load: async () => (await import('./commands/daemon.ts')).daemon,
  },
  {
    name: 'status',
    summary: 'say whether the daemon runs, and what it has to do',
    load: async () => (await import('./commands/daemon.ts')).status,
  },
  {
    name: 'stop',
    summary: 'stop the daemon, and wait until it has ended',
    load: async () => (await import('./commands/daemon.ts')).stop,
  },
  {
    name: 'events',
    summary: 'show what has happened, or follow it',
    load: async () => (await import('./commands/events.ts')).events,
  },
  {
    name: 'config',
    summary: 'read, change and check the configuration',
    load: async () => (await import('./commands/config.ts')).config,
  },
  {
    name: 'doctor',
    summary: 'say what is wrong with this machine and its modems, and what to do',
    load: async () => (await import('./commands/doctor.ts')).doctor,
  },
  {
    name: 'db',
    summary: 'copy, check and restore the database',
    load: async () => (await import('./commands/db.ts')).db,
  },
  {
    name: 'simulate',
    summary: 'run virtual modems with SIMs and a network',
    load: async () => (await import('./commands/simulate.ts')).simulate,
  },
  {
    name: 'demo',
    summary: 'show everything once, without hardware',
    load: async () => (await import('./commands/simulate.ts')).demo,
  },
];
