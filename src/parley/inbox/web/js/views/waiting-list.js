/** New conversations that could not be started yet: they have no row in the list. */

import { h } from "../dom.js";
import { formatList, t } from "../i18n.js";
import { reconcile } from "../reconcile.js";
import { store } from "../state.js";
import { pendingMessageView, updatePendingMessage } from "./pending-message.js";

/** @import {PendingMessage} from "../types.d.ts" */

export function waitingList() {
  const element = h("ol", { class: "waiting-list", "aria-label": t("list.waiting"), hidden: true });
  store.watch(
    (state) => state.pending,
    (pending) => {
      const items = pending.filter((one) => one.recipients);
      element.hidden = items.length === 0;
      reconcile(element, items, {
        key: (item) => item.key,
        create: (item) => pendingMessageView(item, waitingHeader(item)),
        update: (row, item) => updatePendingMessage(row, item, waitingHeader(item)),
      });
    },
  );
  return element;
}

/** @param {PendingMessage} pending */
function waitingHeader({ recipients = [], title }) {
  const names = formatList(recipients.map((one) => `${one.firstname} ${one.lastname}`.trim()));
  return h("p", {}, h("b", { dir: "auto" }, title || names), title && ` · ${names}`);
}
