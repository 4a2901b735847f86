/** What one does with a conversation for oneself: star, mute, archive, mark as unread. */

import * as api from "../api.js";
import { store } from "../state.js";
import { refreshUnread, upsertConversations } from "./conversations.js";
import { withErrorNotice } from "./notices.js";
import { forgetReadMark } from "./thread.js";

/** @import {Conversation} from "../types.d.ts" */

/**
 * Change how one keeps a conversation: seen at once, and taken back where the server refuses.
 * @param {number} id
 * @param {Partial<Pick<Conversation, "starred" | "muted" | "archived" | "title">>} changes
 */
export async function updateConversation(id, changes) {
  const previous = store.state.conversations.get(id);
  if (!previous) {
    return;
  }
  upsertConversations([{ ...previous, ...changes }]);
  const done = await withErrorNotice(async () => {
    /** @type {Conversation} */
    const conversation = await api.send("PATCH", `/conversations/${id}`, { body: changes });
    upsertConversations([conversation]);
    await refreshUnread();
  });
  if (!done) {
    upsertConversations([previous]);
  }
}

/** @param {number} id */
export async function markUnread(id) {
  await withErrorNotice(async () => {
    await api.send("POST", `/conversations/${id}/unread`, { body: {} });
    forgetReadMark(id);
    /** @type {Conversation} */
    const conversation = await api.get(`/conversations/${id}`);
    upsertConversations([conversation]);
    await refreshUnread();
  });
}

/**
 * Mark a conversation as read without opening it.
 * @param {number} id
 */
export async function markRead(id) {
  await withErrorNotice(async () => {
    await api.send("POST", `/conversations/${id}/read`, { body: {} });
    /** @type {Conversation} */
    const conversation = await api.get(`/conversations/${id}`);
    upsertConversations([conversation]);
    await refreshUnread();
  });
}
