/** A row of the list: who, what it is called, how it ended, when. */

import "../elements/person-picture.js";
import { fill, h, icon, set } from "../dom.js";
import { shortMoment, t, fullMoment } from "../i18n.js";
import { isMe, others, peopleOf } from "../people.js";
import { conversationHash } from "../route.js";
import { store } from "../state.js";

/** @typedef {import("../types.d.ts").Conversation} Conversation */

/** @type {WeakMap<HTMLLIElement, Conversation>} */
const seen = new WeakMap();

/** Make an empty row. */
export function row() {
  return h("li", { class: "row" });
}

/**
 * Show a conversation in a row; nothing is drawn anew where it is the one that is there.
 * @param {HTMLLIElement} element
 * @param {Conversation} conversation
 * @param {boolean} chosen
 */
export function updateRow(element, conversation, chosen) {
  if (seen.get(element) !== conversation) {
    seen.set(element, conversation);
    const focused = element.contains(document.activeElement);
    fill(element, link(conversation));
    if (focused) {
      element.querySelector("a")?.focus();
    }
  }
  const anchor = element.querySelector("a");
  if (anchor) {
    set(anchor, "aria-current", chosen && "true");
  }
}

/** @param {Conversation} conversation */
function link(conversation) {
  const { conversationid, unreadcount, title, lastmessagedatetime, starred, muted } = conversation;
  const people = peopleOf(conversation);
  const face = others(conversation)[0]?.userid ?? store.state.me?.userid ?? 0;
  return h(
    "a",
    { href: conversationHash(conversationid), class: unreadcount ? "unread" : "" },
    h("person-picture", { user: face }),
    h(
      "span",
      { class: "head" },
      h("span", { class: "people" }, people),
      starred && mark("star", t("list.starredMark")),
      muted && mark("mute", t("list.mutedMark")),
      h(
        "time",
        { datetime: lastmessagedatetime, title: fullMoment(lastmessagedatetime) },
        shortMoment(lastmessagedatetime),
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
function mark(name, meaning) {
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
  const said =
    message.text || message.attachments?.attachment.map((one) => one.name).join(", ") || "";
  return isMe(message.author) && message.kind !== "system" ? t("list.you", { text: said }) : said;
}
