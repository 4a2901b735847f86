/** Words of another's message, as the composer's markup quotes them. */

/** What behind `>` is a comparison, and no quote (`markup.js`). */
const COMPARED = /^[\d\s=>.,%$€£+-]/;

/**
 * Quote a text, each line of it.
 * @param {string} text
 */
export function quoteText(text) {
  const trimmed = text.trim();
  const quoted = COMPARED.test(trimmed) ? `… ${trimmed}` : trimmed;
  return quoted.split("\n").map((line) => `> ${line}`.trimEnd()).join("\n");
}
