/** The tables of one language in 23.038 annex A. */
export interface NationalTable {
  /** National language identifier, 23.038 section 6.2.1.2.4. */
  readonly code: number;
  readonly language: string;
  /** Single shift table (annex A.2): code after the escape, and the characters from that code on. */
  readonly single?: readonly (readonly [firstCode: number, characters: string])[];
  /** Locking shift table (annex A.3): 128 characters; U+001B at the escape, U+FFFD where the table is empty. */
  readonly locking?: string;
}
