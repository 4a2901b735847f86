/** What stands in the place of rows: that they come, that there are none, that they did not come. */

import { loadMore } from "../actions/conversations.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { composeLink } from "./resting.js";

/** @import {ConversationList, Filter} from "../types.d.ts" */

const SKELETON_ROWS = 9;

const EMPTY_ICONS = /** @type {const} */ ({
  inbox: "inbox",
  unread: "check",
  starred: "star",
  drafts: "edit",
  archived: "archive",
});

export function listState() {
  const element = h("div", { class: "list-state", role: "status" });
  let drawn = "";
  return {
    element,
    /**
     * @param {ConversationList} list
     * @param {Filter} filter
     * @param {number} shown how many rows there are
     */
    draw(list, filter, shown) {
      const state = stateOf(list, shown);
      if (drawn === state + filter) {
        return;
      }
      drawn = state + filter;
      fill(element, ...contents[state](filter));
      element.hidden = state === "rows";
    },
  };
}

/**
 * @param {ConversationList} list
 * @param {number} shown
 * @returns {keyof typeof contents}
 */
function stateOf(list, shown) {
  if (list.failed) {
    return "failed";
  }
  if (shown) {
    return "rows";
  }
  return list.complete ? "empty" : "loading";
}

const contents = {
  rows: () => [],
  /** @param {Filter} filter */
  failed: (filter) => [
    h(
      "div",
      { class: "empty" },
      h("p", {}, t("list.failed")),
      h(
        "button",
        { class: "button outlined", type: "button", onclick: () => void loadMore(filter) },
        t("app.retry"),
      ),
    ),
  ],
  loading: () => [
    h("p", { class: "hidden" }, t("app.loading")),
    h(
      "div",
      { class: "skeletons", "aria-hidden": "true" },
      Array.from({ length: SKELETON_ROWS }, () =>
        h(
          "div",
          { class: "row" },
          h("span", { class: "skeleton round" }),
          h("span", { class: "lines" }, h("span", { class: "skeleton" }), h("span", { class: "skeleton" })),
        ),
      ),
    ),
  ],
  /** @param {Filter} filter */
  empty: (filter) => [
    h(
      "div",
      { class: "empty" },
      h("span", { class: "sign" }, icon(EMPTY_ICONS[filter])),
      h("h2", {}, t(`empty.${filter}`)),
      h("p", {}, t(`emptyHelp.${filter}`)),
      filter === "inbox" && composeLink(t("list.writeFirst")),
    ),
  ],
};
