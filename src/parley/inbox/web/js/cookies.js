/**
 * What the inbox and the pages that the server writes tell each other, in cookies of this browser: what
 * was chosen, and who signed out.
 */

import { root } from "./urls.js";

const YEAR_IN_SECONDS = 365 * 24 * 60 * 60;
const IS_SECURE = location.protocol === "https:";
const [PREFIX, ATTRIBUTES] = IS_SECURE ? ["__Host-", "path=/; secure"] : ["", `path=${root || "/"}`];
const SIGNED_OUT = `${PREFIX}parley.signedout=`;

/**
 * Remember a choice.
 * @param {"language" | "theme"} name
 * @param {string} value
 */
export function writeChoice(name, value) {
  document.cookie = `${PREFIX}parley.${name}=${value}; max-age=${YEAR_IN_SECONDS}; samesite=lax; ${ATTRIBUTES}`;
}

/**
 * Whether a person has signed out in this browser since an inbox was opened in it.
 * @param {number} userid
 */
export function hasSignedOut(userid) {
  return document.cookie.split("; ").includes(SIGNED_OUT + userid);
}

/** Forget who signed out: what they began is gone. */
export function forgetSignedOut() {
  document.cookie = `${SIGNED_OUT}; max-age=0; samesite=lax; ${ATTRIBUTES}`;
}
