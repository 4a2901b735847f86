/** What a search found. */

import { loadMoreResults } from "../actions/search.js";
import { fill, h } from "../dom.js";
import { formatShortDate, t } from "../i18n.js";
import { conversationTitle, fullName } from "../people.js";
import { conversationHash } from "../router.js";
import { store } from "../state.js";

/** @import {SearchResult} from "../types.d.ts" */

export function searchResultsView() {
  const status = h("p", { class: "status", role: "status" });
  const rows = h("ol", { class: "hits", "aria-label": t("list.search") });
  const more = h("button", { type: "button", hidden: true }, t("search.more"));
  const element = h("div", { class: "scroller found", hidden: true }, status, rows, more);
  more.addEventListener("click", () => void loadMoreResults());
  store.watch(
    (state) => state.search,
    ({ query, results, cursor, loading }) => {
      element.hidden = !query;
      more.hidden = !cursor;
      fill(rows, results.map(resultView));
      status.textContent = loading
        ? t("app.loading")
        : results.length
          ? t("search.found", { count: results.length })
          : t("search.none", { question: query });
    },
  );
  return element;
}

/** @param {SearchResult} result */
function resultView(result) {
  const conversation = store.state.conversations.get(result.conversationid);
  return h(
    "li",
    {},
    h(
      "a",
      { href: conversationHash(result.conversationid, result.messageid) },
      h(
        "span",
        { class: "head" },
        h("span", { class: "people" }, fullName(result.author)),
        h("time", { datetime: result.lastsentdatetime }, formatShortDate(result.lastsentdatetime)),
      ),
      conversation && h("span", { class: "title" }, conversationTitle(conversation)),
      h("span", { class: "snippet" }, renderSnippet(result.snippet)),
    ),
  );
}

/**
 * Show a snippet: text, with what was found between `<mark>` and `</mark>`. Nothing else in it is
 * markup, and none of it becomes any.
 * @param {string} snippet
 */
export function renderSnippet(snippet) {
  return snippet.split(/(<mark>.*?<\/mark>)/s).map((part) => {
    const match = /^<mark>(.*)<\/mark>$/s.exec(part);
    return match ? h("mark", {}, decodeEntities(match[1] ?? "")) : decodeEntities(part);
  });
}

const ENTITIES = /** @type {Record<string, string>} */ ({
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
  "&#39;": "'",
  "&amp;": "&",
});

/** @param {string} escaped */
function decodeEntities(escaped) {
  return escaped.replace(/&(?:lt|gt|quot|#x27|#39|amp);/g, (word) => ENTITIES[word] ?? word);
}
