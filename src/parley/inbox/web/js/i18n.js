/**
 * The page's words, dates and numbers, in the reader's language.
 *
 * Every text stands in a catalogue in `locales/`. A text may have a form for each plural category of
 * `Intl.PluralRules`; it is chosen by the parameter `count`.
 */

import en from "./locales/en.js";

/** @typedef {keyof typeof en} Key */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Text */

export const LANGUAGES = /** @type {const} */ ({ en: "English", de: "Deutsch" });

const CHOSEN = "parley.language";

let locale = "en";
/** The same with the reader's region, which says how dates are written. */
let region = "en";
/** @type {Readonly<Record<string, Text>>} */
let catalogue = en;
let plurals = new Intl.PluralRules(locale);

/** Tell the language in use, as in `de`. */
export function language() {
  return locale;
}

/**
 * Load the catalogue of the reader's choice, else of the browser's first language that there is.
 * `?lang=pseudo` shows every text with accents, from right to left, to find what is not translated.
 */
export async function loadLanguage() {
  const asked = new URLSearchParams(location.search).get("lang");
  const wanted = [asked, localStorage.getItem(CHOSEN), ...navigator.languages];
  const known = wanted.map((one) => one?.split("-")[0]).find((one) => one && one in LANGUAGES);
  if (asked === "pseudo") {
    const { pseudo } = await import("./locales/pseudo.js");
    use("en", pseudo(en));
    document.documentElement.dir = "rtl";
  } else if (known === "de") {
    use("de", (await import("./locales/de.js")).default);
  } else {
    use("en", en);
  }
}

/**
 * Remember the reader's choice, and start anew in it.
 * @param {string} chosen
 */
export function chooseLanguage(chosen) {
  localStorage.setItem(CHOSEN, chosen);
  location.reload();
}

/**
 * @param {string} chosen
 * @param {Readonly<Record<string, Text>>} texts
 */
function use(chosen, texts) {
  locale = chosen;
  region = navigator.languages.find((one) => one.split("-")[0] === chosen) ?? chosen;
  catalogue = texts;
  plurals = new Intl.PluralRules(chosen);
  document.documentElement.lang = chosen;
}

/**
 * Give a text.
 * @param {Key} key
 * @param {Record<string, string | number>} [values] what stands for `{name}` in it
 */
export function t(key, values = {}) {
  const text = catalogue[key];
  const form = typeof text === "object" ? pluralForm(text, Number(values["count"])) : text;
  return String(form).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : String(value);
  });
}

/**
 * @param {Exclude<Text, string>} forms
 * @param {number} count
 */
function pluralForm(forms, count) {
  return forms[plurals.select(count)] ?? forms.other ?? "";
}

/** @param {number} value */
export function number(value) {
  return new Intl.NumberFormat(region).format(value);
}

/**
 * Spell a size in bytes.
 * @param {number} bytes
 */
export function fileSize(bytes) {
  const units = /** @type {const} */ (["byte", "kilobyte", "megabyte", "gigabyte"]);
  const power = Math.min(3, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)));
  return new Intl.NumberFormat(region, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}

/**
 * Spell a moment for a list: the time of today, the day of this year, else the date.
 * @param {string} moment
 */
export function shortMoment(moment) {
  const then = new Date(moment);
  const now = new Date();
  if (then.toDateString() === now.toDateString()) {
    return time(moment);
  }
  const sameYear = then.getFullYear() === now.getFullYear();
  return new Intl.DateTimeFormat(region, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(then);
}

/** @param {string} moment */
export function time(moment) {
  return new Intl.DateTimeFormat(region, { hour: "2-digit", minute: "2-digit" }).format(
    new Date(moment),
  );
}

/** @param {string} moment */
export function fullMoment(moment) {
  return new Intl.DateTimeFormat(region, { dateStyle: "full", timeStyle: "short" }).format(
    new Date(moment),
  );
}

/**
 * Spell a day as a heading: today, yesterday, or its date.
 * @param {string} moment
 */
export function day(moment) {
  const then = new Date(moment);
  const midnight = new Date(new Date().toDateString());
  const days = Math.round((new Date(then.toDateString()).getTime() - midnight.getTime()) / 864e5);
  if (days === 0 || days === -1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  return new Intl.DateTimeFormat(region, { dateStyle: "full" }).format(then);
}

/**
 * Join names as the language does.
 * @param {readonly string[]} names
 */
export function listed(names) {
  return new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
}
