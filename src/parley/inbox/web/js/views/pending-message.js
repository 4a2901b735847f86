/**
 * A message that is not yet on the server: shown at once, confirmed, or offered to be sent again, or to
 * be changed first.
 */

import { discard, reclaim, retry } from "../actions/outbox.js";
import { fill, h } from "../dom.js";
import { formatFileName } from "../file-names.js";
import { MessageBody } from "../elements/message-body.js";
import { t } from "../i18n.js";
import { conversationHash, forwardHash, navigate } from "../router.js";

/** @import {PendingMessage} from "../types.d.ts" */

/**
 * @param {PendingMessage} pending
 * @param {HTMLElement} [header]
 */
export function pendingMessageView(pending, header) {
  const element = h("li", { class: "message own pending" });
  updatePendingMessage(element, pending, header);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {PendingMessage} pending
 * @param {HTMLElement} [header]
 */
export function updatePendingMessage(element, pending, header) {
  const { state } = pending;
  element.classList.toggle("failed", state === "failed");
  const names = pending.attachments.map((one) => formatFileName(one.name)).join(", ");
  const body = new MessageBody();
  body.show(pending.html);
  fill(
    element,
    h(
      "article",
      {},
      header,
      pending.html && body,
      names && h("p", { class: "names" }, names),
      h("p", { class: "state", role: "status" }, stateContent(pending)),
    ),
  );
}

/** @param {PendingMessage} pending */
function stateContent({ key, place, state, problem = "", ...pending }) {
  if (state === "sending") {
    return [t("message.sending")];
  }
  const edit = async () => {
    await reclaim(key);
    navigate(placeHash(place, pending));
  };
  const editButton = h("button", { type: "button", onclick: () => void edit() }, t("message.edit"));
  if (state === "waiting") {
    return [t("message.waiting"), " ", editButton];
  }
  return [
    t("message.notSent", { problem }),
    h("button", { type: "button", onclick: () => retry(key) }, t("app.retry")),
    editButton,
    h("button", { type: "button", onclick: () => discard(key) }, t("message.discard")),
  ];
}

/**
 * Return the address of the place where something was written.
 * @param {string} place
 * @param {Pick<PendingMessage, "conversationid" | "forwarded">} pending
 */
function placeHash(place, { conversationid, forwarded }) {
  if (conversationid) {
    return conversationHash(conversationid);
  }
  return forwarded && place.startsWith("forward/") ? forwardHash(forwarded) : "#/new";
}
