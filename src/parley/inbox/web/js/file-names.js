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

/** What the sign of a file looks like, by what its name ends with. */
const SORTS = /** @type {const} */ ({
  pdf: ["pdf"],
  doc: ["doc", "docx", "odt", "rtf", "txt", "md"],
  xls: ["xls", "xlsx", "ods", "csv"],
  img: ["png", "jpg", "jpeg", "gif", "webp", "svg", "tif", "tiff", "heic", "bmp"],
  zip: ["zip", "7z", "gz", "tar", "rar"],
});

/**
 * Draw the sign of a file: a sheet with its letters. It says nothing that the name does not.
 * @param {string} name
 */
export function fileSign(name) {
  const extension = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const sort = Object.entries(SORTS).find(([, all]) => (/** @type {readonly string[]} */ (all)).includes(extension));
  return h(
    "span",
    // Its letters are drawn, not said (faces.css).
    { class: `kind ${sort?.[0] ?? ""}`, "data-letters": extension.toUpperCase().slice(0, 3) || "–" },
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
