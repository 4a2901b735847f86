/**
 * Messages on their way. Each has a key from the moment it is written, so that however often it is
 * sent, it is written once; and is kept in the browser, so that it is sent after a reload too.
 */

import * as api from "../api.js";
import { store } from "../state.js";
import { refreshConversation } from "./conversations.js";
import { showMessages } from "./thread.js";

/** @import {Message, PendingMessage} from "../types.d.ts" */
/** @typedef {{messages: {message: {messageid: number}[]}}} CreatedMessage */

const STORAGE_KEY = "parley.pending";
const RETRY_DELAY = 3000;

/** Take up what an earlier page could not send. */
export function resumeOutbox() {
  const stored = localStorage.getItem(STORAGE_KEY);
  /** @type {{userid: number, pending: PendingMessage[]}} */
  const { userid, pending } = stored ? JSON.parse(stored) : { userid: 0, pending: [] };
  if (userid === store.state.me?.userid) {
    savePending(pending.map((one) => (one.state === "failed" ? one : { ...one, state: "waiting" })));
  }
  addEventListener("online", flush);
  flush();
}

/**
 * Send a message: it is shown at once.
 * @param {Omit<PendingMessage, "key" | "writtenAt" | "state">} message
 */
export function sendMessage(message) {
  const key = crypto.randomUUID();
  const writtenAt = new Date().toISOString();
  savePending([...store.state.pending, { ...message, key, writtenAt, state: "waiting" }]);
  flush();
}

/** @param {string} key */
export function retry(key) {
  updatePending(key, { state: "waiting" });
  flush();
}

/** @param {string} key */
export function discard(key) {
  savePending(store.state.pending.filter((one) => one.key !== key));
}

/** Send what waits: in each conversation one after another, so that the order stays. */
export function flush() {
  const busy = new Set();
  for (const one of store.state.pending) {
    if (one.state === "waiting" && !busy.has(one.conversationid)) {
      void transmit(one);
    }
    busy.add(one.conversationid);
  }
}

/** @param {PendingMessage} pending */
async function transmit(pending) {
  const { key, conversationid } = pending;
  updatePending(key, { state: "sending" });
  try {
    /** @type {CreatedMessage} */
    const created = await api.send("POST", `/conversations/${conversationid}/messages`, {
      body: toRequestBody(pending),
      key,
    });
    const messageid = created.messages.message[0]?.messageid ?? 0;
    /** @type {Message} */
    const message = await api.get(`/conversations/${conversationid}/messages/${messageid}`);
    showMessages(conversationid, [message]);
    discard(key);
    flush();
    await refreshConversation(conversationid);
  } catch (error) {
    handleFailure(key, error);
  }
}

/**
 * @param {string} key
 * @param {unknown} error
 */
function handleFailure(key, error) {
  if (error instanceof api.ApiError && !error.isTransient) {
    updatePending(key, { state: "failed", problem: error.message });
    flush();
    return;
  }
  updatePending(key, { state: "waiting" });
  if (navigator.onLine) {
    setTimeout(flush, RETRY_DELAY);
  }
}

/** @param {PendingMessage} pending */
function toRequestBody({ markdown, attachments, quote, forwarded }) {
  return {
    ...(markdown.trim() ? { markdown } : {}),
    ...(quote ? { quotedmessageid: quote.messageid } : {}),
    ...(forwarded ? { forwarded } : {}),
    ...(attachments.length
      ? { attachments: { attachment: attachments.map(({ id }) => ({ id })) } }
      : {}),
  };
}

/**
 * @param {string} key
 * @param {Partial<PendingMessage>} changes
 */
function updatePending(key, changes) {
  savePending(store.state.pending.map((one) => (one.key === key ? { ...one, ...changes } : one)));
}

/** @param {readonly PendingMessage[]} pending */
function savePending(pending) {
  store.set({ pending });
  if (pending.length) {
    localStorage.setItem(STORAGE_KEY, JSON.stringify({ userid: store.state.me?.userid, pending }));
  } else {
    localStorage.removeItem(STORAGE_KEY);
  }
}
