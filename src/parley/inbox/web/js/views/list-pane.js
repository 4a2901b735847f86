/** The first pane: search, filters, the list or what a search found. */

import { choose } from "../actions/lists.js";
import { search } from "../actions/search.js";
import { h, icon, set } from "../dom.js";
import { t } from "../i18n.js";
import { FILTERS, say, store } from "../state.js";
import { hitsView } from "./hits.js";
import { listView } from "./list.js";

const AFTER = 250;

export function listPane() {
  const list = listView();
  const hits = hitsView();
  let timer = 0;
  const ask = () =>
    void search(field.value.trim()).catch((/** @type {unknown} */ error) =>
      say(t("app.failed", { problem: error instanceof Error ? error.message : "" }), "problem"),
    );
  const field = h("input", {
    type: "search",
    "aria-label": t("list.search"),
    placeholder: t("list.search"),
    title: t("list.searchHelp"),
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(ask, AFTER);
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && field.value) {
        field.value = "";
        ask();
        event.preventDefault();
      }
    },
  });
  const filters = FILTERS.map((filter) =>
    h("button", { type: "button", onclick: () => choose(filter) }, t(`list.${filter}`)),
  );
  store.watch(
    (state) => state.filter,
    (chosen) => {
      for (const [index, button] of filters.entries()) {
        set(button, "aria-pressed", String(FILTERS[index] === chosen));
      }
    },
  );
  store.watch(
    (state) => state.question !== "",
    (asked) => {
      list.element.hidden = asked;
    },
  );
  const element = h(
    "nav",
    { class: "pane list-pane", "aria-label": t("app.conversations") },
    h(
      "div",
      { class: "bar" },
      h("search", {}, icon("search"), field),
      h("a", { class: "button primary", href: "#/new" }, icon("plus"), t("list.new")),
    ),
    h("div", { class: "filters", role: "group", "aria-label": t("list.filter") }, ...filters),
    list.element,
    hits,
  );
  return { element, neighbour: list.neighbour, search: () => field.focus() };
}
