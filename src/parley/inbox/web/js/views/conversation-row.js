/** A row of the list: who, what it is called, how it ended, when. */

import { fill, h, icon, setAttribute } from "../dom.js";
import { formatFileName } from "../file-names.js";
import "../elements/person-picture.js";
import { formatDateTime, formatShortDate, t } from "../i18n.js";
import { formatParticipants, isMe, otherParticipants } from "../people.js";
import { conversationHash } from "../router.js";
import { store } from "../state.js";

/** @import {Conversation} from "../types.d.ts" */

/** @type {WeakMap<HTMLLIElement, Conversation>} */
const rendered = new WeakMap();

/** Make an empty row. */
export function createRow() {
  return h("li", { class: "row" });
}

/**
 * Show a conversation in a row; nothing is drawn anew where it is the one that is there.
 * @param {HTMLLIElement} element
 * @param {Conversation} conversation
 * @param {boolean} selected
 */
export function updateRow(element, conversation, selected) {
  if (rendered.get(element) !== conversation) {
    rendered.set(element, conversation);
    const focused = element.contains(document.activeElement);
    fill(element, rowLink(conversation));
    if (focused) {
      element.querySelector("a")?.focus();
    }
  }
  const anchor = element.querySelector("a");
  if (anchor) {
    setAttribute(anchor, "aria-current", selected && "true");
  }
}

/** @param {Conversation} conversation */
function rowLink(conversation) {
  const { conversationid, unreadcount, title, lastmessagedatetime, starred, muted } = conversation;
  const people = formatParticipants(conversation);
  const pictured = otherParticipants(conversation)[0]?.userid ?? store.state.me?.userid ?? 0;
  return h(
    "a",
    { href: conversationHash(conversationid), class: unreadcount ? "unread" : "" },
    h("person-picture", { user: pictured }),
    h(
      "span",
      { class: "head" },
      h("span", { class: "people" }, people),
      starred && rowIcon("star", t("list.starredMark")),
      muted && rowIcon("mute", t("list.mutedMark")),
      h(
        "time",
        { datetime: lastmessagedatetime, title: formatDateTime(lastmessagedatetime) },
        formatShortDate(lastmessagedatetime),
      ),
    ),
    h("span", { class: "title" }, title ?? ""),
    h("span", { class: "snippet" }, snippet(conversation)),
    unreadcount > 0 &&
      h(
        "span",
        { class: "count" },
        h("span", { "aria-hidden": "true" }, unreadcount > 99 ? "99+" : unreadcount),
        h("span", { class: "hidden" }, t("list.unreadCount", { count: unreadcount })),
      ),
  );
}

/**
 * @param {"star" | "mute"} name
 * @param {string} meaning
 */
function rowIcon(name, meaning) {
  return h("span", { class: "mark" }, icon(name), h("span", { class: "hidden" }, meaning));
}

/** @param {Conversation} conversation */
function snippet(conversation) {
  const message = conversation.messages.message[0];
  if (!message) {
    return "";
  }
  if (message.deleted) {
    return t("list.deleted");
  }
  const text =
    message.text || message.attachments?.attachment.map((one) => formatFileName(one.name)).join(", ") || "";
  return isMe(message.author) && message.kind !== "system" ? t("list.you", { text }) : text;
}
