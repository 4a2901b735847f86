/** Choices that the pages know of which the server writes: they are cookies of this browser. */

import { root } from "./urls.js";

const YEAR_IN_SECONDS = 365 * 24 * 60 * 60;
const IS_SECURE = location.protocol === "https:";

/**
 * Remember a choice.
 * @param {"language" | "theme"} name
 * @param {string} value
 */
export function writeChoice(name, value) {
  const [prefix, attributes] = IS_SECURE ? ["__Host-", "path=/; secure"] : ["", `path=${root || "/"}`];
  document.cookie = `${prefix}parley.${name}=${value}; max-age=${YEAR_IN_SECONDS}; samesite=lax; ${attributes}`;
}
