/** Fields that take whatever one gives them, and say where it is too much: a browser would cut it off. */

import { t } from "../i18n.js";

export const MAX_TITLE = 255;

/**
 * Say by how much a text is too long; nothing where it fits.
 * @param {string} text
 * @param {number} limit
 */
export function lengthProblem(text, limit) {
  const { length: count } = text.trim();
  return count > limit ? t("field.tooLong", { count, limit }) : "";
}

/**
 * Have a field say where more is in it than fits: it is not valid then.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {number} limit
 */
export function limitLength(field, limit) {
  field.addEventListener("input", () => field.setCustomValidity(lengthProblem(field.value, limit)));
}
