/** A message that is not yet on the server: shown at once, confirmed, or offered to be sent again. */

import { discard, retry } from "../actions/outbox.js";
import { fill, h } from "../dom.js";
import { t } from "../i18n.js";

/** @import {PendingMessage} from "../types.d.ts" */

/** @param {PendingMessage} pending */
export function pendingMessageView(pending) {
  const element = h("li", { class: "message own pending" });
  updatePendingMessage(element, pending);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {PendingMessage} pending
 */
export function updatePendingMessage(element, pending) {
  const { key, state, problem = "" } = pending;
  element.classList.toggle("failed", state === "failed");
  const names = pending.attachments.map((one) => one.name).join(", ");
  fill(
    element,
    h(
      "article",
      {},
      h("p", { class: "written" }, pending.markdown),
      names && h("p", { class: "names" }, names),
      h(
        "p",
        { class: "state", role: "status" },
        state === "failed"
          ? [
              t("message.notSent", { problem }),
              h("button", { type: "button", onclick: () => retry(key) }, t("app.retry")),
              h("button", { type: "button", onclick: () => discard(key) }, t("message.discard")),
            ]
          : t(state === "sending" ? "message.sending" : "message.waiting"),
      ),
    ),
  );
}
