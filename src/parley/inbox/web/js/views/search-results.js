/** What a search found: conversations, people and files by their names, then messages. */

import { writeTo } from "../actions/drafts.js";
import { plainWords } from "../actions/finding.js";
import { loadMoreResults } from "../actions/search.js";
import { fill, h, icon } from "../dom.js";
import "../elements/external-badge.js";
import { fileSign, formatFileName } from "../file-names.js";
import { formatFileSize, formatNumber, formatShortDate, t } from "../i18n.js";
import { markMatches, wordsOf } from "../matching.js";
import { conversationTitle, formatParticipants, fullName, isMe } from "../people.js";
import { conversationHash } from "../router.js";
import { store } from "../state.js";
import { facesOf } from "./conversation-row.js";

/** @import {Child} from "../dom.js" */
/** @import {Conversation, FoundFile, Search, SearchResult, User} from "../types.d.ts" */

export function searchResultsView() {
  const status = h("p", { class: "hidden", role: "status" });
  const named = h("ol", { class: "results", "aria-label": t("search.named") });
  const rows = h("ol", { class: "results", "aria-label": t("list.search") });
  const namedHead = groupHead(t("search.named"));
  const rowsHead = groupHead(t("search.messages"));
  const none = h("div", { class: "empty" });
  const more = h(
    "button",
    { class: "button quiet more-results", type: "button", hidden: true, onclick: () => void loadMoreResults() },
    t("search.more"),
  );
  const element = h(
    "div",
    { class: "scroller found", hidden: true },
    status,
    namedHead.element,
    named,
    rowsHead.element,
    rows,
    more,
    none,
  );
  store.watch((state) => state.search, draw);
  store.watch(
    (state) => state.route,
    () => markCurrent(element),
  );

  /** @param {Search} search */
  function draw(search) {
    const { query, results, cursor, loading, problem } = search;
    const count = search.conversations.length + search.people.length + search.files.length;
    const isEmpty = !loading && !problem && !count && !results.length;
    element.hidden = !query;
    more.hidden = !cursor;
    more.disabled = loading;
    const focused = [named, rows].find((list) => list.contains(document.activeElement));
    const address = document.activeElement?.getAttribute("href") ?? "";
    fill(named, namedResults(search));
    fill(rows, results.map(messageResult));
    // What the server found comes when one may already be among what was found here.
    /** @type {HTMLElement | null | undefined} */ (
      focused?.querySelector(`[href="${CSS.escape(address)}"]`)
    )?.focus({ preventScroll: true });
    namedHead.show(count, count > 0);
    rowsHead.show(results.length, results.length > 0 || (loading && count > 0), cursor !== undefined);
    fill(none, ...(isEmpty ? nothingFound(query) : []));
    none.hidden = !isEmpty;
    status.textContent = statusText(search, count);
    markCurrent(element);
  }
  return element;
}

/**
 * @param {Search} search
 * @param {number} count
 */
function statusText({ query, results, loading }, count) {
  if (loading) {
    return t("app.loading");
  }
  const found = count + results.length;
  return found ? t("search.found", { count: found }) : t("search.none", { question: query });
}

/** @param {string} text */
function groupHead(text) {
  const count = h("span", {});
  const element = h("p", { class: "group-head" }, h("span", {}, text), count);
  return {
    element,
    /**
     * @param {number} found
     * @param {boolean} shown
     * @param {boolean} [hasMore]
     */
    show(found, shown, hasMore = false) {
      element.hidden = !shown;
      count.textContent = found ? `${formatNumber(found)}${hasMore ? "+" : ""}` : "";
    },
  };
}

/** @param {Search} search */
function namedResults({ query, conversations, people, files }) {
  const words = wordsOf(plainWords(query));
  return [
    ...conversations.map((one) => conversationResult(one, words)),
    ...people.map((one) => personResult(one, words)),
    ...files.map((one) => fileResult(one, words)),
  ];
}

/**
 * @param {Conversation} conversation
 * @param {readonly string[]} words
 */
function conversationResult(conversation, words) {
  const { conversationid, title, lastmessagedatetime, messagecount } = conversation;
  const people = formatParticipants(conversation);
  const count = t("search.messageCount", { count: messagecount });
  return resultRow(conversationHash(conversationid), facesOf(conversation), [
    firstLine(markMatches(title ?? people, words).flat(), lastmessagedatetime),
    h("span", { class: "where" }, ...(title ? [...markMatches(people, words).flat(), " · "] : []), count),
  ]);
}

/**
 * @param {User} person
 * @param {readonly string[]} words
 */
function personResult(person, words) {
  const name = `${person.firstname} ${person.lastname}`.trim();
  const rest = [person.jobtitle, person.org, person.email].filter(Boolean).join(" · ");
  const lines = [
    firstLine([...markMatches(name, words).flat(), " ", h("external-badge", { user: person.userid })]),
    h("span", { class: "where" }, ...markMatches(rest, words).flat()),
  ];
  const picture = h("person-picture", { user: person.userid, name });
  return resultRow("#/new", picture, lines, () => writeTo(person));
}

/**
 * @param {FoundFile} found
 * @param {readonly string[]} words
 */
function fileResult({ attachment, message }, words) {
  const conversation = store.state.conversations.get(message.conversationid);
  const origin = [
    formatFileSize(attachment.filesize),
    fullName(message.author),
    conversation && conversationTitle(conversation),
  ];
  return resultRow(conversationHash(message.conversationid, message.messageid), fileSign(attachment.name), [
    firstLine(markMatches(formatFileName(attachment.name), words).flat(), message.lastsentdatetime),
    h("span", { class: "where" }, origin.filter(Boolean).join(" · ")),
  ]);
}

/** @param {SearchResult} result */
function messageResult(result) {
  const conversation = store.state.conversations.get(result.conversationid);
  const { author } = result;
  const name = `${author.name.firstname} ${author.name.lastname}`.trim();
  return resultRow(
    conversationHash(result.conversationid, result.messageid),
    h("person-picture", { user: author.userid, name }),
    [
      firstLine([isMe(author) ? t("message.you") : fullName(author)], result.lastsentdatetime),
      conversation && h("span", { class: "where" }, conversationTitle(conversation)),
      h("span", { class: "snippet" }, renderSnippet(result.snippet)),
    ],
  );
}

/**
 * @param {string} href
 * @param {Child} face
 * @param {Child[]} lines
 * @param {() => void} [onFollow] what is done before it is followed
 */
function resultRow(href, face, lines, onFollow) {
  return h(
    "li",
    { class: "result" },
    h("span", { class: "face-slot" }, face),
    h("a", { class: "lines", href, onclick: onFollow }, ...lines),
  );
}

/**
 * @param {Child[]} text
 * @param {string} [moment]
 */
function firstLine(text, moment) {
  return h(
    "span",
    { class: "line" },
    h("span", { class: "what" }, h("bdi", {}, ...text)),
    moment !== undefined && h("time", { datetime: moment }, formatShortDate(moment)),
  );
}

/** @param {string} query */
function nothingFound(query) {
  return [
    h("span", { class: "sign" }, icon("search")),
    h("h2", {}, t("search.none", { question: query })),
    h("p", {}, t("search.noneHelp")),
  ];
}

/** @param {HTMLElement} element */
function markCurrent(element) {
  for (const link of element.querySelectorAll("a.lines")) {
    const isCurrent = link.getAttribute("href") === location.hash;
    link.closest(".result")?.classList.toggle("current", isCurrent);
    if (isCurrent) {
      link.setAttribute("aria-current", "true");
    } else {
      link.removeAttribute("aria-current");
    }
  }
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
