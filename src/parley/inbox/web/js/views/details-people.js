/** Who is in a conversation, by organisation: those outside the firm first. */

import { addParticipants, removeParticipant } from "../actions/participants.js";
import { fill, h, icon } from "../dom.js";
import "../elements/invited-badge.js";
import { t } from "../i18n.js";
import { countUnreadBy } from "../message-items.js";
import { fullName, getProfile, isExternal, isMe } from "../people.js";
import { store } from "../state.js";
import { confirm } from "./dialogs.js";
import { peoplePicker } from "./people-picker.js";
import { faceOf } from "./person-name.js";

/** @import {Conversation, Reader, UserBlock} from "../types.d.ts" */
/** @typedef {{name: string, isOutside: boolean, people: UserBlock[]}} Organisation */

export function detailsPeople() {
  const groups = h("div", {});
  const addForm = addPeopleForm();
  const element = h("div", { class: "scroller" }, groups, h("section", { class: "section" }, addForm.element));

  const draw = () => {
    const conversation = openConversation();
    if (conversation) {
      const hadFocus = groups.contains(document.activeElement);
      const readers = store.state.thread?.readers ?? [];
      fill(groups, groupByOrganisation(conversation).map((one) => groupView(conversation, one, readers)));
      addForm.show(conversation.conversationid);
      if (hadFocus) {
        addForm.focus();
      }
    }
  };
  store.watch(openConversation, draw);
  store.watch((state) => state.thread?.readers, draw);
  store.watch((state) => state.profiles, draw);
  return { element };
}

/** @returns {Conversation | undefined} */
function openConversation() {
  const { thread, conversations } = store.state;
  return thread && conversations.get(thread.id);
}

/**
 * @param {Conversation} conversation
 * @returns {Organisation[]}
 */
function groupByOrganisation({ recipients }) {
  /** @type {Map<string, Organisation>} */
  const groups = new Map();
  for (const person of recipients.users.user) {
    const isOutside = isExternal(person.userid);
    const name = getProfile(person.userid)?.org ?? (isOutside ? t("details.noOrganisation") : "");
    const key = `${isOutside} ${name}`;
    const group = groups.get(key) ?? { name, isOutside, people: [] };
    group.people.push(person);
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => Number(other.isOutside) - Number(one.isOutside));
}

/**
 * @param {Conversation} conversation
 * @param {Organisation} group
 * @param {readonly Reader[]} readers
 */
function groupView(conversation, { name, isOutside, people }, readers) {
  return h(
    "section",
    { class: "section" },
    (name || isOutside) &&
      h(
        "header",
        {},
        h("h3", { dir: "auto" }, name),
        isOutside && h("span", { class: "badge external" }, icon("outside"), t("person.external")),
      ),
    h(
      "ul",
      { class: "people-list" },
      people.map((person) => participantView(conversation, person, readers)),
    ),
  );
}

/**
 * @param {Conversation} conversation
 * @param {UserBlock} person
 * @param {readonly Reader[]} readers
 */
function participantView(conversation, person, readers) {
  const id = conversation.conversationid;
  const role = getProfile(person.userid)?.jobtitle;
  const label = t("new.removePerson", { name: fullName(person) });
  const remove = h(
    "button",
    {
      class: "icon-button compact",
      type: "button",
      "aria-label": label,
      title: label,
      onclick: () => void confirmRemoval(id, person),
    },
    icon("close"),
  );
  return h(
    "li",
    { class: "person" },
    faceOf(person, "mid"),
    h(
      "span",
      {},
      h("span", { class: "person-name" }, h("bdi", {}, fullName(person)), isMe(person) && h("span", { class: "you" }, t("person.you"))),
      h("invited-badge", { user: person.userid, hidden: true }),
      role && h("span", { class: "role" }, role),
    ),
    h("span", { class: "read" }, readState(conversation, person, readers)),
    !isMe(person) && mayRemove(conversation) && remove,
  );
}

/**
 * Say how far a person has read.
 * @param {Conversation} conversation
 * @param {UserBlock} person
 * @param {readonly Reader[]} readers
 */
function readState(conversation, person, readers) {
  const { thread } = store.state;
  const reader = readers.find((one) => one.userid === person.userid);
  if (!thread || !reader || isMe(person)) {
    return "";
  }
  const behind = countUnreadBy(reader, thread, conversation);
  return behind > 0 ? t("details.behind", { count: behind }) : t("details.readUpTo");
}

/**
 * Whether the server lets one remove others.
 * @param {Conversation} conversation
 */
function mayRemove({ creator }) {
  return store.state.isInternal || isMe(creator);
}

function addPeopleForm() {
  let shownId = 0;
  const picker = peoplePicker(t("details.add"));
  const history = h("input", { type: "checkbox" });
  const opener = h(
    "button",
    { class: "button quiet", type: "button", "aria-expanded": "false", onclick: () => open(true) },
    icon("plus"),
    t("details.add"),
  );
  const form = h(
    "form",
    { class: "adding", hidden: true, onsubmit: (/** @type {Event} */ event) => void add(event) },
    picker.element,
    h("label", { class: "check" }, history, h("span", {}, t("details.history"))),
    h(
      "div",
      { class: "acts" },
      h("button", { class: "button primary", type: "submit" }, t("details.addChosen")),
      h("button", { class: "button quiet", type: "button", onclick: () => open(false) }, t("app.cancel")),
    ),
  );

  /** @param {boolean} isOpen */
  function open(isOpen) {
    form.hidden = !isOpen;
    opener.hidden = isOpen;
    clear();
    if (isOpen) {
      picker.focus();
    } else {
      opener.focus();
    }
  }

  function clear() {
    picker.clear();
    history.checked = false; // what was meant for some is not meant for others
  }

  /** @param {Event} event */
  async function add(event) {
    event.preventDefault();
    const selected = picker.getSelected();
    if (!selected.length) {
      picker.focus();
    } else if (await addParticipants(shownId, selected, history.checked)) {
      open(false);
    }
  }

  return {
    element: h("div", {}, opener, form),
    focus: () => (opener.hidden ? picker.focus() : opener.focus()),
    /** @param {number} conversation */
    show(conversation) {
      if (conversation !== shownId) {
        shownId = conversation;
        form.hidden = true;
        opener.hidden = false;
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
