import { isSimError } from '../../../src/core/errors.ts';

/** Field and offset of the CODEC_INVALID error that `run` throws; anything else fails the test. */
export function codecFailure(run: () => unknown): { field: unknown; offset: unknown } {
  try {
    run();
  } catch (error) {
    if (!isSimError(error, 'CODEC_INVALID')) throw error;
    return { field: error.details.field, offset: error.details.offset };
  }
  throw new Error('nothing was thrown');
}
