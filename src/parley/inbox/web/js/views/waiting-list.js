/**
 * What was begun or could not be sent and has no row in the list: new conversations, and what one wrote
 * in those that one is no longer in.
 */

import { NEW_CONVERSATION, findReplyDraft, isEmpty, listDrafted } from "../actions/drafts.js";
import { fill, h } from "../dom.js";
import { formatList, t } from "../i18n.js";
import { reconcile } from "../reconcile.js";
import { conversationHash } from "../router.js";
import { store } from "../state.js";
import { pendingMessageView, updatePendingMessage } from "./pending-message.js";

/** @import {Draft, PendingMessage} from "../types.d.ts" */

export function waitingList() {
  const list = h("ol", { "aria-label": t("list.waiting") });
  const begun = h("div", {});
  const element = h("div", { class: "waiting-list", hidden: true }, begun, list);
  const draw = () => {
    const { pending, filter } = store.state;
    const items = pending.filter((one) => one.recipients || (one.state === "failed" && !hasRow(one)));
    fill(begun, ...(filter === "drafts" ? begunLinks() : []));
    list.hidden = !items.length;
    element.hidden = !begun.hasChildNodes() && !items.length;
    reconcile(list, items, {
      key: (item) => item.key,
      create: (item) => pendingMessageView(item, waitingHeader(item)),
      update: (row, item) => updatePendingMessage(row, item, waitingHeader(item)),
    });
  };
  store.watch((state) => state.pending, draw);
  store.watch((state) => state.drafts, draw);
  store.watch((state) => state.filter, draw);
  store.watch((state) => state.lists.drafts, draw);
  return element;
}

/** @param {PendingMessage} pending */
function hasRow({ conversationid = 0 }) {
  return store.state.conversations.has(conversationid);
}

/** Lead to what was begun. */
function begunLinks() {
  const { drafts, lists, conversations } = store.state;
  const draft = drafts.get(NEW_CONVERSATION);
  // Which of them one is in is known once all were asked for.
  const lost = lists.drafts.complete ? listDrafted().filter((id) => !conversations.has(id)) : [];
  return [
    ...(draft && !isEmpty(draft) ? [begunLink("#/new", nameNew(draft), draft)] : []),
    ...lost.map((id) => begunLink(conversationHash(id), t("list.notListed"), findReplyDraft(id))),
  ];
}

/** @param {Draft} draft */
function nameNew({ title, recipients = [] }) {
  return title || formatNames(recipients) || t("new.title");
}

/** @param {NonNullable<Draft["recipients"]>} recipients */
function formatNames(recipients) {
  return formatList(recipients.map((one) => `${one.firstname} ${one.lastname}`.trim()));
}

/**
 * @param {string} href
 * @param {string} name
 * @param {Draft | undefined} draft
 */
function begunLink(href, name, { text } = { text: "", attachments: [] }) {
  return h(
    "a",
    { class: "begun", href },
    h("span", { class: "line" }, h("span", { class: "what" }, h("bdi", {}, name))),
    h(
      "span",
      { class: "line" },
      h("span", { class: "badge draft" }, t("list.draft")),
      " ",
      h("span", { class: "what" }, h("bdi", {}, text.trim())),
    ),
  );
}

/** @param {PendingMessage} pending */
function waitingHeader({ recipients, title, conversationid = 0 }) {
  if (!recipients) {
    return h("p", {}, h("a", { class: "link", href: conversationHash(conversationid) }, t("list.notListed")));
  }
  const names = formatNames(recipients);
  return h("p", {}, h("b", {}, h("bdi", {}, title || names)), title && ` · ${names}`);
}
