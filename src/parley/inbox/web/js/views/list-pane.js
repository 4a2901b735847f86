/** The first pane: search, filters, the list or what a search found. */

import { selectFilter } from "../actions/conversations.js";
import { search } from "../actions/search.js";
import { h, icon, setAttribute } from "../dom.js";
import { t } from "../i18n.js";
import { isComposing } from "../keyboard.js";
import { FILTERS, store } from "../state.js";
import { conversationListView } from "./conversation-list.js";
import { searchResultsView } from "./search-results.js";
import { waitingList } from "./waiting-list.js";

const SEARCH_DELAY = 250;

export function listPane() {
  const list = conversationListView();
  const results = searchResultsView();
  let timer = 0;
  const runSearch = () => void search(field.value.trim());
  const field = h("input", {
    type: "search",
    "aria-label": t("list.search"),
    placeholder: t("list.search"),
    title: t("list.searchHelp"),
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(runSearch, SEARCH_DELAY);
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && field.value && !isComposing(event)) {
        field.value = "";
        runSearch();
        event.preventDefault();
      }
    },
  });
  const filterButtons = FILTERS.map((filter) =>
    h("button", { type: "button", onclick: () => selectFilter(filter) }, t(`list.${filter}`)),
  );
  store.watch(
    (state) => state.filter,
    (chosen) => {
      for (const [index, button] of filterButtons.entries()) {
        setAttribute(button, "aria-pressed", String(FILTERS[index] === chosen));
      }
    },
  );
  store.watch(
    (state) => state.search.query !== "",
    (isSearching) => {
      list.element.hidden = isSearching;
      if (!isSearching) {
        field.value = ""; // another list may have been chosen instead
      }
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
    h("div", { class: "filters", role: "group", "aria-label": t("list.filter") }, ...filterButtons),
    waitingList(),
    list.element,
    results,
  );
  return {
    element,
    focusRow: list.focusRow,
    isListVisible: list.isVisible,
    search: () => field.focus(),
  };
}
