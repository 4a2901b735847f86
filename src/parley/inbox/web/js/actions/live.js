/** What happens elsewhere, brought into the state: each changed conversation is read once more. */

import * as api from "../api.js";
import { store } from "../state.js";
import { follow } from "../stream.js";
import { announce } from "../notifications.js";
import { forget, keep, refreshUnread, reloadLists } from "./lists.js";
import { openThread, refreshReaders, showMessages } from "./thread.js";

/** @typedef {import("../types.d.ts").Conversation} Conversation */
/** @typedef {import("../types.d.ts").FeedEvent} FeedEvent */
/** @typedef {import("../types.d.ts").Message} Message */

/** Events of so many milliseconds are looked at together. */
const GATHERED = 40;

/** @type {FeedEvent[]} */
const gathered = [];

/** Tell where the feed stands now. */
export async function placeInFeed() {
  /** @type {{lasteventid: number}} */
  const { lasteventid } = await api.get("/events");
  return String(lasteventid);
}

/** @param {string} place where in the feed the state was read */
export function live(place) {
  void follow(place, {
    happened: (event) => {
      gathered.push(event);
      if (gathered.length === 1) {
        setTimeout(() => void catchUp(gathered.splice(0)), GATHERED);
      }
    },
    missed: () => {
      reloadLists();
      const open = store.state.thread;
      if (open) {
        void openThread(open.id);
      }
    },
    changed: (state) => store.set({ live: state }),
  });
}

/** @param {FeedEvent[]} events */
async function catchUp(events) {
  const changed = new Set(events.map((event) => event.conversationid));
  const me = store.state.me?.userid;
  for (const event of events) {
    if (event.kind === "participant.removed" && event.subject?.userid === me) {
      changed.delete(event.conversationid);
      forget(event.conversationid);
    }
  }
  await Promise.all([...changed].map(refreshConversation));
  await refreshOpenThread(events);
  await refreshUnread().catch(() => {});
  for (const event of events) {
    if (event.kind === "message.created" && event.actor.userid !== me) {
      announce(store.state.conversations.get(event.conversationid));
    }
  }
}

/** @param {number} id */
export async function refreshConversation(id) {
  try {
    keep([/** @type {Conversation} */ (await api.get(`/conversations/${id}`))]);
  } catch (error) {
    if (error instanceof api.ApiError && error.status === 403) {
      forget(id);
    }
  }
}

/** @param {FeedEvent[]} events */
async function refreshOpenThread(events) {
  const id = store.state.thread?.id;
  const here = events.filter((event) => event.conversationid === id);
  if (!id || !here.length) {
    return;
  }
  const ids = new Set(here.flatMap((event) => (isOfMessage(event) ? [event.messageid ?? 0] : [])));
  const read = [...ids].map((messageid) =>
    api.get(`/conversations/${id}/messages/${messageid}`).catch(() => undefined),
  );
  const found = /** @type {(Message | undefined)[]} */ (await Promise.all(read));
  showMessages(
    id,
    found.filter((one) => one !== undefined),
  );
  await refreshReaders(id).catch(() => {});
}

/** @param {FeedEvent} event */
function isOfMessage(event) {
  return event.kind.startsWith("message.") && event.messageid !== undefined;
}
