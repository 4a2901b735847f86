/** The first pane: the firm, search, which conversations, and the list or what a search found. */

import { search } from "../actions/search.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { isComposing } from "../keyboard.js";
import { store } from "../state.js";
import { conversationListView } from "./conversation-list.js";
import { listTabs } from "./list-tabs.js";
import { searchFilters } from "./search-filters.js";
import { searchResultsView } from "./search-results.js";
import { waitingList } from "./waiting-list.js";

const SEARCH_DELAY = 200;

/**
 * @param {object} firm
 * @param {string} firm.name
 * @param {string} firm.logo
 * @param {(Node | string)[]} account the menu of one's own
 */
export function listPane(firm, account) {
  const list = conversationListView();
  const results = searchResultsView();
  const field = searchField();
  const focusCursor = () => list.focusRow(store.state.cursor ?? store.state.displayedIds[0]);
  const tabs = listTabs(focusCursor);
  const waiting = waitingList();
  const filters = searchFilters(field.setQuery);
  store.watch(
    (state) => state.search.query !== "",
    (isSearching) => {
      list.element.hidden = isSearching;
      tabs.hidden = isSearching;
      waiting.classList.toggle("covered", isSearching);
      filters.hidden = !isSearching;
    },
  );
  // A search may begin and end elsewhere: in the palette, by choosing another list.
  store.watch((state) => state.search.query, field.show);
  const element = h(
    "nav",
    { class: "pane list-pane", "aria-label": t("app.conversations") },
    h("div", { class: "brand" }, firmLink(firm), composeLink(), ...account),
    h("div", { class: "list-tools" }, field.element, field.problem),
    filters,
    tabs,
    waiting,
    list.element,
    results,
  );
  return {
    element,
    focusRow: list.focusRow,
    isListVisible: list.isVisible,
    search: field.focus,
  };
}

/**
 * @param {object} firm
 * @param {string} firm.name
 * @param {string} firm.logo
 */
function firmLink({ name, logo }) {
  return h(
    "a",
    { class: "firm", href: "#/" },
    logo
      ? h("img", { src: logo, alt: name })
      : [h("span", { class: "logo" }, icon("parley", "small")), h("span", { class: "clip" }, name)],
  );
}

function composeLink() {
  const name = `${t("list.new")} (c)`;
  return h(
    "a",
    { class: "icon-button", href: "#/new", "aria-label": name, title: name },
    icon("compose"),
  );
}

function searchField() {
  let timer = 0;
  const runSearch = () => {
    clearTimeout(timer);
    void search(input.value.trim());
  };
  const problem = h("p", { id: "search-problem", class: "hint", role: "status" });
  const input = h("input", {
    class: "input",
    type: "search",
    "aria-label": t("list.search"),
    "aria-describedby": "search-problem",
    placeholder: t("list.search"),
    title: t("list.searchHelp"),
    dir: "auto",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(runSearch, SEARCH_DELAY);
      drawEnd();
    },
    onkeydown: (/** @type {KeyboardEvent} */ event) => {
      if (isComposing(event)) {
        return;
      }
      if (event.key === "Escape" && input.value) {
        setQuery("");
        event.preventDefault();
      } else if (event.key === "ArrowDown") {
        const first = document.querySelector(".list-pane .found a, .list-pane .rows a");
        if (first instanceof HTMLElement && first.offsetParent) {
          first.focus();
          event.preventDefault();
        }
      }
    },
  });
  const end = h("span", { class: "end" });
  const drawEnd = () => {
    fill(end, input.value ? clearButton(() => (setQuery(""), input.focus())) : h("kbd", {}, "/"));
  };
  /** @param {string} query */
  const setQuery = (query) => {
    input.value = query;
    drawEnd();
    runSearch();
  };
  drawEnd();
  store.watch(
    (state) => state.search.problem,
    (found) => {
      problem.textContent = found ? t(/\b(?:after|before):/.test(input.value) ? "search.badDate" : "search.badQuery") : "";
      problem.hidden = !found;
    },
  );
  return {
    element: h("search", { class: "search" }, icon("search"), input, end),
    problem,
    setQuery,
    focus: () => {
      input.focus();
      input.select();
    },
    /** @param {string} query */
    show(query) {
      if (input.value.trim() !== query) {
        input.value = query;
        drawEnd();
      }
    },
  };
}

/** @param {() => void} action */
function clearButton(action) {
  return h(
    "button",
    {
      class: "icon-button compact",
      type: "button",
      "aria-label": t("search.clear"),
      title: t("search.clear"),
      onclick: action,
    },
    icon("close"),
  );
}
