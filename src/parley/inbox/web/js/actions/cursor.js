/**
 * The row of the list that keys act on. It moves without opening anything, so that nothing is marked as
 * read on the way.
 */

import { t } from "../i18n.js";
import { conversationTitle } from "../people.js";
import { conversationHash, navigate } from "../router.js";
import { store } from "../state.js";
import { findNewestUnread } from "./conversations.js";
import { applyOrder } from "./list-order.js";
import { notify } from "./notices.js";
import { markRead, markUnread, updateConversation } from "./preferences.js";

/** @import {Conversation} from "../types.d.ts" */

/** @param {number | undefined} cursor */
export function setCursor(cursor) {
  if (store.state.cursor !== cursor) {
    store.set({ cursor });
  }
}

/** Return the conversation that keys act on: that of the row, else the open one. */
export function findActive() {
  const { cursor, thread, conversations } = store.state;
  return conversations.get(cursor ?? thread?.id ?? 0);
}

/**
 * Return the row so many steps from the one that keys act on.
 * @param {number} steps
 */
export function findNeighbour(steps) {
  const { cursor, thread, displayedIds } = store.state;
  const at = displayedIds.indexOf(cursor ?? thread?.id ?? -1);
  const next = at < 0 ? 0 : Math.min(displayedIds.length - 1, Math.max(0, at + steps));
  return displayedIds[next];
}

/**
 * Archive the conversation that keys act on, or take it back from the archive, and go on to the next.
 * @returns {number | undefined} the next
 */
export function archiveActive() {
  const conversation = findActive();
  if (!conversation) {
    return undefined;
  }
  const { conversationid: id } = conversation;
  const after = findNeighbour(1);
  const next = after === id ? findNeighbour(-1) : after;
  const wasOpen = store.state.thread?.id === id;
  setCursor(next === id ? undefined : next);
  archive(conversation);
  if (wasOpen) {
    navigate(next && next !== id ? conversationHash(next) : "#/");
  }
  return next === id ? undefined : next;
}

/**
 * Archive a conversation, or take it back from the archive.
 * @param {Conversation} conversation
 */
export function archive({ conversationid: id, archived, ...conversation }) {
  void updateConversation(id, { archived: !archived });
  const title = conversationTitle(conversation);
  notify(t(archived ? "list.unarchivedNote" : "list.archivedNote", { title }), "info", () => {
    void updateConversation(id, { archived });
    setCursor(id);
    applyOrder(); // it comes back at once, though rows stay where they are
  });
}

/** @param {Conversation} conversation */
export function toggleStar({ conversationid, starred = false }) {
  void updateConversation(conversationid, { starred: !starred });
}

/** @param {Conversation} conversation */
export function toggleMute({ conversationid: id, muted, ...conversation }) {
  void updateConversation(id, { muted: !muted });
  const title = conversationTitle(conversation);
  notify(t(muted ? "list.unmutedNote" : "list.mutedNote", { title }), "info", () => {
    void updateConversation(id, { muted });
  });
}

/**
 * Mark a conversation as unread, or as read.
 * @param {Conversation} conversation
 */
export function toggleUnread({ conversationid: id, unreadcount }) {
  if (store.state.thread?.id === id) {
    navigate("#/"); // what is open is read
    setCursor(id);
    void markUnread(id);
  } else if (unreadcount) {
    void markRead(id);
  } else {
    void markUnread(id);
  }
}

/**
 * Do something with the conversation that keys act on, if there is one.
 * @param {(conversation: Conversation) => void} action
 */
export function withActive(action) {
  const conversation = findActive();
  if (conversation) {
    action(conversation);
  }
}

/** Open the next conversation with something unread: in the list, else the newest there is. */
export async function openNextUnread() {
  const { displayedIds, conversations, thread, cursor } = store.state;
  const at = displayedIds.indexOf(thread?.id ?? cursor ?? -1) + 1;
  const inOrder = [...displayedIds.slice(at), ...displayedIds.slice(0, at)];
  const listed = inOrder.find((id) => id !== thread?.id && conversations.get(id)?.unreadcount);
  const next = listed ?? (await findNewestUnread());
  if (next) {
    setCursor(next);
    navigate(conversationHash(next));
  } else {
    notify(t("list.allRead"));
  }
}
