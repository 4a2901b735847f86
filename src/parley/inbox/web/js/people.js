/** People: what they are called, and how a conversation is called after them. */

import { listed, t } from "./i18n.js";
import { store } from "./state.js";

/** @typedef {import("./types.d.ts").UserBlock} UserBlock */
/** @typedef {import("./types.d.ts").Conversation} Conversation */

/** @param {Pick<UserBlock, "name">} person */
export function fullName(person) {
  return `${person.name.firstname} ${person.name.lastname}`.trim();
}

/** @param {UserBlock} person */
export function isMe(person) {
  return person.userid === store.state.me?.userid;
}

/** @param {Conversation} conversation */
export function others(conversation) {
  return conversation.recipients.users.user.filter((person) => !isMe(person));
}

/**
 * Name the people of a conversation, less oneself.
 * @param {Conversation} conversation
 */
export function peopleOf(conversation) {
  const names = others(conversation).map(fullName);
  return names.length ? listed(names) : t("list.nobody");
}

/**
 * Name a conversation: by its title, else by its people.
 * @param {Conversation} conversation
 */
export function nameOf(conversation) {
  return conversation.title ?? peopleOf(conversation);
}
