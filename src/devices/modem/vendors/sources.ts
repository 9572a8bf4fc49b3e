/** Snapshots of public repositories that many facts are from; a path follows. */
const at = (repository: string, commit: string) => (path: string) => `${repository}@${commit} ${path}`;

export const MODEM_MANAGER = at(
  'linux-mobile-broadband/ModemManager',
  '9a2d5863eb21957767dbc826b481080c08736590',
);
export const GAMMU = at('gammu/gammu', '78fd6a9212f3271a28c46f1cb8f7c302cd43a9b0');
export const OFONO = at('rilmodem/ofono', 'efc9c0a85d32706bc088e449e847be41dcc73b3d');
export const PYTHON_GSMMODEM = at('babca/python-gsmmodem', '5c816bae121c552850e88238da15344fd299bb0e');
export const TINY_GSM = at('vshymanskyy/TinyGSM', '4c552105acb42686ed2f99e5e75f0e67b5cb7ff9');
export const QMODEM = at('FUjr/QModem', 'f5035b7d6d643666556e5c3fe7e765b3ebe79379');
export const CHAN_DONGLE = at('bg111/asterisk-chan-dongle', 'ab939532c71b991de2f66582d7ee2c553b6a918e');
export const WADER = at('andrewbird/wader', 'a7067334f93f2dde86eaade55723ead1b1ce4e8c');

/** The address of an issue or a pull request, with what in it counts. */
export const issue = (address: string, what?: string): string =>
  `github.com/${address}${what === undefined ? '' : ` (${what})`}`;
