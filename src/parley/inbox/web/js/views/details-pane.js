/** The third pane: who is here, what it is called, and how one keeps it. */

import * as api from "../api.js";
import { forget } from "../actions/lists.js";
import { refreshConversation } from "../actions/live.js";
import { keepAs, markUnread } from "../actions/state-of-reader.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { fullName, isMe } from "../people.js";
import { go } from "../route.js";
import { say, store } from "../state.js";
import { ask } from "./dialogs.js";
import { peoplePicker } from "./people-picker.js";

/** @typedef {import("../types.d.ts").Conversation} Conversation */
/** @typedef {import("../types.d.ts").Reader} Reader */
/** @typedef {import("../types.d.ts").UserBlock} UserBlock */

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
  const adding = addingView();
  const titling = titleView();
  const people = h("ul", { class: "people-list" });
  const acts = h("div", { class: "acts" });
  fill(
    content,
    acts,
    titling.element,
    h("h3", {}, t("details.people")),
    people,
    adding.element,
  );
  /** @returns {Conversation | undefined} */
  const open = () => {
    const id = store.state.thread?.id;
    return id ? store.state.conversations.get(id) : undefined;
  };
  const draw = () => {
    const conversation = open();
    content.hidden = !conversation;
    if (conversation) {
      fill(acts, ...actsOf(conversation));
      titling.show(conversation);
      const readers = store.state.thread?.readers ?? [];
      fill(people, conversation.recipients.users.user.map((one) => personView(conversation, one, readers)));
      adding.show(conversation.conversationid);
    }
  };
  store.watch(open, draw);
  store.watch((state) => state.thread?.readers, draw);
  return element;
}

/** @param {Conversation} conversation */
function actsOf(conversation) {
  const { conversationid: id, starred = false, muted, archived } = conversation;
  /**
   * @param {Parameters<typeof icon>[0]} picture
   * @param {import("../i18n.js").Key} text
   * @param {() => void} action
   */
  const act = (picture, text, action) =>
    h("button", { type: "button", onclick: action }, icon(picture), t(text));
  return [
    act("star", starred ? "details.unstar" : "details.star", () => void keepAs(id, { starred: !starred })),
    act(muted ? "bell" : "mute", muted ? "details.unmute" : "details.mute", () => void keepAs(id, { muted: !muted })),
    act("archive", archived ? "details.unarchive" : "details.archive", () => void keepAs(id, { archived: !archived })),
    act("unread", "details.markUnread", () => void markUnread(id).then(() => go("#/"))),
    act("close", "details.leave", () => void leave(id)),
  ];
}

function titleView() {
  let id = 0;
  let shown = "";
  const field = h("input", { type: "text", maxlength: 255, "aria-label": t("details.title") });
  field.placeholder = t("details.title");
  const save = (/** @type {Event} */ event) => {
    event.preventDefault();
    void keepAs(id, { title: field.value.trim() });
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
function personView(conversation, person, readers) {
  const id = conversation.conversationid;
  const name = isMe(person) ? t("message.you") : fullName(person);
  const reader = readers.find((one) => one.userid === person.userid);
  const behind = reader ? conversation.messagecount - reader.sequence : undefined;
  const state =
    behind === undefined || isMe(person)
      ? ""
      : behind > 0
        ? t("details.behind", { count: behind })
        : t("details.readUpTo");
  const remove = h(
    "button",
    {
      class: "quiet",
      type: "button",
      "aria-label": t("new.removePerson", { name }),
      onclick: () => void removePerson(id, person),
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

function addingView() {
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
    await attempt(async () => {
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
async function removePerson(id, person) {
  const name = fullName(person);
  if (await ask(t("details.removeAsk", { name }), t("new.removePerson", { name }))) {
    await attempt(async () => {
      await api.send("DELETE", `/conversations/${id}/participants/${person.userid}`);
      await refreshConversation(id);
    });
  }
}

/** @param {number} id */
async function leave(id) {
  if (await ask(t("details.leaveAsk"), t("details.leave"))) {
    await attempt(async () => {
      await api.send("DELETE", `/conversations/${id}/participants/${store.state.me?.userid ?? 0}`);
      go("#/");
      forget(id);
    });
  }
}

/** @param {() => Promise<void>} work */
async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(t("app.failed", { problem: error instanceof Error ? error.message : "" }), "problem");
  }
}
