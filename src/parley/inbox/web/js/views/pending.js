/** A message that is not yet on the server: shown at once, confirmed, or offered to be sent again. */

import { discard, retry } from "../actions/sending.js";
import { fill, h } from "../dom.js";
import { t } from "../i18n.js";

/** @typedef {import("../types.d.ts").Pending} Pending */

/** @param {Pending} pending */
export function pendingView(pending) {
  const element = h("li", { class: "message own pending" });
  updatePending(element, pending);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Pending} pending
 */
export function updatePending(element, pending) {
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
