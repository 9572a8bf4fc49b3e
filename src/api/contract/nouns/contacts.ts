import { z } from 'zod';
import { method } from '../method.ts';
import { byId, number } from '../params.ts';
import { e164, time } from './common.ts';

export const contactNumber = z.strictObject({
  number: e164.nullable(),
  raw: z.string(),
  type: z.string().nullable(),
});

export const contactSource = z.strictObject({
  device: z.string().nullable(),
  iccid: z.string().nullable(),
  storage: z.string(),
  index: z.number().int(),
});

export const contact = z.strictObject({
  id: z.number().int(),
  name: z.string(),
  numbers: z.array(contactNumber),
  emails: z.array(z.string()),
  organization: z.string().nullable(),
  groups: z.array(z.string()),
  sources: z.array(contactSource),
  updatedAt: time,
});

/** What the values of a card carry beside themselves (RFC 6350 section 5). */
const beside = {
  types: z.array(z.string()).readonly(),
  label: z.string().nullable(),
  preference: z.number().nullable(),
  parameters: z.record(z.string(), z.array(z.string()).readonly()).readonly(),
};
const words = z.array(z.string()).readonly();

/** A contact with everything that is known of it. */
export const contactDetail = z.strictObject({
  ...contact.shape,
  numbers: z.array(
    z.strictObject({
      ...contactNumber.shape,
      /** What the numbering plan says: mobile, fixed, mobile-or-fixed, special, unknown. */
      kind: z.string().nullable(),
      label: z.string().nullable(),
      types: z.array(z.string()),
    }),
  ),
  nameParts: z
    .strictObject({ family: words, given: words, additional: words, prefixes: words, suffixes: words })
    .nullable(),
  nicknames: words,
  departments: words,
  title: z.string().nullable(),
  role: z.string().nullable(),
  birthday: z.string().nullable(),
  addresses: z
    .array(
      z.strictObject({
        ...beside,
        postOfficeBox: z.string(),
        extended: z.string(),
        street: z.string(),
        locality: z.string(),
        region: z.string(),
        postalCode: z.string(),
        country: z.string(),
      }),
    )
    .readonly(),
  urls: z.array(z.strictObject({ ...beside, url: z.string() })).readonly(),
  note: z.string().nullable(),
  relations: z.array(z.strictObject({ ...beside, text: z.string() })).readonly(),
  photo: z
    .strictObject({
      mediaType: z.string().nullable(),
      bytes: z.number().int().nullable(),
      uri: z.string().nullable(),
    })
    .nullable(),
  /** Properties of a vCard that no field stands for, kept as they came. */
  extras: z
    .array(
      z.strictObject({
        group: z.string().nullable(),
        name: z.string(),
        parameters: beside.parameters,
        valueType: z.string(),
        values: z
          .array(
            z.union([
              z.string(),
              z.number(),
              z.boolean(),
              z.array(z.union([z.string(), z.array(z.string()).readonly()])).readonly(),
            ]),
          )
          .readonly(),
      }),
    )
    .readonly(),
  uid: z.string().nullable(),
});

/** A contact in the bin. */
export const binnedContact = z.strictObject({ ...contact.shape, removedAt: time });

export const change = z.strictObject({
  id: z.number().int(),
  at: time,
  contact: z.number().int(),
  field: z.string(),
  operation: z.enum(['insert', 'update', 'delete']),
  old: z.string().nullable(),
  new: z.string().nullable(),
  cause: z.string(),
  origin: z.string().nullable(),
  /** Changes made together share a set; `contact undo` takes the set back as one. */
  set: z.number().int(),
  undone: z.boolean(),
});

/** Whose book; without it that of the owner who configured simkeeper. */
export const owner = z.string().min(1).max(200).optional();
export const ids = z.array(z.number().int().positive()).min(1).max(10_000);
const moment = z.iso.datetime();

const line = z.string().max(500);
const many = (longest: number) => z.array(z.string().min(1).max(longest)).max(100).optional();
/** Null takes the text out. */
const replaceable = (longest: number) => z.string().min(1).max(longest).nullable().optional();

export const contactMethods = {
  'contacts.list': method(
    'read',
    z.strictObject({
      query: z.string().max(200).optional(),
      owner,
      limit: z.number().int().min(1).max(1_000_000).optional(),
    }),
    z.array(contact),
  ),
  'contacts.show': method('read', byId, contactDetail),
  'contacts.add': method(
    'change',
    z.strictObject({
      name: z.string().min(1).max(500),
      numbers: z.array(number).max(100),
      emails: z.array(z.string().max(320)).max(100).optional(),
      organization: line.optional(),
      groups: z.array(z.string().min(1).max(200)).max(100).optional(),
      departments: many(500),
      title: line.optional(),
      role: line.optional(),
      birthday: z.string().max(100).optional(),
      note: z.string().max(100_000).optional(),
      nicknames: many(500),
      urls: many(2000),
      owner,
    }),
    contact,
  ),
  'contacts.edit': method(
    'change',
    z.strictObject({
      id: z.number().int().positive(),
      name: z.string().min(1).max(500).optional(),
      organization: replaceable(500),
      departments: z.array(z.string().min(1).max(500)).max(100).optional(),
      title: replaceable(500),
      role: replaceable(500),
      birthday: replaceable(100),
      note: replaceable(100_000),
      addNumbers: z.array(number).max(100).optional(),
      removeNumbers: z.array(number).max(100).optional(),
      addEmails: many(320),
      removeEmails: many(320),
      addNicknames: many(500),
      removeNicknames: many(500),
      addUrls: many(2000),
      removeUrls: many(2000),
      addGroups: many(200),
      removeGroups: many(200),
    }),
    contactDetail,
  ),
  'contacts.remove': method('change', z.strictObject({ ids }), z.array(contact)),
  'contacts.history': method(
    'read',
    z.strictObject({ id: z.number().int().positive().optional(), owner, since: moment.optional() }),
    z.array(change),
  ),
  'contacts.undo': method(
    'change',
    z.strictObject({
      id: z.number().int().positive(),
      change: z.number().int().positive().optional(),
      since: moment.optional(),
      /** With `before`: what happened in this time. */
      from: moment.optional(),
      before: moment.optional(),
    }),
    z.strictObject({ contact: contact.nullable(), undone: z.array(change) }),
  ),
  'bin.list': method('read', z.strictObject({ owner }), z.array(binnedContact)),
  'bin.restore': method('change', z.strictObject({ ids }), z.array(contact)),
  'bin.empty': method(
    'change',
    z.strictObject({ owner, olderThan: z.string().max(20).optional().describe('a duration') }),
    z.strictObject({ removed: z.number().int() }),
  ),
} as const;
