/** What one does with a conversation for oneself: star, mute, archive, mark as unread. */

import * as api from "../api.js";
import { notify, store } from "../state.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { upsertConversations, refreshUnread } from "./conversations.js";
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
  try {
    upsertConversations([/** @type {Conversation} */ (await api.send("PATCH", `/conversations/${id}`, { body: changes }))]);
    await refreshUnread();
  } catch (error) {
    upsertConversations([previous]);
    notify(t("app.failed", { problem: errorMessage(error) }), "problem");
  }
}

/** @param {number} id */
export async function markUnread(id) {
  try {
    await api.send("POST", `/conversations/${id}/unread`, { body: {} });
    forgetReadMark(id);
    upsertConversations([/** @type {Conversation} */ (await api.get(`/conversations/${id}`))]);
    await refreshUnread();
  } catch (error) {
    notify(t("app.failed", { problem: errorMessage(error) }), "problem");
  }
}
