/** One message of a thread, whatever has become of it. */

import { fill, h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import "../elements/person-picture.js";
import { formatDateTime, formatTime, t } from "../i18n.js";
import { fullName, isMe } from "../people.js";
import { conversationHash } from "../router.js";
import { attachmentList } from "./message-attachments.js";
import { messageMenu } from "./message-menu.js";

/** @import {Message, Quote} from "../types.d.ts" */
/** @typedef {{conversation: number, message: Message, showHeader: boolean, seenBy: string}} MessageProps */

/**
 * Draw a message.
 * @param {MessageProps} props `showHeader` where the message before it is not of the same author and time;
 *   `seenBy` names those who have read up to here and no further
 */
export function messageView(props) {
  const element = h("li", { class: "message" });
  updateMessage(element, props);
  return element;
}

/** @type {WeakMap<HTMLElement, MessageProps>} */
const rendered = new WeakMap();

/**
 * Show a message as it is now. Where only its readers are others, the rest stays: a menu may be open.
 * @param {HTMLElement} element
 * @param {MessageProps} props
 */
export function updateMessage(element, props) {
  const previous = rendered.get(element);
  rendered.set(element, props);
  if (previous?.message !== props.message || previous.showHeader !== props.showHeader) {
    draw(element, props);
  }
  element.querySelector(":scope > .seen")?.remove();
  if (props.seenBy) {
    element.append(h("p", { class: "seen" }, t("message.seen", { names: props.seenBy })));
  }
}

/**
 * @param {HTMLElement} element
 * @param {MessageProps} props
 */
function draw(element, { conversation, message, showHeader }) {
  element.id = `message-${message.messageid}`;
  element.dataset["id"] = String(message.messageid);
  element.classList.toggle("own", isMe(message.author));
  element.classList.toggle("system", message.kind === "system");
  element.classList.toggle("leads", showHeader);
  if (message.kind === "system") {
    fill(element, h("p", {}, message.text), timeStamp(message));
    return;
  }
  fill(
    element,
    showHeader && h("person-picture", { user: message.author.userid }),
    h("article", { "aria-label": accessibleName(message) }, [
      showHeader && messageHeader(message),
      message.forwarded && forwardedFrom(message.forwarded),
      message.quote && quoteView(conversation, message.quote),
      message.deleted ? deletedNote() : messageBody(message),
      attachmentList(message.attachments?.attachment ?? [], message.html ?? ""),
      !showHeader && message.editeddatetime && editedLabel(message),
    ]),
    !message.deleted && messageMenu(conversation, message),
  );
}

/** @param {Message} message */
function accessibleName(message) {
  const name = isMe(message.author) ? t("message.you") : fullName(message.author);
  return t("message.by", { name, moment: formatDateTime(message.lastsentdatetime) });
}

/** @param {Message} message */
function messageHeader(message) {
  return h(
    "header",
    {},
    h("b", {}, isMe(message.author) ? t("message.you") : fullName(message.author)),
    " ",
    timeStamp(message),
    message.editeddatetime && " ",
    message.editeddatetime && editedLabel(message),
  );
}

/** @param {Message} message */
function timeStamp({ lastsentdatetime }) {
  return h(
    "time",
    { datetime: lastsentdatetime, title: formatDateTime(lastsentdatetime) },
    formatTime(lastsentdatetime),
  );
}

/** @param {Message} message */
function editedLabel({ editeddatetime = "" }) {
  const title = t("message.editedAt", { moment: formatDateTime(editeddatetime) });
  return h("span", { class: "edited", title }, t("message.edited"));
}

function deletedNote() {
  return h("p", { class: "gone" }, icon("trash"), t("message.deleted"));
}

/** @param {NonNullable<Message["forwarded"]>} from */
function forwardedFrom(from) {
  const values = { name: fullName(from), moment: formatDateTime(from.datetime) };
  return h("p", { class: "origin" }, icon("forward"), t("message.forwarded", values));
}

/**
 * Show what a message answers, as a way to it.
 * @param {number} conversation
 * @param {Quote} quote
 */
function quoteView(conversation, quote) {
  return h(
    "a",
    { class: "quote", href: conversationHash(conversation, quote.messageid) },
    h("b", {}, t("message.quoted", { name: fullName(quote.author) })),
    h("span", {}, quote.deleted ? t("message.deleted") : (quote.text ?? "")),
  );
}

/** @param {Message} message */
function messageBody({ html }) {
  if (!html) {
    return null;
  }
  const body = new MessageBody();
  body.show(html);
  const count = body.blockedImageCount;
  if (!count) {
    return body;
  }
  const notice = h("p", { class: "remote" }, t("message.pictures", { count }), " ");
  const show = () => {
    body.loadRemoteImages();
    notice.remove();
  };
  notice.append(h("button", { type: "button", onclick: show }, t("message.showPictures")));
  return h("div", {}, notice, body);
}
