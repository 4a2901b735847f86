/** People: what they are called, and how a conversation is called after them. */

import { formatList, isolate, t } from "./i18n.js";
import { store } from "./state.js";

/** @import {Conversation, User, UserBlock} from "./types.d.ts" */

/** @param {Pick<UserBlock, "name">} person */
export function fullName(person) {
  return isolate(`${person.name.firstname} ${person.name.lastname}`.trim());
}

/**
 * Take a name apart: the last word is the last name, where there are two.
 * @param {string} name
 */
export function splitName(name) {
  const words = name.trim().split(/\s+/u);
  const lastname = words.length > 1 ? words.pop() ?? "" : "";
  return { firstname: words.join(" "), lastname };
}

/** Return oneself, as others are named in a conversation. */
export function getSelf() {
  const { userid = 0, firstname = "", lastname = "" } = store.state.me ?? {};
  return { userid, name: { firstname, lastname } };
}

/** @param {UserBlock} person */
export function isMe(person) {
  return person.userid === store.state.me?.userid;
}

/**
 * Return what is known of a person beside the name; `undefined` where that was not loaded.
 * @param {number} userid
 * @returns {User | undefined}
 */
export function getProfile(userid) {
  const { me, profiles } = store.state;
  return userid === me?.userid ? me : profiles.get(userid);
}

/**
 * Whether a person is known to be outside the firm. Of oneself that is not said.
 * @param {number} userid
 */
export function isExternal(userid) {
  return getProfile(userid)?.kind === "external";
}

/**
 * Return a person's office and organisation, as far as they are known.
 * @param {Pick<User, "jobtitle" | "org"> | undefined} profile
 */
export function formatRole(profile) {
  return [profile?.jobtitle, profile?.org].filter((one) => one).map((one) => isolate(one ?? "")).join(", ");
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
