/** The open conversation: its messages, page by page in both directions, and the read mark. */

import * as api from "../api.js";
import { findReadUpTo } from "../message-items.js";
import { conversationTitle, fullName, isMe } from "../people.js";
import { store } from "../state.js";
import {
  refreshUnread,
  removeConversation,
  resortConversation,
  upsertConversations,
} from "./conversations.js";
import { openDraft, replyPlace } from "./drafts.js";

/** @import {Conversation, Message, ReadingPlace, Reader, Thread} from "../types.d.ts" */

const PAGE_SIZE = 30;
/** So many messages are kept at most: what is far from where one reads is let go. */
const MAX_MESSAGES = 150;

/** @type {AbortController | undefined} */
let inFlight;
let lastOpening = 0;
/**
 * Where one was in a conversation when one left it; no place is its end.
 * @type {Map<number, ReadingPlace>}
 */
const places = new Map();

/**
 * Open a conversation at a message, else at the first unread one, else where one left it, else at the
 * end.
 * @param {number} id
 * @param {number} [target]
 */
export async function openThread(id, target) {
  inFlight?.abort();
  inFlight = new AbortController();
  const { signal } = inFlight;
  const left = store.state.thread?.id;
  if (left !== id) {
    openDraft(replyPlace(id));
  }
  const empty = emptyThread(id, target);
  store.set({ thread: empty });
  if (left && left !== id) {
    resortConversation(left);
  }
  try {
    const [lastPage, readers] = await Promise.all([
      loadPage(id, { direction: "desc" }, signal),
      loadReaders(id, signal),
    ]);
    const { unreadcount } = lastPage.conversation;
    const ownReader = readers.find((reader) => reader.userid === store.state.me?.userid);
    // The last page shows most threads whole, with where the unread part of them begins.
    const readUpTo = findReadUpTo(lastPage.messages, unreadcount);
    const firstUnread = readUpTo === undefined ? (ownReader?.messageid ?? 0) + 1 : undefined;
    const place = target || unreadcount ? undefined : places.get(id);
    const firstMessageId = target ?? firstUnread ?? place?.messageid;
    const initial =
      firstMessageId === undefined
        ? { messages: lastPage.messages, hasOlder: lastPage.hasMore, hasNewer: false }
        : await loadAround(id, firstMessageId, signal);
    upsertConversations([lastPage.conversation]);
    store.set({
      thread: {
        ...empty,
        ...initial,
        place,
        loading: false,
        readUpTo: readUpTo ?? ownReader?.sequence ?? 0,
        openedUpTo: lastPage.messages.at(-1)?.sequence ?? 0,
        readers,
      },
    });
  } catch (error) {
    if (!signal.aborted) {
      const gone = error instanceof api.ApiError && error.status === 403;
      if (gone) {
        removeConversation(id);
      }
      store.set({ thread: { ...empty, loading: false, failed: true, gone } });
    }
  }
}

/** Read the open conversation anew. */
export async function reopenThread() {
  const thread = store.state.thread;
  if (thread) {
    await openThread(thread.id, thread.target);
  }
}

export function closeThread() {
  inFlight?.abort();
  const left = store.state.thread?.id;
  store.set({ thread: undefined, detailsOpen: false });
  if (left) {
    resortConversation(left);
  }
}

/**
 * Note where one is in the open conversation.
 * @param {number} id
 * @param {ReadingPlace | undefined} place nowhere for the end
 */
export function rememberPlace(id, place) {
  if (place) {
    places.set(id, place);
  } else {
    places.delete(id);
  }
}

/**
 * Close a conversation to whoever is no longer in it, if it is open. What they were writing stays.
 * @param {number} id
 * @param {number} by who removed them; they themselves, where they left
 */
export function removeFromThread(id, by) {
  const conversation = store.state.conversations.get(id);
  if (store.state.thread?.id !== id || !conversation) {
    return;
  }
  inFlight?.abort();
  const person = conversation.recipients.users.user.find((one) => one.userid === by);
  store.set({
    thread: {
      ...emptyThread(id, undefined),
      loading: false,
      failed: true,
      gone: true,
      title: conversationTitle(conversation),
      ...(person && !isMe(person) ? { removedBy: fullName(person) } : {}),
    },
    detailsOpen: false,
  });
}

/** Show the details of the open conversation, or hide them. */
export function toggleDetails() {
  store.set({ detailsOpen: !store.state.detailsOpen });
}

export function closeDetails() {
  store.set({ detailsOpen: false });
}

/**
 * @param {number} id
 * @param {number | undefined} target
 * @returns {Thread}
 */
function emptyThread(id, target) {
  return {
    id,
    opening: (lastOpening += 1),
    target,
    messages: [],
    hasOlder: false,
    hasNewer: false,
    loading: true,
    failed: false,
    gone: false,
    place: undefined,
    readUpTo: 0,
    openedUpTo: 0,
    readers: [],
  };
}

/**
 * @param {number} id
 * @param {AbortSignal} signal
 */
async function loadReaders(id, signal) {
  /** @type {{reader: Reader[]}} */
  const { reader } = await api.get(`/conversations/${id}/readers`, { signal });
  return reader;
}

/**
 * Load the messages on both sides of one.
 * @param {number} id
 * @param {number} first the oldest message of the newer side
 * @param {AbortSignal} signal
 */
async function loadAround(id, first, signal) {
  const [older, newer] = await Promise.all([
    loadPage(id, { before: first, direction: "desc" }, signal),
    loadPage(id, { after: first - 1, direction: "asc" }, signal),
  ]);
  return {
    messages: [...older.messages, ...newer.messages],
    hasOlder: older.hasMore,
    hasNewer: newer.hasMore,
  };
}

/**
 * @param {number} id
 * @param {Record<string, string | number>} query
 * @param {AbortSignal} [signal]
 */
async function loadPage(id, query, signal) {
  /** @type {Conversation} */
  const conversation = await api.get(`/conversations/${id}/messages`, {
    query: { limit: PAGE_SIZE, ...query },
    ...(signal ? { signal } : {}),
  });
  const { messages } = conversation;
  const pageMessages = messages.message;
  // The common object carries the page; as a conversation of the list it wants its newest message.
  const newest = store.state.conversations.get(id)?.messages;
  if (newest) {
    conversation.messages = newest;
  } else if (query["direction"] === "desc") {
    conversation.messages = { message: pageMessages.slice(0, 1) };
  }
  return {
    conversation,
    messages: query["direction"] === "desc" ? pageMessages.toReversed() : pageMessages,
    hasMore: pageMessages.length === PAGE_SIZE,
  };
}

export async function loadOlder() {
  await updateThread(async (thread) => {
    const first = thread.messages[0]?.messageid ?? 0;
    const page = await loadPage(thread.id, { before: first, direction: "desc" });
    const messages = [...page.messages, ...thread.messages];
    return {
      messages: messages.slice(0, MAX_MESSAGES),
      hasOlder: page.hasMore,
      hasNewer: thread.hasNewer || messages.length > MAX_MESSAGES,
    };
  });
}

export async function loadNewer() {
  await updateThread(async (thread) => {
    const last = thread.messages.at(-1)?.messageid ?? 0;
    const page = await loadPage(thread.id, { after: last, direction: "asc" });
    const messages = [...thread.messages, ...page.messages];
    return {
      messages: messages.slice(-MAX_MESSAGES),
      hasNewer: page.hasMore,
      hasOlder: thread.hasOlder || messages.length > MAX_MESSAGES,
    };
  });
}

/** Let go of what is shown and go to the end. */
export async function loadNewest() {
  await updateThread(async (thread) => {
    const page = await loadPage(thread.id, { direction: "desc" });
    return { messages: page.messages, hasOlder: page.hasMore, hasNewer: false };
  });
}

/** @param {(thread: Thread) => Promise<Partial<Thread>>} load */
async function updateThread(load) {
  const thread = store.state.thread;
  if (!thread || thread.loading) {
    return;
  }
  patchThread(thread.id, { loading: true });
  try {
    patchThread(thread.id, { ...(await load(thread)), loading: false });
  } catch {
    patchThread(thread.id, { loading: false });
  }
}

/**
 * Show messages that came, or came to be otherwise, where they belong to what is shown.
 * @param {number} id
 * @param {readonly Message[]} messages
 */
export function showMessages(id, messages) {
  const thread = store.state.thread;
  if (thread?.id !== id) {
    return;
  }
  const byId = new Map(thread.messages.map((one) => [one.messageid, one]));
  const last = thread.messages.at(-1)?.messageid ?? 0;
  for (const one of messages) {
    if (byId.has(one.messageid) || (one.messageid > last && !thread.hasNewer)) {
      byId.set(one.messageid, one);
    }
  }
  const ordered = [...byId.values()].sort((one, other) => one.messageid - other.messageid);
  patchThread(id, { messages: ordered });
}

/** @param {number} id */
export async function refreshReaders(id) {
  patchThread(id, { readers: await loadReaders(id, new AbortController().signal) });
}

/**
 * @param {number} id
 * @param {Partial<Thread>} changes
 */
function patchThread(id, changes) {
  const thread = store.state.thread;
  if (thread?.id === id) {
    store.set({ thread: { ...thread, ...changes } });
  }
}

/**
 * Up to which message of a conversation the server was told, or is being told, that one has read.
 * @type {Map<number, number>}
 */
const readMarks = new Map();

/**
 * Say that one has read up to a message, once. Where the session is over, that waits for the next.
 * @param {number} id
 * @param {number} messageid
 */
export async function markRead(id, messageid) {
  if ((readMarks.get(id) ?? 0) >= messageid || store.state.session === "ended") {
    return;
  }
  readMarks.set(id, messageid);
  try {
    await api.inBackground(() => api.send("POST", `/conversations/${id}/read`, { body: { messageid } }));
    const conversation = store.state.conversations.get(id);
    const newest = conversation?.messages.message[0]?.messageid ?? 0;
    if (conversation && messageid >= newest) {
      upsertConversations([{ ...conversation, unreadcount: 0 }]);
    }
    await api.inBackground(refreshUnread);
  } catch {
    readMarks.delete(id); // tried again when the next message comes into sight
  }
}

/**
 * Forget that a conversation was marked: its reader wants it unread.
 * @param {number} id
 */
export function forgetReadMark(id) {
  readMarks.delete(id);
}
