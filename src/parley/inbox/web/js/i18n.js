/**
 * The page's words, dates and numbers, in the reader's language.
 *
 * Every text stands in a catalogue in `locales/`. A text may have a form for each plural category of
 * `Intl.PluralRules`; it is chosen by the parameter `count`.
 */

import { writeChoice } from "./cookies.js";
import en from "./locales/en.js";

/** @typedef {keyof typeof en} TextKey */
/** @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Text */

export const LANGUAGES = /** @type {const} */ ({ en: "English", de: "Deutsch" });

const DAY = 24 * 60 * 60 * 1000;
/** Days before today that are called by their names: no two of them have the same. */
const DAYS_BY_NAME = 6;

const PSEUDO = "en-x-pseudo";

let locale = "en";
/** The same with the reader's region, which says how dates are written. */
let formattingLocale = "en";
/** @type {Readonly<Record<string, Text>>} */
let catalogue = en;
let pluralRules = new Intl.PluralRules(locale);

/** Return the language in use, as in `de`. */
export function getLanguage() {
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
    setCatalogue("en", pseudo(en));
  } else if (lang === "de") {
    setCatalogue("de", (await import("./locales/de.js")).default);
  } else {
    setCatalogue("en", en);
  }
}

/**
 * Remember the reader's choice, also for the pages that the server writes, and start anew in it.
 * @param {string} language
 */
export function changeLanguage(language) {
  writeChoice("language", language);
  location.reload();
}

/**
 * @param {string} language
 * @param {Readonly<Record<string, Text>>} texts
 */
function setCatalogue(language, texts) {
  locale = language;
  formattingLocale = navigator.languages.find((one) => one.split("-")[0] === language) ?? language;
  catalogue = texts;
  pluralRules = new Intl.PluralRules(language);
  formats.clear();
}

/**
 * Return a text in the language in use.
 * @param {TextKey} key
 * @param {Record<string, string | number>} [values] what stands for `{name}` in it
 */
export function t(key, values = {}) {
  const text = catalogue[key];
  const template = typeof text === "object" ? pluralForm(text, Number(values["count"])) : text;
  return String(template).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? formatNumber(value) : isolate(String(value));
  });
}

/** What turns the order of all that follows around (UAX #9). */
const EMBEDDINGS = /[\u202a-\u202e\u2066-\u2069]/g;
const FROM_THE_RIGHT =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Let a text stand among others as it is: what is written from right to left in it moves none of them.
 * @param {string} text
 */
export function isolate(text) {
  const plain = text.replace(EMBEDDINGS, "");
  return FROM_THE_RIGHT.test(plain) ? `\u2068${plain}\u2069` : plain;
}

/**
 * @param {Exclude<Text, string>} forms
 * @param {number} count
 */
function pluralForm(forms, count) {
  return forms[pluralRules.select(count)] ?? forms.other ?? "";
}

const DATE_FORMATS = /** @type {const} */ ({
  time: { hour: "2-digit", minute: "2-digit" },
  weekday: { weekday: "short" },
  dayOfYear: { day: "numeric", month: "short" },
  day: { day: "numeric", month: "short", year: "numeric" },
  date: { dateStyle: "medium", timeZone: "UTC" },
  fullDate: { dateStyle: "full" },
  fullMoment: { dateStyle: "full", timeStyle: "short" },
});

/**
 * The formats that were asked for, in the language in use: to make one takes as long as to draw a row.
 * @type {Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.ListFormat>}
 */
const formats = new Map();

/**
 * @template {Intl.DateTimeFormat | Intl.NumberFormat | Intl.ListFormat} F
 * @param {string} name
 * @param {() => F} create
 * @returns {F}
 */
function cachedFormat(name, create) {
  const known = /** @type {F | undefined} */ (formats.get(name));
  const format = known ?? create();
  formats.set(name, format);
  return format;
}

/**
 * @param {keyof typeof DATE_FORMATS} name
 * @param {Date} date
 */
function formatBy(name, date) {
  return cachedFormat(
    name,
    () => new Intl.DateTimeFormat(formattingLocale, DATE_FORMATS[name]),
  ).format(date);
}

/** @param {number} value */
export function formatNumber(value) {
  return cachedFormat("number", () => new Intl.NumberFormat(formattingLocale)).format(value);
}

/**
 * Spell a size in bytes.
 * @param {number} bytes
 */
export function formatFileSize(bytes) {
  const units = /** @type {const} */ (["byte", "kilobyte", "megabyte", "gigabyte"]);
  const power = Math.min(3, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)));
  return new Intl.NumberFormat(formattingLocale, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}

/**
 * Spell a moment for a list: the time of today, the day of this week or of this year, else the date.
 * @param {string} timestamp
 */
export function formatShortDate(timestamp) {
  const date = new Date(timestamp);
  const now = new Date();
  if (date.toDateString() === now.toDateString()) {
    return formatTime(timestamp);
  }
  const days = (new Date(now.toDateString()).getTime() - date.getTime()) / DAY;
  if (days > 0 && days < DAYS_BY_NAME) {
    return formatBy("weekday", date);
  }
  return formatBy(date.getFullYear() === now.getFullYear() ? "dayOfYear" : "day", date);
}

/**
 * Spell a date, as in `2026-11-30`.
 * @param {string} day
 */
export function formatDate(day) {
  return formatBy("date", new Date(day));
}

/** @param {string} timestamp */
export function formatTime(timestamp) {
  return formatBy("time", new Date(timestamp));
}

/** @param {string} timestamp */
export function formatDateTime(timestamp) {
  return formatBy("fullMoment", new Date(timestamp));
}

/**
 * Spell a day as a heading: today, yesterday, or its date.
 * @param {string} timestamp
 */
export function formatDay(timestamp) {
  const date = new Date(timestamp);
  const today = new Date(new Date().toDateString());
  const days = Math.round((new Date(date.toDateString()).getTime() - today.getTime()) / 864e5);
  if (days === 0 || days === -1) {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
    return relative.charAt(0).toLocaleUpperCase(locale) + relative.slice(1);
  }
  return formatBy("fullDate", date);
}

/**
 * Join names as the language does.
 * @param {readonly string[]} names
 */
export function formatList(names) {
  return cachedFormat(
    "list",
    () => new Intl.ListFormat(formattingLocale, { type: "conjunction" }),
  ).format(names);
}
