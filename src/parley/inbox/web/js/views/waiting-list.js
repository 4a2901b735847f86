/** New conversations that were begun or could not be sent yet: they have no row in the list. */

import { NEW_CONVERSATION, isEmpty } from "../actions/drafts.js";
import { fill, h } from "../dom.js";
import { formatList, t } from "../i18n.js";
import { reconcile } from "../reconcile.js";
import { store } from "../state.js";
import { pendingMessageView, updatePendingMessage } from "./pending-message.js";

/** @import {Draft, PendingMessage} from "../types.d.ts" */

export function waitingList() {
  const list = h("ol", { "aria-label": t("list.waiting") });
  const begun = h("a", { class: "begun", href: "#/new" });
  const element = h("div", { class: "waiting-list", hidden: true }, begun, list);
  const draw = () => {
    const { pending, drafts, filter } = store.state;
    const items = pending.filter((one) => one.recipients);
    const draft = filter === "drafts" ? drafts.get(NEW_CONVERSATION) : undefined;
    const isBegun = draft !== undefined && !isEmpty(draft);
    fill(begun, ...(isBegun ? begunContent(draft) : []));
    begun.hidden = !isBegun;
    list.hidden = !items.length;
    element.hidden = !isBegun && !items.length;
    reconcile(list, items, {
      key: (item) => item.key,
      create: (item) => pendingMessageView(item, waitingHeader(item)),
      update: (row, item) => updatePendingMessage(row, item, waitingHeader(item)),
    });
  };
  store.watch((state) => state.pending, draw);
  store.watch((state) => state.drafts, draw);
  store.watch((state) => state.filter, draw);
  return element;
}

/** @param {Draft} draft */
function begunContent({ title, text, recipients = [] }) {
  const names = formatList(recipients.map((one) => `${one.firstname} ${one.lastname}`.trim()));
  return [
    h("span", { class: "line" }, h("span", { class: "what" }, h("bdi", {}, title || names || t("new.title")))),
    h(
      "span",
      { class: "line" },
      h("span", { class: "badge draft" }, t("list.draft")),
      " ",
      h("span", { class: "what" }, h("bdi", {}, text.trim())),
    ),
  ];
}

/** @param {PendingMessage} pending */
function waitingHeader({ recipients = [], title }) {
  const names = formatList(recipients.map((one) => `${one.firstname} ${one.lastname}`.trim()));
  return h("p", {}, h("b", {}, h("bdi", {}, title || names)), title && ` · ${names}`);
}
