/** 27.007 section 8.11: MT shows the records of ME and SM together. */
const UNION = 'MT';
const PARTS = ['SM', 'ME'] as const;

/**
 * The storages to read, each once. A union of two others is no storage of its own: its records would be backed up twice, at
 * places where they cannot be written. Instead of it those parts are read that the device has; alone it is read where there are none.
 */
export function storagesToRead(wanted: readonly string[], existing: readonly string[]): string[] {
  const parts = PARTS.filter((name) => existing.includes(name));
  const instead = parts.length > 0 ? parts : [UNION];
  return [...new Set(wanted.flatMap((name) => (name === UNION ? instead : [name])))];
}
