/**
 * Names of files, as they are shown: what they end with says what they are, and stands last, whatever
 * else is in them. What could let a name show as another is written out.
 */

import { h } from "./dom.js";
import { isolate } from "./i18n.js";

/** What the server refuses in a name (`characters.py`); words are written with what is left out here. */
const HIDDEN = /(?![\u00ad\u061c\u200c-\u200f])[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Spell a name for a sentence or a label.
 * @param {string} name
 */
export function formatFileName(name) {
  return isolate(spellOut(name));
}

/**
 * Show a name.
 * @param {string} name
 */
export function fileNameView(name) {
  const spelled = spellOut(name);
  const dot = spelled.lastIndexOf(".");
  const [stem, extension] = dot > 0 ? [spelled.slice(0, dot), spelled.slice(dot)] : [spelled, ""];
  return h(
    "span",
    { class: "name", dir: "ltr" },
    h("bdi", {}, stem),
    extension && h("bdi", { dir: "ltr" }, extension),
  );
}

/**
 * Take out of a name what the server would refuse, and no one who chose the file can see.
 * @param {string} name
 */
export function cleanFileName(name) {
  return name.replace(HIDDEN, "") || "file";
}

/** @param {string} name */
function spellOut(name) {
  return name.replace(HIDDEN, (one) => `[U+${hex(one)}]`);
}

/** @param {string} one */
function hex(one) {
  return (one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
