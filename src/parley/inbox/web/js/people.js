/** People: what they are called, and how a conversation is called after them. */

import { formatList, isolate, t } from "./i18n.js";
import { store } from "./state.js";

/** @import {Conversation, UserBlock} from "./types.d.ts" */

/** @param {Pick<UserBlock, "name">} person */
export function fullName(person) {
  return isolate(`${person.name.firstname} ${person.name.lastname}`.trim());
}

/** @param {UserBlock} person */
export function isMe(person) {
  return person.userid === store.state.me?.userid;
}

/** @param {Pick<Conversation, "recipients">} conversation */
export function otherParticipants(conversation) {
  return conversation.recipients.users.user.filter((person) => !isMe(person));
}

/**
 * Name the people of a conversation, less oneself.
 * @param {Pick<Conversation, "recipients">} conversation
 */
export function formatParticipants(conversation) {
  const names = otherParticipants(conversation).map(fullName);
  return names.length ? formatList(names) : t("list.nobody");
}

/**
 * Name a conversation: by its title, else by its people.
 * @param {Pick<Conversation, "recipients" | "title">} conversation
 */
export function conversationTitle(conversation) {
  return conversation.title ?? formatParticipants(conversation);
}
