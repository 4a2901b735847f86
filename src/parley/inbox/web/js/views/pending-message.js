/**
 * A message that is not yet on the server: it stands where it will stand, says what holds it up, and can
 * be sent again, changed first, or given up.
 */

import { discard, reclaim, retry } from "../actions/outbox.js";
import { fill, h, icon } from "../dom.js";
import { formatFileName } from "../file-names.js";
import { MessageBody } from "../elements/message-body.js";
import { t } from "../i18n.js";
import { conversationHash, forwardHash, navigate } from "../router.js";

/** @import {PendingMessage} from "../types.d.ts" */

/**
 * @param {PendingMessage} pending
 * @param {Node | readonly Node[]} [header]
 */
export function pendingMessageView(pending, header) {
  const element = h("li", { class: "message own pending leads" });
  updatePendingMessage(element, pending, header);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {PendingMessage} pending
 * @param {Node | readonly Node[]} [header]
 */
export function updatePendingMessage(element, pending, header = []) {
  const names = pending.attachments.map((one) => formatFileName(one.name)).join(", ");
  const body = new MessageBody();
  body.show(pending.html);
  fill(
    element,
    h(
      "article",
      { tabindex: -1, "aria-label": t("message.unsent") },
      ...[header].flat(),
      h("div", { class: "content" }, [
        pending.html && body,
        names && h("p", { class: "names" }, names),
        h("div", { class: `state ${pending.state}`, role: "status" }, stateContent(pending)),
      ]),
    ),
  );
}

/** @param {PendingMessage} pending */
function stateContent({ key, place, state, problem = "", ...pending }) {
  if (state === "sending") {
    return [icon("send"), h("span", {}, t("message.sending"))];
  }
  const edit = async () => {
    await reclaim(key);
    navigate(placeHash(place, pending));
  };
  const editButton = stateButton(t("message.edit"), () => void edit());
  if (state === "waiting") {
    return [icon("clock"), h("span", {}, t("message.waiting")), editButton];
  }
  return [
    icon("alert"),
    h("span", {}, t("message.notSent", { problem })),
    stateButton(t("app.retry"), () => retry(key)),
    editButton,
    stateButton(t("message.discard"), () => discard(key)),
  ];
}

/**
 * @param {string} text
 * @param {() => void} onclick
 */
function stateButton(text, onclick) {
  return h("button", { class: "button link-button", type: "button", onclick }, text);
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
