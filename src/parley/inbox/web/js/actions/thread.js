/** The open conversation: its messages, page by page in both directions, and the read mark. */

import * as api from "../api.js";
import { store } from "../state.js";
import { forget, keep, refreshUnread } from "./lists.js";

/** @typedef {import("../types.d.ts").Conversation} Conversation */
/** @typedef {import("../types.d.ts").Message} Message */
/** @typedef {import("../types.d.ts").Reader} Reader */
/** @typedef {import("../types.d.ts").Thread} Thread */

const PAGE = 30;
/** So many messages are kept at most: what is far from where one reads is let go. */
const MOST = 150;

/** @type {AbortController | undefined} */
let opening;

/**
 * Open a conversation at a message, else at the first unread one, else at the end.
 * @param {number} id
 * @param {number} [target]
 */
export async function openThread(id, target) {
  opening?.abort();
  opening = new AbortController();
  const { signal } = opening;
  store.set({ thread: blank(id) });
  try {
    const [last, readers] = await Promise.all([
      page(id, { direction: "desc" }, signal),
      readersOf(id, signal),
    ]);
    const { unreadcount, messagecount } = last.conversation;
    const mine = readers.find((reader) => reader.userid === store.state.me?.userid);
    // The last page shows most threads whole, with where the unread part of them begins.
    const middle = target ?? (unreadcount < PAGE ? undefined : (mine?.messageid ?? 0) + 1);
    const shown =
      middle === undefined
        ? { messages: last.messages, hasOlder: last.more, hasNewer: false }
        : await around(id, middle, signal);
    keep([last.conversation]);
    store.set({
      thread: { ...blank(id), ...shown, loading: false, readUpTo: messagecount - unreadcount, readers },
    });
  } catch (error) {
    if (!signal.aborted) {
      if (error instanceof api.ApiError && error.status === 403) {
        forget(id);
      }
      store.set({ thread: { ...blank(id), loading: false, failed: true } });
    }
  }
}

export function closeThread() {
  opening?.abort();
  store.set({ thread: undefined });
}

/** @param {number} id */
function blank(id) {
  return /** @type {Thread} */ ({
    id,
    messages: [],
    hasOlder: false,
    hasNewer: false,
    loading: true,
    failed: false,
    readUpTo: 0,
    readers: [],
  });
}

/**
 * @param {number} id
 * @param {AbortSignal} signal
 */
async function readersOf(id, signal) {
  /** @type {{reader: Reader[]}} */
  const { reader } = await api.get(`/conversations/${id}/readers`, { signal });
  return reader;
}

/**
 * Read the messages on both sides of a place.
 * @param {number} id
 * @param {number} first the oldest message of the newer side
 * @param {AbortSignal} signal
 */
async function around(id, first, signal) {
  const [older, newer] = await Promise.all([
    page(id, { before: first, direction: "desc" }, signal),
    page(id, { after: first - 1, direction: "asc" }, signal),
  ]);
  return {
    messages: [...older.messages, ...newer.messages],
    hasOlder: older.more,
    hasNewer: newer.more,
  };
}

/**
 * @param {number} id
 * @param {Record<string, string | number>} query
 * @param {AbortSignal} [signal]
 */
async function page(id, query, signal) {
  /** @type {Conversation} */
  const conversation = await api.get(`/conversations/${id}/messages`, {
    query: { limit: PAGE, ...query },
    ...(signal ? { signal } : {}),
  });
  const { messages } = conversation;
  const found = messages.message;
  // The common object carries the page; as a conversation of the list it wants its newest message.
  const newest = store.state.conversations.get(id)?.messages;
  if (newest) {
    conversation.messages = newest;
  } else if (query["direction"] === "desc") {
    conversation.messages = { message: found.slice(0, 1) };
  }
  return {
    conversation,
    messages: query["direction"] === "desc" ? found.toReversed() : found,
    more: found.length === PAGE,
  };
}

export async function loadOlder() {
  await extend(async (thread) => {
    const first = thread.messages[0]?.messageid ?? 0;
    const more = await page(thread.id, { before: first, direction: "desc" });
    const messages = [...more.messages, ...thread.messages];
    return {
      messages: messages.slice(0, MOST),
      hasOlder: more.more,
      hasNewer: thread.hasNewer || messages.length > MOST,
    };
  });
}

export async function loadNewer() {
  await extend(async (thread) => {
    const last = thread.messages.at(-1)?.messageid ?? 0;
    const more = await page(thread.id, { after: last, direction: "asc" });
    const messages = [...thread.messages, ...more.messages];
    return {
      messages: messages.slice(-MOST),
      hasNewer: more.more,
      hasOlder: thread.hasOlder || messages.length > MOST,
    };
  });
}

/** Let go of what is shown and go to the end. */
export async function toNewest() {
  await extend(async (thread) => {
    const last = await page(thread.id, { direction: "desc" });
    return { messages: last.messages, hasOlder: last.more, hasNewer: false };
  });
}

/** @param {(thread: Thread) => Promise<Partial<Thread>>} work */
async function extend(work) {
  const thread = store.state.thread;
  if (!thread || thread.loading) {
    return;
  }
  changeThread(thread.id, { loading: true });
  try {
    changeThread(thread.id, { ...(await work(thread)), loading: false });
  } catch {
    changeThread(thread.id, { loading: false });
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
  const shown = new Map(thread.messages.map((one) => [one.messageid, one]));
  const last = thread.messages.at(-1)?.messageid ?? 0;
  for (const one of messages) {
    if (shown.has(one.messageid) || (one.messageid > last && !thread.hasNewer)) {
      shown.set(one.messageid, one);
    }
  }
  const ordered = [...shown.values()].sort((one, other) => one.messageid - other.messageid);
  changeThread(id, { messages: ordered });
}

/** @param {number} id */
export async function refreshReaders(id) {
  changeThread(id, { readers: await readersOf(id, new AbortController().signal) });
}

/**
 * @param {number} id
 * @param {Partial<Thread>} changed
 */
export function changeThread(id, changed) {
  const thread = store.state.thread;
  if (thread?.id === id) {
    store.set({ thread: { ...thread, ...changed } });
  }
}

/** @type {Map<number, number>} */
const marked = new Map();

/**
 * Say that one has read up to a message, once.
 * @param {number} id
 * @param {number} messageid
 */
export async function markRead(id, messageid) {
  if ((marked.get(id) ?? 0) >= messageid) {
    return;
  }
  marked.set(id, messageid);
  try {
    await api.send("POST", `/conversations/${id}/read`, { body: { messageid } });
    const conversation = store.state.conversations.get(id);
    const newest = conversation?.messages.message[0]?.messageid ?? 0;
    if (conversation && messageid >= newest) {
      keep([{ ...conversation, unreadcount: 0 }]);
    }
    await refreshUnread();
  } catch {
    marked.delete(id); // it is said again when the next message is seen
  }
}

/**
 * Forget that a conversation was marked: its reader wants it unread.
 * @param {number} id
 */
export function unmark(id) {
  marked.delete(id);
}
