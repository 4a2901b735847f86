/** What went wrong, in words for the person. */

/**
 * Return the message of whatever was thrown.
 * @param {unknown} error
 */
export function errorMessage(error) {
  return error instanceof Error ? error.message : String(error);
}
