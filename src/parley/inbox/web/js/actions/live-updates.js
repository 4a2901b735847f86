/** What happens elsewhere, brought into the state: each changed conversation is read once more. */

import * as api from "../api.js";
import { subscribe } from "../event-stream.js";
import { notifyMessage } from "../notifications.js";
import { store } from "../state.js";
import {
  refreshConversation,
  refreshUnread,
  reloadLists,
  removeConversation,
} from "./conversations.js";
import { openThread, refreshReaders, showMessages } from "./thread.js";

/** @import {ConversationEvent, Message} from "../types.d.ts" */

/** Events of so many milliseconds are looked at together. */
const BATCH_DELAY = 40;

/** @type {ConversationEvent[]} */
const pendingEvents = [];

/** Return where the feed stands now. */
export async function getFeedPosition() {
  /** @type {{lasteventid: number}} */
  const { lasteventid } = await api.get("/events");
  return String(lasteventid);
}

/** @param {string} position where in the feed the state was read */
export function startLiveUpdates(position) {
  void subscribe(position, {
    onEvent: (event) => {
      pendingEvents.push(event);
      if (pendingEvents.length === 1) {
        setTimeout(() => void applyEvents(pendingEvents.splice(0)), BATCH_DELAY);
      }
    },
    onSnapshot: () => {
      reloadLists();
      const open = store.state.thread;
      if (open) {
        void openThread(open.id);
      }
    },
    onStatusChange: (streamStatus) => store.set({ streamStatus }),
  });
}

/** Note whether the browser is online, as long as the page lives. */
export function trackOnlineStatus() {
  for (const type of ["online", "offline"]) {
    addEventListener(type, () => store.set({ online: navigator.onLine }));
  }
}

/** @param {ConversationEvent[]} events */
async function applyEvents(events) {
  const changed = new Set(events.map((event) => event.conversationid));
  const me = store.state.me?.userid;
  for (const event of events) {
    if (event.kind === "participant.removed" && event.subject?.userid === me) {
      changed.delete(event.conversationid);
      removeConversation(event.conversationid);
    }
  }
  await Promise.all([...changed].map(refreshConversation));
  await refreshOpenThread(events);
  await refreshUnread().catch(() => {});
  for (const event of events) {
    if (event.kind === "message.created" && event.actor.userid !== me) {
      notifyMessage(store.state.conversations.get(event.conversationid));
    }
  }
}

/** @param {ConversationEvent[]} events */
async function refreshOpenThread(events) {
  const id = store.state.thread?.id;
  const threadEvents = events.filter((event) => event.conversationid === id);
  if (!id || !threadEvents.length) {
    return;
  }
  const messageIds = new Set(threadEvents.flatMap((event) => (isMessageEvent(event) ? [event.messageid ?? 0] : [])));
  const requests = [...messageIds].map((messageid) =>
    api.get(`/conversations/${id}/messages/${messageid}`).catch(() => undefined),
  );
  const messages = /** @type {(Message | undefined)[]} */ (await Promise.all(requests));
  showMessages(
    id,
    messages.filter((one) => one !== undefined),
  );
  await refreshReaders(id).catch(() => {});
}

/** @param {ConversationEvent} event */
function isMessageEvent(event) {
  return event.kind.startsWith("message.") && event.messageid !== undefined;
}
