/** A page of messages: by id from one end, narrowed by what both tables know. */
export interface MessagePage {
  order: 'ascending' | 'descending';
  /** Ids strictly between these; null: open. */
  after: number | null;
  before: number | null;
  /** Wall times, ms: `since` is within, `until` is not. */
  since: number | null;
  until: number | null;
  /** Each must be a part of the address, capital letters or not. */
  addressParts: readonly string[];
  limit: number;
}

/** The condition of a page, over the columns that the two tables name differently. */
export function pageCondition(address: string, at: string): string {
  return `removed_at IS NULL AND id > :after AND id < :before AND ${at} >= :since AND ${at} < :until
    AND (:address1 IS NULL OR instr(lower(${address}), lower(:address1)) > 0)
    AND (:address2 IS NULL OR instr(lower(${address}), lower(:address2)) > 0)`;
}

/** The values for `pageCondition`. */
export function pageValues(page: MessagePage) {
  return {
    after: page.after ?? 0,
    before: page.before ?? Number.MAX_SAFE_INTEGER,
    since: page.since ?? Number.MIN_SAFE_INTEGER,
    until: page.until ?? Number.MAX_SAFE_INTEGER,
    address1: page.addressParts[0] ?? null,
    address2: page.addressParts[1] ?? null,
    limit: page.limit,
  };
}
