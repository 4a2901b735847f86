/** One message of a thread: a letter, whatever has become of it. */

import { fill, h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import "../elements/person-role.js";
import { formatDateTime, formatTime, t } from "../i18n.js";
import { fullName, isMe } from "../people.js";
import { conversationHash } from "../router.js";
import { describeChange } from "../system-messages.js";
import { attachmentList } from "./message-attachments.js";
import { focusMessage, leaveToArrows } from "./message-focus.js";
import { messageActions, showVersions } from "./message-menu.js";
import { faceOf, personName } from "./person-name.js";
import { receiptView } from "./receipts.js";

/** @import {Message, Quote, UserBlock} from "../types.d.ts" */
/** @typedef {{conversation: number, message: Message, showHeader: boolean, seenBy: readonly UserBlock[]}} MessageProps */

/**
 * Draw a message.
 * @param {MessageProps} props `showHeader` where the message before it is not of the same author and time;
 *   `seenBy` are those who have read up to here and no further
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
    const hadFocus = element.contains(document.activeElement);
    draw(element, props);
    if (hadFocus) {
      focusMessage(element);
    }
  }
  element.querySelector(":scope > .seen")?.remove();
  if (props.seenBy.length) {
    element.append(receiptView(props.seenBy));
  }
  leaveToArrows(element);
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
  element.classList.toggle("leads", showHeader && message.kind !== "system");
  if (message.kind === "system") {
    fill(element, icon(signOf(message)), h("p", { dir: "auto" }, describeChange(message)), timeStamp(message));
    return;
  }
  fill(
    element,
    h("article", { "aria-label": accessibleName(message), tabindex: -1 }, [
      ...(showHeader ? authorView(message.author) : []),
      timeStamp(message),
      h("div", { class: "content" }, [
        message.forwarded && forwardedFrom(message.forwarded),
        message.quote && quoteView(conversation, message.quote),
        message.deleted ? deletedNote() : messageBody(message),
        attachmentList(message.attachments?.attachment ?? [], message.html ?? "", () => requestForward(element, message)),
        message.editeddatetime && !message.deleted && editedLabel(conversation, message),
      ]),
    ]),
    !message.deleted && messageActions(conversation, message),
  );
}

/**
 * Ask the thread to forward a message.
 * @param {HTMLElement} element
 * @param {Message} message
 */
function requestForward(element, message) {
  const detail = { action: "forward", message };
  element.dispatchEvent(new CustomEvent("message-action", { detail, bubbles: true }));
}

/**
 * Return what stands for a change of the conversation.
 * @param {Message} message
 */
function signOf({ change }) {
  const signs = /** @type {const} */ ({ title: "edit", added: "userPlus", removed: "logout", left: "logout" });
  return signs[/** @type {keyof typeof signs} */ (change?.what)] ?? "alert";
}

/** @param {Message} message */
function accessibleName(message) {
  return t("message.by", {
    name: fullName(message.author),
    moment: formatDateTime(message.lastsentdatetime),
  });
}

/**
 * Show who writes: the face, the name, the office.
 * @param {UserBlock} author
 */
export function authorView(author) {
  return [
    faceOf(author),
    h("header", {}, personName(author), h("person-role", { user: author.userid })),
  ];
}

/** @param {Message} message */
function timeStamp({ lastsentdatetime }) {
  return h(
    "time",
    { datetime: lastsentdatetime, title: formatDateTime(lastsentdatetime) },
    formatTime(lastsentdatetime),
  );
}

/**
 * @param {number} conversation
 * @param {Message} message
 */
function editedLabel(conversation, message) {
  const title = t("message.editedAt", { moment: formatDateTime(message.editeddatetime ?? "") });
  const show = () => void showVersions(conversation, message);
  return h("button", { class: "edited", type: "button", title, onclick: show }, t("message.edited"));
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
    { class: "answers", href: conversationHash(conversation, quote.messageid) },
    h("span", { class: "who" }, t("message.quoted", { name: fullName(quote.author) })),
    h(
      "span",
      { class: "words", dir: "auto" },
      quote.deleted ? t("message.deleted") : (quote.text ?? ""),
    ),
  );
}

/** @param {Message} message */
function messageBody({ html }) {
  if (!html) {
    return null;
  }
  const body = new MessageBody();
  body.setAttribute("roving", "");
  body.show(html);
  const count = body.blockedImageCount;
  if (!count) {
    return body;
  }
  const notice = h("p", { class: "held" }, icon("eyeOff", "small"), h("span", {}, t("message.pictures", { count })));
  const show = () => {
    body.loadRemoteImages();
    focusMessage(notice);
    notice.remove();
  };
  notice.append(
    h("button", { class: "button link-button", type: "button", onclick: show }, t("message.showPictures")),
  );
  return h("div", {}, body, notice);
}
