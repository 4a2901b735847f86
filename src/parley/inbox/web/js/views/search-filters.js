/** What a search is narrowed by, without knowing the words for it: they are put into the query. */

import { h, icon, setAttribute } from "../dom.js";
import { formatDate, t } from "../i18n.js";
import { dateRange, replaceRange, shiftDay } from "../search-dates.js";
import { store } from "../state.js";
import { openDialog } from "./dialogs.js";
import { addMenu, menuItem } from "./menu.js";

/** @import {DateRange} from "../search-dates.js" */

const FILES = /\s*\bhas:attachment\b/;
const MINE = /\s*\bfrom:me\b/;

/** The spans that are offered, in days. */
const SPANS = /** @type {const} */ ([
  ["search.week", 7],
  ["search.month", 31],
  ["search.year", 366],
]);

/** @param {(query: string) => void} setQuery */
export function searchFilters(setQuery) {
  const query = () => store.state.search.query;
  const sinceText = h("span", {});
  const since = h("button", { class: "filter", type: "button" }, icon("calendar"), sinceText);
  /** @param {RegExp} pattern @param {string} [term] */
  const replace = (pattern, term) => {
    setQuery([query().replace(pattern, "").trim(), term].filter(Boolean).join(" "));
  };
  /** @param {DateRange} range */
  const setRange = (range) => setQuery(replaceRange(query(), range));
  const menu = addMenu(since, t("search.since"), () => [
    menuItem({ text: t("search.anyTime"), icon: "calendar", action: () => setRange({}) }),
    ...SPANS.map(([text, days]) =>
      menuItem({ text: t(text), action: () => setRange({ first: shiftDay(today(), 1 - days) }) }),
    ),
    menuItem({ text: t("search.chooseDays"), action: () => askForRange(dateRange(query()), setRange) }),
  ]);
  const files = h(
    "button",
    { class: "filter", type: "button", onclick: () => toggle(FILES, "has:attachment") },
    icon("attach"),
    t("search.hasFiles"),
  );
  const mine = h(
    "button",
    { class: "filter", type: "button", onclick: () => toggle(MINE, "from:me") },
    icon("user"),
    t("search.fromMe"),
  );
  /**
   * @param {RegExp} pattern
   * @param {string} term
   */
  function toggle(pattern, term) {
    replace(pattern, pattern.test(query()) ? undefined : term);
  }
  store.watch(query, (text) => {
    const range = dateRange(text);
    sinceText.textContent = formatRange(range);
    since.classList.toggle("on", range.first !== undefined || range.last !== undefined);
    setAttribute(files, "aria-pressed", String(FILES.test(text)));
    setAttribute(mine, "aria-pressed", String(MINE.test(text)));
  });
  return h(
    "div",
    { class: "filters", role: "group", "aria-label": t("search.narrow"), hidden: true },
    since,
    menu,
    files,
    mine,
  );
}

/** @param {DateRange} range */
function formatRange({ first, last }) {
  if (first && last) {
    return t("search.between", { first: formatDate(first), last: formatDate(last) });
  }
  if (first) {
    return t("search.sinceDay", { day: formatDate(first) });
  }
  return last ? t("search.untilDay", { day: formatDate(last) }) : t("search.anyTime");
}

/** The day that it is in UTC, by which the server counts. */
function today() {
  return new Date().toISOString().slice(0, 10);
}

/**
 * Ask between which days.
 * @param {DateRange} range
 * @param {(range: DateRange) => void} take
 */
function askForRange({ first = "", last = "" }, take) {
  const firstDay = h("input", { id: "search-first", class: "input", type: "date", value: first, max: "9999-12-30" });
  const lastDay = h("input", { id: "search-last", class: "input", type: "date", value: last, max: "9999-12-30" });
  const form = h(
    "form",
    {
      id: "search-days",
      class: "dialog-body pair",
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        dialog.close();
        const days = [firstDay.value, lastDay.value];
        const [from, to] = firstDay.value && lastDay.value ? days.sort() : days;
        take({ ...(from ? { first: from } : {}), ...(to ? { last: to } : {}) });
      },
    },
    h("div", { class: "field" }, h("label", { for: "search-first" }, t("search.first")), firstDay),
    h("div", { class: "field" }, h("label", { for: "search-last" }, t("search.last")), lastDay),
  );
  const dialog = openDialog(t("search.chooseDays"), [
    form,
    h(
      "footer",
      {},
      h("button", { class: "button outlined", type: "button", onclick: () => dialog.close() }, t("app.cancel")),
      h("button", { class: "button primary", type: "submit", form: "search-days" }, t("search.search")),
    ),
  ]);
  firstDay.focus();
}
