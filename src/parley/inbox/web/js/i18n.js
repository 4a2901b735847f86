/**
 * The page's words, dates and numbers, in the reader's language.
 *
 * Every text stands in a catalogue in `locales/`. A text may have a form for each plural category of
 * `Intl.PluralRules`; it is chosen by the parameter `count`.
 */

import { root } from "./api.js";
import en from "./locales/en.js";

/** @typedef {keyof typeof en} Key */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Text */

export const LANGUAGES = /** @type {const} */ ({ en: "English", de: "Deutsch" });

/** A cookie, so that the pages which the server writes speak the same language. */
const [CHOSEN, WHERE] =
  location.protocol === "https:"
    ? ["__Host-parley.language", "path=/; secure"]
    : ["parley.language", `path=${root || "/"}`];
const YEAR = 365 * 24 * 60 * 60;

const PSEUDO = "en-x-pseudo";

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
 * Load the catalogue of the language that the server gave the page: the reader's choice, else the
 * browser's first language that there is (`pages/languages.py`).
 * `?lang=pseudo` shows every text with accents, from right to left, to find what is not translated.
 */
export async function loadLanguage() {
  const { lang } = document.documentElement;
  if (lang === PSEUDO) {
    const { pseudo } = await import("./locales/pseudo.js");
    use("en", pseudo(en));
  } else if (lang === "de") {
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
  document.cookie = `${CHOSEN}=${chosen}; max-age=${YEAR}; samesite=lax; ${WHERE}`;
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
