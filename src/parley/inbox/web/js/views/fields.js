/** Fields that take whatever one gives them, and say where it is too much: a browser would cut it off. */

import { t } from "../i18n.js";

export const MAX_TITLE = 255;

/**
 * Have a field say where more is in it than fits: it is not valid then.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {number} limit
 */
export function limitLength(field, limit) {
  field.addEventListener("input", () => {
    const { length: count } = field.value.trim();
    field.setCustomValidity(count > limit ? t("field.tooLong", { count, limit }) : "");
  });
}
