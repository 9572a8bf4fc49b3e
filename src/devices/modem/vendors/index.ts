import { vendor as cinterion } from './cinterion/vendor.ts';
import type { VendorDefinition } from './definition.ts';
import { vendor as generic } from './generic/vendor.ts';
import { vendor as huawei } from './huawei/vendor.ts';
import { vendor as motorola } from './motorola/vendor.ts';
import { vendor as nokia } from './nokia/vendor.ts';
import { vendor as option } from './option/vendor.ts';
import { vendor as pantech } from './pantech/vendor.ts';
import { vendor as quectel } from './quectel/vendor.ts';
import { vendor as samsung } from './samsung/vendor.ts';
import { vendor as siemens } from './siemens/vendor.ts';
import { vendor as sierra } from './sierra/vendor.ts';
import { vendor as simcom } from './simcom/vendor.ts';
import { vendor as telit } from './telit/vendor.ts';
import { vendor as ublox } from './ublox/vendor.ts';
import { vendor as wavecom } from './wavecom/vendor.ts';
import { vendor as zte } from './zte/vendor.ts';

/** Every vendor, by its id in order; a test holds this against the folders beside this file. */
export const VENDORS: readonly VendorDefinition[] = [
  cinterion,
  generic,
  huawei,
  motorola,
  nokia,
  option,
  pantech,
  quectel,
  samsung,
  siemens,
  sierra,
  simcom,
  telit,
  ublox,
  wavecom,
  zte,
];
