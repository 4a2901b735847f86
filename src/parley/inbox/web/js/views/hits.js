/** What a search found. */

import { moreHits } from "../actions/search.js";
import { fill, h } from "../dom.js";
import { shortMoment, t } from "../i18n.js";
import { fullName, nameOf } from "../people.js";
import { conversationHash } from "../route.js";
import { store } from "../state.js";

/** @typedef {import("../types.d.ts").Hit} Hit */

export function hitsView() {
  const status = h("p", { class: "status", role: "status" });
  const rows = h("ol", { class: "hits", "aria-label": t("list.search") });
  const more = h("button", { type: "button", hidden: true }, t("search.more"));
  const element = h("div", { class: "scroller found", hidden: true }, status, rows, more);
  more.addEventListener("click", () => void moreHits());
  store.watch(
    (state) => state.hits,
    ({ question, found, cursor, loading }) => {
      element.hidden = !question;
      more.hidden = !cursor;
      fill(rows, found.map(hitView));
      status.textContent = loading
        ? t("app.loading")
        : found.length
          ? t("search.found", { count: found.length })
          : t("search.none", { question });
    },
  );
  return element;
}

/** @param {Hit} hit */
function hitView(hit) {
  const conversation = store.state.conversations.get(hit.conversationid);
  return h(
    "li",
    {},
    h(
      "a",
      { href: conversationHash(hit.conversationid, hit.messageid) },
      h(
        "span",
        { class: "head" },
        h("span", { class: "people" }, fullName(hit.author)),
        h("time", { datetime: hit.lastsentdatetime }, shortMoment(hit.lastsentdatetime)),
      ),
      conversation && h("span", { class: "title" }, nameOf(conversation)),
      h("span", { class: "snippet" }, marked(hit.snippet)),
    ),
  );
}

/**
 * Show a snippet: text, with what was found between `<mark>` and `</mark>`. Nothing else in it is
 * markup, and none of it becomes any.
 * @param {string} snippet
 */
export function marked(snippet) {
  return snippet.split(/(<mark>.*?<\/mark>)/s).map((part) => {
    const inside = /^<mark>(.*)<\/mark>$/s.exec(part);
    return inside ? h("mark", {}, plain(inside[1] ?? "")) : plain(part);
  });
}

const WORDS = /** @type {Record<string, string>} */ ({
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
  "&#39;": "'",
  "&amp;": "&",
});

/** @param {string} escaped */
function plain(escaped) {
  return escaped.replace(/&(?:lt|gt|quot|#x27|#39|amp);/g, (word) => WORDS[word] ?? word);
}
