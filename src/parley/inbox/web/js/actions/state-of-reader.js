/** What one does with a conversation for oneself: star, mute, archive, mark as unread. */

import * as api from "../api.js";
import { say, store } from "../state.js";
import { t } from "../i18n.js";
import { keep, refreshUnread } from "./lists.js";
import { unmark } from "./thread.js";

/** @typedef {import("../types.d.ts").Conversation} Conversation */

/**
 * Change how one keeps a conversation: seen at once, and taken back where the server refuses.
 * @param {number} id
 * @param {Partial<Pick<Conversation, "starred" | "muted" | "archived" | "title">>} changed
 */
export async function keepAs(id, changed) {
  const before = store.state.conversations.get(id);
  if (!before) {
    return;
  }
  keep([{ ...before, ...changed }]);
  try {
    keep([/** @type {Conversation} */ (await api.send("PATCH", `/conversations/${id}`, { body: changed }))]);
    await refreshUnread();
  } catch (error) {
    keep([before]);
    say(t("app.failed", { problem: error instanceof Error ? error.message : "" }), "problem");
  }
}

/** @param {number} id */
export async function markUnread(id) {
  try {
    await api.send("POST", `/conversations/${id}/unread`, { body: {} });
    unmark(id);
    keep([/** @type {Conversation} */ (await api.get(`/conversations/${id}`))]);
    await refreshUnread();
  } catch (error) {
    say(t("app.failed", { problem: error instanceof Error ? error.message : "" }), "problem");
  }
}
