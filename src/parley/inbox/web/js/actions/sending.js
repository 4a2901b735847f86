/**
 * Messages on their way. Each has a key from the moment it is written, so that however often it is
 * sent, it is written once; and is kept in the browser, so that it is sent after a reload too.
 */

import * as api from "../api.js";
import { store } from "../state.js";
import { refreshConversation } from "./live.js";
import { showMessages } from "./thread.js";

/** @typedef {import("../types.d.ts").Message} Message */
/** @typedef {import("../types.d.ts").Pending} Pending */
/** @typedef {{messages: {message: {messageid: number}[]}}} Written */

const KEPT = "parley.pending";
const WAIT = 3000;

/** Take up what an earlier page could not send. */
export function resumeSending() {
  const kept = localStorage.getItem(KEPT);
  /** @type {{userid: number, pending: Pending[]}} */
  const { userid, pending } = kept ? JSON.parse(kept) : { userid: 0, pending: [] };
  if (userid === store.state.me?.userid) {
    set(pending.map((one) => (one.state === "failed" ? one : { ...one, state: "waiting" })));
  }
  addEventListener("online", flush);
  flush();
}

/**
 * Send a message: it is shown at once.
 * @param {Omit<Pending, "key" | "writtenAt" | "state">} message
 */
export function sendMessage(message) {
  const key = crypto.randomUUID();
  const writtenAt = new Date().toISOString();
  set([...store.state.pending, { ...message, key, writtenAt, state: "waiting" }]);
  flush();
}

/** @param {string} key */
export function retry(key) {
  change(key, { state: "waiting" });
  flush();
}

/** @param {string} key */
export function discard(key) {
  set(store.state.pending.filter((one) => one.key !== key));
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

/** @param {Pending} pending */
async function transmit(pending) {
  const { key, conversationid } = pending;
  change(key, { state: "sending" });
  try {
    /** @type {Written} */
    const written = await api.send("POST", `/conversations/${conversationid}/messages`, {
      body: requestOf(pending),
      key,
    });
    const messageid = written.messages.message[0]?.messageid ?? 0;
    /** @type {Message} */
    const message = await api.get(`/conversations/${conversationid}/messages/${messageid}`);
    showMessages(conversationid, [message]);
    discard(key);
    flush();
    await refreshConversation(conversationid);
  } catch (error) {
    failed(key, error);
  }
}

/**
 * @param {string} key
 * @param {unknown} error
 */
function failed(key, error) {
  if (error instanceof api.ApiError && !error.passes) {
    change(key, { state: "failed", problem: error.message });
    flush();
    return;
  }
  change(key, { state: "waiting" });
  if (navigator.onLine) {
    setTimeout(flush, WAIT);
  }
}

/** @param {Pending} pending */
function requestOf({ markdown, attachments, quote, forwarded }) {
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
 * @param {Partial<Pending>} changed
 */
function change(key, changed) {
  set(store.state.pending.map((one) => (one.key === key ? { ...one, ...changed } : one)));
}

/** @param {readonly Pending[]} pending */
function set(pending) {
  store.set({ pending });
  if (pending.length) {
    localStorage.setItem(KEPT, JSON.stringify({ userid: store.state.me?.userid, pending }));
  } else {
    localStorage.removeItem(KEPT);
  }
}
