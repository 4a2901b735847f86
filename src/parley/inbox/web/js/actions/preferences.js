/** What one does with conversations for oneself: star, mute, archive, mark as read and unread. */

import * as api from "../api.js";
import { store } from "../state.js";
import { inTurn } from "./changes.js";
import { refreshUnread, upsertConversations } from "./conversations.js";
import { withErrorNotice } from "./notices.js";
import { forgetReadMark } from "./thread.js";

/** @import {Conversation} from "../types.d.ts" */

/** So many requests of one act are on their way at a time: others want some too. */
const AT_ONCE = 4;

/**
 * Change how one keeps a conversation: seen at once, and taken back where the server refuses.
 * @param {number} id
 * @param {Partial<Pick<Conversation, "starred" | "muted" | "archived" | "title">>} changes
 */
export async function updateConversation(id, changes) {
  await updateConversations([id], changes);
}

/**
 * Change how one keeps several: seen at once, and taken back where the server refuses.
 * @param {readonly number[]} ids
 * @param {Parameters<typeof updateConversation>[1]} changes
 */
export async function updateConversations(ids, changes) {
  const previous = ids
    .map((id) => store.state.conversations.get(id))
    .filter((one) => one !== undefined);
  if (!previous.length) {
    return;
  }
  upsertConversations(previous.map((one) => ({ ...one, ...changes })));
  /** @type {Set<Conversation>} */
  const refused = new Set(previous);
  await withErrorNotice(async () => {
    await forEach(previous, async (one) => {
      const id = one.conversationid;
      const { answer, isLast } = await inTurn(
        id,
        () =>
          /** @type {Promise<Conversation>} */ (
            api.send("PATCH", `/conversations/${id}`, { body: changes })
          ),
      );
      refused.delete(one);
      if (isLast) {
        upsertConversations([answer]);
      }
    });
    await refreshUnread();
  });
  upsertConversations([...refused]);
}

/**
 * Do something with each, a few at a time; the first that fails ends it.
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<void>} action
 */
async function forEach(items, action) {
  const left = [...items];
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      await action(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/**
 * Mark conversations as read without opening them, or as unread.
 * @param {readonly number[]} ids
 * @param {boolean} isRead
 */
export async function markConversations(ids, isRead) {
  await withErrorNotice(async () => {
    await forEach(ids, async (id) => {
      await api.send("POST", `/conversations/${id}/${isRead ? "read" : "unread"}`, { body: {} });
      if (!isRead) {
        forgetReadMark(id);
      }
      /** @type {Conversation} */
      const conversation = await api.get(`/conversations/${id}`);
      upsertConversations([conversation]);
    });
    await refreshUnread();
  });
}

/** @param {number} id */
export async function markUnread(id) {
  await markConversations([id], false);
}

/** @param {number} id */
export async function markRead(id) {
  await markConversations([id], true);
}

/** Mark everything that is not archived as read. */
export async function markAllRead() {
  await withErrorNotice(async () => {
    /** @type {number[]} */
    let ids;
    do {
      /** @type {{conversation: Conversation[]}} */
      const page = await api.get("/conversations", { query: { unread: true, limit: 100 } });
      ids = page.conversation.map((one) => one.conversationid);
      await forEach(ids, (id) => api.send("POST", `/conversations/${id}/read`, { body: {} }));
      upsertConversations(page.conversation.map((one) => ({ ...one, unreadcount: 0 })));
    } while (ids.length === 100);
    await refreshUnread();
  });
}

