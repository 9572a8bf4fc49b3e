/** Why a contact changes: `sync`, `edit`, `import`, `update` or `undo`, and what exactly did it. */
export interface Cause {
  cause: string;
  origin: string | null;
}

export interface WriteContext extends Cause {
  /** How national numbers are read, ISO 3166-1; null: only international ones are understood. */
  region: string | null;
}
