/** A row of the list: what it is about and when, then who wrote what, and what waits in it. */

import { toggleChosen, chooseRange } from "../actions/selection.js";
import { fill, h, icon, setAttribute } from "../dom.js";
import { formatFileName } from "../file-names.js";
import "../elements/person-picture.js";
import { formatDateTime, formatShortDate, t } from "../i18n.js";
import { conversationTitle, formatParticipants, fullName, isMe, otherParticipants } from "../people.js";
import { conversationHash } from "../router.js";
import { store } from "../state.js";
import { describeChange } from "../system-messages.js";

/** @import {Conversation, Draft, PendingMessage, UserBlock} from "../types.d.ts" */

/**
 * What a row shows.
 * @typedef {object} RowProps
 * @property {Conversation} conversation
 * @property {Draft | undefined} draft what was begun in it
 * @property {PendingMessage | undefined} pending what was not sent yet, and waits or failed
 * @property {boolean} isSelected whether it is open
 * @property {boolean} isCursor whether keys act on it
 * @property {boolean} isChosen
 * @property {boolean} isChoosing whether rows are being chosen
 */

/** @type {WeakMap<HTMLLIElement, RowProps>} */
const rendered = new WeakMap();

/** Make an empty row. */
export function createRow() {
  return h("li", { class: "row" });
}

/**
 * Show a conversation in a row; nothing is drawn anew where it is as it was.
 * @param {HTMLLIElement} element
 * @param {RowProps} props
 */
export function updateRow(element, props) {
  const before = rendered.get(element);
  const { conversation, draft, pending, isSelected, isCursor, isChosen, isChoosing } = props;
  rendered.set(element, props);
  const isSame =
    before?.conversation === conversation && before.draft === draft && before.pending === pending;
  if (!isSame) {
    drawContent(element, props);
  }
  if (!isSame || before.isSelected !== isSelected) {
    element.classList.toggle("current", isSelected);
    const link = element.querySelector("a");
    if (link) {
      setAttribute(link, "aria-current", isSelected && "true");
    }
  }
  element.classList.toggle("cursor", isCursor);
  if (!isSame || before.isChosen !== isChosen || before.isChoosing !== isChoosing) {
    element.classList.toggle("chosen", isChosen);
    const box = element.querySelector("input");
    if (box) {
      box.checked = isChosen;
      box.tabIndex = isChoosing ? 0 : -1;
    }
  }
}

/**
 * Draw what is in a row, less what can be done with it, which stays where it is.
 * @param {HTMLLIElement} element
 * @param {RowProps} props
 */
function drawContent(element, props) {
  const { conversation } = props;
  const hadFocus = element.querySelector("a") === document.activeElement;
  const acts = element.querySelectorAll(":scope > .row-actions");
  element.classList.toggle("unread", conversation.unreadcount > 0);
  fill(
    element,
    conversation.unreadcount > 0 && h("span", { class: "dot" }),
    h("span", { class: "face-slot" }, facesOf(conversation), chooseBox(conversation)),
    rowLink(props),
    ...acts,
  );
  if (hadFocus) {
    element.querySelector("a")?.focus({ preventScroll: true });
  }
}

/**
 * Draw the face of whom one writes with; of several, two.
 * @param {Conversation} conversation
 */
export function facesOf(conversation) {
  const others = otherParticipants(conversation);
  const newest = conversation.messages.message[0]?.author.userid;
  const people = [
    ...others.filter((one) => one.userid === newest),
    ...others.filter((one) => one.userid !== newest),
  ].slice(0, 2);
  if (people.length === 2) {
    return h("span", { class: "faces-pair", "aria-hidden": "true" }, people.map(face));
  }
  const { me } = store.state;
  const alone = people[0] ?? (me && { userid: me.userid, name: me });
  return alone && face(alone);
}

/** @param {UserBlock} person */
function face(person) {
  const name = `${person.name.firstname} ${person.name.lastname}`.trim();
  return h("person-picture", { user: person.userid, name });
}

/** @param {Conversation} conversation */
function chooseBox(conversation) {
  const { conversationid: id } = conversation;
  return h("input", {
    type: "checkbox",
    tabindex: -1,
    "aria-label": t("list.choose", { title: conversationTitle(conversation) }),
    onclick: (/** @type {MouseEvent} */ event) => {
      if (event.shiftKey) {
        chooseRange(id);
      } else {
        toggleChosen(id);
      }
    },
  });
}

/** @param {RowProps} props */
function rowLink(props) {
  const { conversation } = props;
  const { conversationid, unreadcount, title, lastmessagedatetime, starred, muted } = conversation;
  const people = formatParticipants(conversation);
  const hasFiles = (conversation.messages.message[0]?.attachments?.attachment.length ?? 0) > 0;
  return h(
    "a",
    { class: "lines", href: conversationHash(conversationid) },
    h(
      "span",
      { class: "line" },
      h("span", { class: "what" }, h("bdi", {}, title ?? people)),
      h(
        "time",
        { datetime: lastmessagedatetime, title: formatDateTime(lastmessagedatetime) },
        formatShortDate(lastmessagedatetime),
      ),
    ),
    h(
      "span",
      { class: "line" },
      h("span", { class: "what" }, ...secondLine(props)),
      title && h("span", { class: "hidden" }, t("list.with", { names: people })),
      hasFiles && mark("attach", t("list.attachment")),
      muted && mark("mute", t("list.mutedMark")),
      starred && mark("star", t("list.starredMark"), "starred"),
      unreadcount > 0 &&
        h(
          "span",
          { class: "unread-count" },
          h("span", { "aria-hidden": "true" }, unreadcount > 99 ? "99+" : unreadcount),
          h("span", { class: "hidden" }, t("list.unreadCount", { count: unreadcount })),
        ),
    ),
  );
}

/**
 * @param {RowProps} props
 * @returns {import("../dom.js").Child[]}
 */
function secondLine({ conversation, draft, pending }) {
  if (pending) {
    const [kind, word] =
      pending.state === "failed"
        ? ["failed", t("list.notSent")]
        : ["draft", t("list.waits")];
    return [h("span", { class: `badge ${kind}` }, word), " ", h("bdi", {}, pending.text)];
  }
  if (draft) {
    const text = draft.text.trim() || draft.attachments.map((one) => formatFileName(one.name)).join(", ");
    return [h("span", { class: "badge draft" }, t("list.draft")), " ", h("bdi", {}, text)];
  }
  const message = conversation.messages.message[0];
  if (!message) {
    return [];
  }
  const text = h("bdi", {}, snippet(message));
  const isSaid = message.kind !== "system" && !message.deleted;
  if (isSaid && isMe(message.author)) {
    return [h("span", { class: "who" }, t("list.you")), " ", text];
  }
  const isAlone = !conversation.title && otherParticipants(conversation).length < 2;
  return isSaid && !isAlone
    ? [h("span", { class: "who" }, t("list.by", { name: shortName(message.author) })), " ", text]
    : [text];
}

/** @param {UserBlock} person */
function shortName(person) {
  return person.name.firstname.trim() || fullName(person);
}

/** @param {Conversation["messages"]["message"][0]} message */
function snippet(message) {
  if (message.deleted) {
    return t("list.deleted");
  }
  if (message.kind === "system") {
    return describeChange(message);
  }
  const names = message.attachments?.attachment.map((one) => formatFileName(one.name)).join(", ");
  return message.text || names || "";
}

/**
 * @param {"attach" | "star" | "mute"} name
 * @param {string} meaning
 * @param {string} [kind]
 */
function mark(name, meaning, kind = "") {
  return h(
    "span",
    { class: `mark ${kind}`, title: meaning },
    icon(name, "small"),
    h("span", { class: "hidden" }, meaning),
  );
}
