/** The third pane: who is here, what it is called, and how one keeps it. */

import { addParticipants, leaveConversation, removeParticipant } from "../actions/participants.js";
import { markUnread, updateConversation } from "../actions/preferences.js";
import { closeDetails } from "../actions/thread.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { countUnreadBy } from "../message-items.js";
import { fullName, isMe } from "../people.js";
import { navigate } from "../router.js";
import { store } from "../state.js";
import { confirm } from "./dialogs.js";
import { peoplePicker } from "./people-picker.js";

/** @import {TextKey} from "../i18n.js" */
/** @import {Conversation, UserBlock} from "../types.d.ts" */

export function detailsPane() {
  const content = h("div", {});
  const element = h(
    "aside",
    { class: "pane details-pane", "aria-label": t("app.details") },
    h(
      "header",
      { class: "bar" },
      h("h2", {}, t("app.details")),
      h(
        "button",
        { class: "quiet", type: "button", "aria-label": t("app.close"), onclick: closeDetails },
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
      fill(people, conversation.recipients.users.user.map((one) => participantView(conversation, one)));
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
  /** @param {Parameters<typeof updateConversation>[1]} changes */
  const change = (changes) => void updateConversation(id, changes);
  return [
    actionButton("star", starred ? "details.unstar" : "details.star", () => change({ starred: !starred })),
    actionButton(muted ? "bell" : "mute", muted ? "details.unmute" : "details.mute", () => change({ muted: !muted })),
    actionButton("archive", archived ? "details.unarchive" : "details.archive", () => change({ archived: !archived })),
    actionButton("unread", "details.markUnread", () => void markUnread(id).then(() => navigate("#/"))),
    actionButton("close", "details.leave", () => void confirmLeave(id)),
  ];
}

function createTitleForm() {
  // What the field was last filled with: it is not filled anew while someone types.
  let shownId = 0;
  let shownTitle = "";
  const field = h("input", { type: "text", maxlength: 255, "aria-label": t("details.title") });
  field.placeholder = t("details.title");
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    void updateConversation(shownId, { title: field.value.trim() });
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
      if (conversationid !== shownId || title !== shownTitle) {
        shownId = conversationid;
        shownTitle = title;
        field.value = title;
      }
    },
  };
}

/**
 * @param {Conversation} conversation
 * @param {UserBlock} person
 */
function participantView(conversation, person) {
  const id = conversation.conversationid;
  const name = isMe(person) ? t("message.you") : fullName(person);
  const { thread } = store.state;
  const reader = thread?.readers.find((one) => one.userid === person.userid);
  const unreadByThem = thread && reader ? countUnreadBy(reader, thread, conversation) : undefined;
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
    !isMe(person) && mayRemove(conversation) && remove,
  );
}

/**
 * Whether the server lets one remove others.
 * @param {Conversation} conversation
 */
function mayRemove({ creator }) {
  return store.state.isInternal || isMe(creator);
}

function addParticipantsForm() {
  let shownId = 0;
  const picker = peoplePicker(t("details.add"));
  const history = h("input", { type: "checkbox" });
  const clear = () => {
    picker.clear();
    history.checked = false; // what was meant for some is not meant for others
  };
  const add = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const selected = picker.getSelected();
    if (!selected.length) {
      picker.focus();
    } else if (await addParticipants(shownId, selected, history.checked)) {
      clear();
    }
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
      if (conversation !== shownId) {
        shownId = conversation;
        clear();
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
    await removeParticipant(id, person.userid);
  }
}

/** @param {number} id */
async function confirmLeave(id) {
  if (await confirm(t("details.leaveAsk"), t("details.leave")) && (await leaveConversation(id))) {
    navigate("#/");
  }
}
