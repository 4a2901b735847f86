/** A language that no one speaks: what is not in it was not taken from the catalogue. */

/** @import {Text} from "../i18n.js" */

const ACCENTED = "àƀćđéƒğĥíĵķłmñóþqŕšťúvŵxýž";

/** @param {string} text */
function accented(text) {
  const spelled = text.replace(/\{\w+\}|[a-z]/g, (found) =>
    found.length > 1 ? found : (ACCENTED[found.charCodeAt(0) - 97] ?? found),
  );
  return `[${spelled}]`;
}

/**
 * @param {Readonly<Record<string, Text>>} catalogue
 * @returns {Record<string, Text>}
 */
export function pseudo(catalogue) {
  return Object.fromEntries(
    Object.entries(catalogue).map(([key, text]) => [
      key,
      typeof text === "string"
        ? accented(text)
        : Object.fromEntries(Object.entries(text).map(([form, one]) => [form, accented(one)])),
    ]),
  );
}
