/** The third pane: who is here, what it is called, and how one keeps it. */

import * as api from "../api.js";
import { removeConversation } from "../actions/conversations.js";
import { refreshConversation } from "../actions/live-updates.js";
import { updateConversation, markUnread } from "../actions/preferences.js";
import { fill, h, icon } from "../dom.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { fullName, isMe } from "../people.js";
import { navigate } from "../router.js";
import { notify, store } from "../state.js";
import { confirm } from "./dialogs.js";
import { peoplePicker } from "./people-picker.js";

/** @import {TextKey} from "../i18n.js" */
/** @import {Conversation, Reader, UserBlock} from "../types.d.ts" */

export function detailsPane() {
  const content = h("div", {});
  const close = () => document.body.classList.remove("detailed");
  const element = h(
    "aside",
    { class: "pane details-pane", "aria-label": t("app.details") },
    h(
      "header",
      { class: "bar" },
      h("h2", {}, t("app.details")),
      h(
        "button",
        { class: "quiet", type: "button", "aria-label": t("app.close"), onclick: close },
        icon("close"),
      ),
    ),
    content,
  );
  const addForm = addParticipantsForm();
  const titleForm = createTitleForm();
  const people = h("ul", { class: "people-list" });
  const actionBar = h("div", { class: "acts" });
  fill(
    content,
    actionBar,
    titleForm.element,
    h("h3", {}, t("details.people")),
    people,
    addForm.element,
  );
  /** @returns {Conversation | undefined} */
  const openConversation = () => {
    const id = store.state.thread?.id;
    return id ? store.state.conversations.get(id) : undefined;
  };
  const draw = () => {
    const conversation = openConversation();
    content.hidden = !conversation;
    if (conversation) {
      fill(actionBar, ...actionButtons(conversation));
      titleForm.show(conversation);
      const readers = store.state.thread?.readers ?? [];
      fill(people, conversation.recipients.users.user.map((one) => participantView(conversation, one, readers)));
      addForm.show(conversation.conversationid);
    }
  };
  store.watch(openConversation, draw);
  store.watch((state) => state.thread?.readers, draw);
  return element;
}

/** @param {Conversation} conversation */
function actionButtons(conversation) {
  const { conversationid: id, starred = false, muted, archived } = conversation;
  /**
   * @param {Parameters<typeof icon>[0]} picture
   * @param {TextKey} text
   * @param {() => void} action
   */
  const actionButton = (picture, text, action) =>
    h("button", { type: "button", onclick: action }, icon(picture), t(text));
  return [
    actionButton("star", starred ? "details.unstar" : "details.star", () => void updateConversation(id, { starred: !starred })),
    actionButton(muted ? "bell" : "mute", muted ? "details.unmute" : "details.mute", () => void updateConversation(id, { muted: !muted })),
    actionButton("archive", archived ? "details.unarchive" : "details.archive", () => void updateConversation(id, { archived: !archived })),
    actionButton("unread", "details.markUnread", () => void markUnread(id).then(() => navigate("#/"))),
    actionButton("close", "details.leave", () => void confirmLeave(id)),
  ];
}

function createTitleForm() {
  let id = 0;
  let shown = "";
  const field = h("input", { type: "text", maxlength: 255, "aria-label": t("details.title") });
  field.placeholder = t("details.title");
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    void updateConversation(id, { title: field.value.trim() });
  };
  const element = h(
    "form",
    { class: "title-form", onsubmit: save },
    field,
    h("button", { type: "submit" }, t("details.saveTitle")),
  );
  return {
    element,
    /** @param {Conversation} conversation */
    show({ conversationid, title = "" }) {
      if (conversationid !== id || title !== shown) {
        id = conversationid;
        shown = title;
        field.value = title;
      }
    },
  };
}

/**
 * @param {Conversation} conversation
 * @param {UserBlock} person
 * @param {readonly Reader[]} readers
 */
function participantView(conversation, person, readers) {
  const id = conversation.conversationid;
  const name = isMe(person) ? t("message.you") : fullName(person);
  const reader = readers.find((one) => one.userid === person.userid);
  const unreadByThem = reader ? conversation.messagecount - reader.sequence : undefined;
  const state =
    unreadByThem === undefined || isMe(person)
      ? ""
      : unreadByThem > 0
        ? t("details.behind", { count: unreadByThem })
        : t("details.readUpTo");
  const remove = h(
    "button",
    {
      class: "quiet",
      type: "button",
      "aria-label": t("new.removePerson", { name }),
      onclick: () => void confirmRemoval(id, person),
    },
    icon("close"),
  );
  return h(
    "li",
    {},
    h("person-picture", { user: person.userid }),
    h("span", {}, h("b", {}, name), h("small", {}, state)),
    !isMe(person) && remove,
  );
}

function addParticipantsForm() {
  let id = 0;
  const picker = peoplePicker(t("details.add"));
  const history = h("input", { type: "checkbox" });
  const add = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const user = picker.chosen().map((userid) => ({ userid }));
    if (!user.length) {
      picker.focus();
      return;
    }
    await withErrorNotice(async () => {
      const body = { users: { user }, history: history.checked };
      await api.send("POST", `/conversations/${id}/participants`, { body });
      picker.clear();
      await refreshConversation(id);
    });
  };
  const element = h(
    "form",
    { class: "adding", onsubmit: (/** @type {Event} */ event) => void add(event) },
    h("h3", {}, t("details.add")),
    picker.element,
    h("label", {}, history, t("details.history")),
    h("button", { type: "submit" }, t("details.addChosen")),
  );
  return {
    element,
    /** @param {number} conversation */
    show(conversation) {
      if (conversation !== id) {
        id = conversation;
        picker.clear();
      }
    },
  };
}

/**
 * @param {number} id
 * @param {UserBlock} person
 */
async function confirmRemoval(id, person) {
  const name = fullName(person);
  if (await confirm(t("details.removeAsk", { name }), t("new.removePerson", { name }))) {
    await withErrorNotice(async () => {
      await api.send("DELETE", `/conversations/${id}/participants/${person.userid}`);
      await refreshConversation(id);
    });
  }
}

/** @param {number} id */
async function confirmLeave(id) {
  if (await confirm(t("details.leaveAsk"), t("details.leave"))) {
    await withErrorNotice(async () => {
      await api.send("DELETE", `/conversations/${id}/participants/${store.state.me?.userid ?? 0}`);
      navigate("#/");
      removeConversation(id);
    });
  }
}

/** @param {() => Promise<void>} action */
async function withErrorNotice(action) {
  try {
    await action();
  } catch (error) {
    notify(t("app.failed", { problem: errorMessage(error) }), "problem");
  }
}
