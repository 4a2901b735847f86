/** Who is in a conversation, and who may come in. */

import * as api from "../api.js";
import { store } from "../state.js";
import { refreshConversation, removeConversation } from "./conversations.js";
import { withErrorNotice } from "./notices.js";
import { keepProfiles } from "./profiles.js";

/** @import {User} from "../types.d.ts" */

/**
 * Find people within reach by what they are called.
 * @param {string} query
 * @param {number} limit
 * @param {AbortSignal} signal
 */
export async function findPeople(query, limit, signal) {
  /** @type {{user: User[]}} */
  const { user } = await api.get("/users", { query: { q: query, limit }, signal });
  keepProfiles(user);
  return user;
}

/**
 * @param {number} conversation
 * @param {readonly number[]} userids
 * @param {boolean} history whether they see what was written before
 * @returns {Promise<boolean>} whether it was done
 */
export function addParticipants(conversation, userids, history) {
  return withErrorNotice(async () => {
    const body = { users: { user: userids.map((userid) => ({ userid })) }, history };
    await api.send("POST", `/conversations/${conversation}/participants`, { body });
    await refreshConversation(conversation);
  });
}

/**
 * @param {number} conversation
 * @param {number} userid
 */
export async function removeParticipant(conversation, userid) {
  await withErrorNotice(async () => {
    await api.send("DELETE", `/conversations/${conversation}/participants/${userid}`);
    await refreshConversation(conversation);
  });
}

/**
 * @param {number} conversation
 * @returns {Promise<boolean>} whether it was done
 */
export function leaveConversation(conversation) {
  return withErrorNotice(async () => {
    const me = store.state.me?.userid ?? 0;
    await api.send("DELETE", `/conversations/${conversation}/participants/${me}`);
    removeConversation(conversation);
  });
}
