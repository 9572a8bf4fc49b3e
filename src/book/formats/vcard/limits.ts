/** The largest card that is read, in octets or characters. More is a problem of that card alone. */
export const MAX_CARD = 16 * 1024 * 1024;

/** What is read in one go: a piece this small is done in a few milliseconds. */
export const PIECE = 64 * 1024;

/** Warnings of one card; what is more is counted, so that a hostile file cannot fill the memory with them. */
export const MAX_WARNINGS = 20;
