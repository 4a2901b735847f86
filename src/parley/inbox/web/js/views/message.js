/** One message of a thread, whatever has become of it. */

import { MessageBody } from "../elements/message-body.js";
import "../elements/person-picture.js";
import { fill, h, icon } from "../dom.js";
import { fullMoment, t, time } from "../i18n.js";
import { fullName, isMe } from "../people.js";
import { conversationHash } from "../route.js";
import { files } from "./files.js";
import { menuOf } from "./message-menu.js";

/** @typedef {import("../types.d.ts").Message} Message */
/** @typedef {import("../types.d.ts").Quote} Quote */
/** @typedef {{conversation: number, message: Message, leads: boolean, seen: string}} Shown */

/**
 * Draw a message.
 * @param {Shown} shown `leads` where the message before it is not of the same author and time;
 *   `seen` names those who have read up to here and no further
 */
export function messageView(shown) {
  const element = h("li", { class: "message" });
  updateMessage(element, shown);
  return element;
}

/** @type {WeakMap<HTMLElement, Shown>} */
const drawn = new WeakMap();

/**
 * Show a message as it is now. Where only its readers are others, the rest stays: a menu may be open.
 * @param {HTMLElement} element
 * @param {Shown} shown
 */
export function updateMessage(element, shown) {
  const before = drawn.get(element);
  drawn.set(element, shown);
  if (before?.message !== shown.message || before.leads !== shown.leads) {
    draw(element, shown);
  }
  element.querySelector(":scope > .seen")?.remove();
  if (shown.seen) {
    element.append(h("p", { class: "seen" }, t("message.seen", { names: shown.seen })));
  }
}

/**
 * @param {HTMLElement} element
 * @param {Shown} shown
 */
function draw(element, { conversation, message, leads }) {
  element.id = `message-${message.messageid}`;
  element.dataset["id"] = String(message.messageid);
  element.classList.toggle("own", isMe(message.author));
  element.classList.toggle("system", message.kind === "system");
  element.classList.toggle("leads", leads);
  if (message.kind === "system") {
    fill(element, h("p", {}, message.text), stamp(message));
    return;
  }
  fill(
    element,
    leads && h("person-picture", { user: message.author.userid }),
    h("article", { "aria-label": spoken(message) }, [
      leads && head(message),
      message.forwarded && origin(message.forwarded),
      message.quote && quoteView(conversation, message.quote),
      message.deleted ? gone() : bodyOf(message),
      files(message.attachments?.attachment ?? [], message.html ?? ""),
      !leads && message.editeddatetime && edited(message),
    ]),
    !message.deleted && menuOf(conversation, message),
  );
}

/** @param {Message} message */
function spoken(message) {
  const name = isMe(message.author) ? t("message.you") : fullName(message.author);
  return t("message.by", { name, moment: fullMoment(message.lastsentdatetime) });
}

/** @param {Message} message */
function head(message) {
  return h(
    "header",
    {},
    h("b", {}, isMe(message.author) ? t("message.you") : fullName(message.author)),
    " ",
    stamp(message),
    message.editeddatetime && edited(message),
  );
}

/** @param {Message} message */
function stamp({ lastsentdatetime }) {
  return h(
    "time",
    { datetime: lastsentdatetime, title: fullMoment(lastsentdatetime) },
    time(lastsentdatetime),
  );
}

/** @param {Message} message */
function edited({ editeddatetime = "" }) {
  const title = t("message.editedAt", { moment: fullMoment(editeddatetime) });
  return h("span", { class: "edited", title }, t("message.edited"));
}

function gone() {
  return h("p", { class: "gone" }, icon("trash"), t("message.deleted"));
}

/** @param {NonNullable<Message["forwarded"]>} from */
function origin(from) {
  const said = { name: fullName(from), moment: fullMoment(from.datetime) };
  return h("p", { class: "origin" }, icon("forward"), t("message.forwarded", said));
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
function bodyOf({ html }) {
  if (!html) {
    return null;
  }
  const body = new MessageBody();
  body.show(html);
  const count = body.remotePictures;
  if (!count) {
    return body;
  }
  const offer = h("p", { class: "remote" }, t("message.pictures", { count }), " ");
  const show = () => {
    body.showRemotePictures();
    offer.remove();
  };
  offer.append(h("button", { type: "button", onclick: show }, t("message.showPictures")));
  return h("div", {}, offer, body);
}
