/** What a search is narrowed by, without knowing the words for it: they are put into the query. */

import { h, icon, setAttribute } from "../dom.js";
import { formatDate, t } from "../i18n.js";
import { store } from "../state.js";
import { addMenu, menuItem } from "./menu.js";

const DAY = 24 * 60 * 60 * 1000;
const SINCE = /\s*\bafter:(\d{4}-\d\d-\d\d)/;
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
  const menu = addMenu(since, t("search.since"), () => [
    menuItem({ text: t("search.anyTime"), icon: "calendar", action: () => replace(SINCE) }),
    ...SPANS.map(([text, days]) =>
      menuItem({ text: t(text), action: () => replace(SINCE, `after:${dayBefore(days)}`) }),
    ),
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
    const day = SINCE.exec(text)?.[1];
    sinceText.textContent = day ? t("search.after", { day: formatDate(day) }) : t("search.anyTime");
    since.classList.toggle("on", day !== undefined);
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

/** @param {number} days */
function dayBefore(days) {
  return new Date(Date.now() - days * DAY).toISOString().slice(0, 10);
}
