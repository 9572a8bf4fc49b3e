import { commandFromText } from '../../../at/command.ts';
import type { QuirkName, QuirkValues } from '../../../core/quirks.ts';
import { extendDialect, type InitStep, type ModemDialect } from '../dialect.ts';
import type { Quirks, VendorDefinition } from './definition.ts';
import type { ModemTraits } from './registry.ts';

/** The quirks that hold for one modem: the vendor's, and before them those of its model. */
export function quirksFor(definition: VendorDefinition, traits: ModemTraits): Quirks {
  const fitting = (definition.variants ?? []).filter(
    ({ model, firmware }) =>
      model.test(traits.model ?? '') && (firmware === undefined || firmware.test(traits.firmware ?? '')),
  );
  return Object.assign({}, definition.quirks, ...fitting.map(({ quirks }) => quirks));
}

/** The dialect of one modem, as its vendor's quirks change the common one. */
export function vendorDialect(
  base: ModemDialect,
  definition: VendorDefinition,
  traits: ModemTraits,
): ModemDialect {
  const quirks = quirksFor(definition, traits);
  const list = (name: ListName): readonly string[] => quirks[name]?.value ?? [];
  const steps = (name: 'modem-init' | 'sim-init'): InitStep[] =>
    list(name).map((text) => {
      const { prefixes = [] } = commandFromText(text);
      return { text, prefixes, why: quirks[name]?.because ?? '' };
    });
  const modes = list('notification-modes');
  const before = (rest: readonly string[]) => [...modes, ...rest.filter((mode) => !modes.includes(mode))];
  const range = quirks['phonebook-range']?.value;
  const storages = quirks['message-storage-arguments']?.value;
  const dialect = extendDialect(base, {
    id: definition.id,
    at: {
      finals: { add: list('refusals').map((text) => ({ text, match: 'prefix', kind: 'error' })) },
      unsolicited: list('unsolicited'),
      unsolicitedWithPdu: list('unsolicited-with-pdu'),
      repliesWithoutOk: list('replies-without-ok'),
    },
    modemInit: steps('modem-init'),
    simInit: steps('sim-init'),
    iccidCommands: list('iccid-commands'),
    notifications: {
      withReportStorage: before(base.notifications.withReportStorage),
      withoutReportStorage: before(base.notifications.withoutReportStorage),
    },
    restartMarkers: list('restart-lines').map((prefix) => ({ prefix, kind: 'sure' })),
    simEvents: list('sim-events'),
    storageFull: list('storage-full'),
    callEnds: list('call-ends'),
    networkEvents: list('network-events'),
    slotCommands: list('sim-slots'),
    packedUssd: quirks['packed-ussd']?.value ?? base.packedUssd,
    ...(range === undefined ? {} : { maxPhonebookRange: range }),
    ...(storages === 1 || storages === 2 || storages === 3 ? { messageStorageArguments: storages } : {}),
  });
  return { ...dialect, simInit: dialect.simInit.flatMap((step) => adapt(step, quirks)) };
}

type ListName = { [N in QuirkName]: QuirkValues[N] extends readonly string[] ? N : never }[QuirkName];

/** The common steps that a quirk switches off or replaces. */
function adapt(step: InitStep, quirks: Quirks): InitStep[] {
  if (step.id === 'acknowledge' && quirks.acknowledge?.value === false) return [];
  if (step.id === 'ucs2' && quirks.ucs2?.value === false)
    return [{ text: 'AT+CSCS="GSM"', id: 'gsm', why: quirks.ucs2.because }];
  return [step];
}
