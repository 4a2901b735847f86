/**
 * What waits to be sent: answers, and new conversations. Each is a record of its own in the browser, so
 * that tabs add and remove without undoing one another, and has a key from the moment it is written:
 * however often it is sent, it is written once. One tab at a time sends.
 *
 * A lost connection, a server that is not there, or a session that ended is waiting. Only what the
 * server refuses has failed, and goes back into the composer if its person wants that.
 */

import * as api from "../api.js";
import { errorMessage } from "../errors.js";
import { randomId } from "../ids.js";
import { withLock } from "../locks.js";
import { renderMarkup } from "../markup.js";
import {
  listStored,
  readStored,
  removeStored,
  sharedName,
  watchStored,
  writeStored,
} from "../person-storage.js";
import { store } from "../state.js";
import { refreshConversation } from "./conversations.js";
import { restoreDraft } from "./drafts.js";
import { showMessages } from "./thread.js";

/** @import {Message, PendingMessage} from "../types.d.ts" */
/** @typedef {{conversationid: number, messages: {message: {messageid: number}[]}}} Created */
/** @typedef {Omit<PendingMessage, "key" | "html" | "writtenAt" | "state">} Outgoing */

const KIND = "outbox/";
const RETRY_DELAY = 3000;
const MAX_RETRY_DELAY = 60_000;

/** A request that is not answered within these milliseconds is sent again. */
const SEND_TIMEOUT = 120_000;

/** What this tab is sending. */
let sendingKey = "";
/**
 * Records for which the browser has no room: they wait as long as the page lives.
 * @type {Map<string, PendingMessage>}
 */
const unstored = new Map();
/**
 * The conversations that were started, by the key of what started them.
 * @type {Map<string, number>}
 */
const started = new Map();
/**
 * The keys of what a person has just sent: its first attempt is one that they wait for.
 * @type {Set<string>}
 */
const awaited = new Set();
let lastWritten = 0;
let failures = 0;
let timer = 0;
/** @type {Promise<void> | undefined} */
let flushing;
let isOver = false;

/** Take up what an earlier page, or another tab, could not send. */
export function resumeOutbox() {
  watchStored(KIND, showPending);
  const resume = () => void api.inBackground(flush);
  addEventListener("online", resume);
  showPending();
  resume();
}

/** Send no more: the page is someone else's now. */
export function closeOutbox() {
  isOver = true;
  clearTimeout(timer);
  store.set({ pending: [] });
}

/**
 * Send something: it is shown at once.
 * @param {Outgoing} message
 * @returns {string} its key
 */
export function enqueue(message) {
  const key = randomId();
  // Two that are written in one millisecond keep their order.
  lastWritten = Math.max(Date.now(), lastWritten + 1);
  const html = message.text.trim() ? renderMarkup(message.text) : "";
  save({ ...message, html, key, writtenAt: new Date(lastWritten).toISOString(), state: "waiting" });
  store.set({ lastSent: key });
  awaited.add(key);
  void flush();
  return key;
}

/**
 * Start a conversation.
 * @param {Outgoing} message
 * @returns {Promise<{conversation?: number, waits: boolean}>} its number, unless another tab sent it;
 *   whether it waits
 * @throws {Error} where the server refuses: it is not to be sent any more
 */
export async function startConversation(message) {
  const key = enqueue(message);
  await flush();
  const record = find(key);
  if (record?.state === "failed") {
    discard(key);
    throw new Error(record.problem);
  }
  const conversation = started.get(key);
  return { ...(conversation ? { conversation } : {}), waits: record !== undefined };
}

/** @param {string} key */
export function retry(key) {
  change(key, { state: "waiting" });
  awaited.add(key);
  void flush();
}

/**
 * Put what was not sent back into the composer that it came from; unless it is sent by now.
 * @param {string} key
 */
export async function reclaim(key) {
  await withLock(sharedName("outbox"), async () => {
    const record = find(key);
    if (record) {
      discard(key);
      restoreDraft(record.place, record);
    }
  });
}

/** @param {string} key */
export function discard(key) {
  unstored.delete(key);
  removeStored(KIND + key);
  showPending();
}

/**
 * Send what waits, in its order. What failed does not hold up what comes after it.
 * @returns {Promise<void>} resolves when all is sent, or has to wait longer
 */
export async function flush() {
  clearTimeout(timer);
  await flushing;
  if (!isOver && nextWaiting(new Set())) {
    flushing ??= withLock(sharedName("outbox"), sendAll).finally(() => {
      flushing = undefined;
    });
    await flushing;
  }
}

async function sendAll() {
  /** Places where the server could not take what comes first. */
  const blocked = new Set();
  for (let next = nextWaiting(blocked); next && !isOver; next = nextWaiting(blocked)) {
    const outcome = await transmit(next);
    if (outcome === "unreachable") {
      return;
    }
    if (outcome === "later") {
      blocked.add(next.place);
    }
  }
}

/**
 * Return what is to be sent next, as it is in the browser now: another tab may have sent it.
 * @param {ReadonlySet<string>} blocked
 */
function nextWaiting(blocked) {
  return listPending().find((one) => one.state === "waiting" && !blocked.has(one.place));
}

/**
 * @param {PendingMessage} pending
 * @returns {Promise<"sent" | "refused" | "later" | "unreachable">}
 */
async function transmit(pending) {
  const { key } = pending;
  sendingKey = key;
  showPending();
  try {
    const { path, body } = toRequest(pending);
    const signal = AbortSignal.timeout(SEND_TIMEOUT);
    /** @type {Created} */
    const created = await api.send("POST", path, { body, key, signal, isAwaited: awaited.delete(key) });
    failures = 0;
    await showSent(pending, created);
    return "sent";
  } catch (error) {
    if (error instanceof api.ApiError && !error.isTransient) {
      change(key, { state: "failed", problem: errorMessage(error) });
      return "refused";
    }
    failures += 1;
    scheduleFlush();
    return error instanceof api.ApiError ? "later" : "unreachable";
  } finally {
    sendingKey = "";
    showPending();
  }
}

function scheduleFlush() {
  if (navigator.onLine && !isOver) {
    const delay = Math.min(MAX_RETRY_DELAY, RETRY_DELAY * 2 ** (failures - 1));
    clearTimeout(timer);
    timer = setTimeout(() => void api.inBackground(flush), delay);
  }
}

/**
 * Show what is on the server in the place of what waited.
 * @param {PendingMessage} pending
 * @param {Created} created
 */
async function showSent({ key, conversationid }, created) {
  const id = created.conversationid || conversationid || 0;
  started.set(key, id);
  // From here on it is written: whatever fails now, it is not sent again.
  removeStored(KIND + key);
  unstored.delete(key);
  const messageid = created.messages.message[0]?.messageid ?? 0;
  const message = /** @type {Message | undefined} */ (
    await api.get(`/conversations/${id}/messages/${messageid}`).catch(() => undefined)
  );
  showMessages(id, message ? [message] : []);
  showPending();
  await refreshConversation(id);
}

/**
 * Return the request that sends something.
 * @param {PendingMessage} pending
 */
export function toRequest({ conversationid, recipients, title = "", html, attachments, quote, forwarded }) {
  const message = {
    ...(html ? { html } : {}),
    ...(quote ? { quotedmessageid: quote.messageid } : {}),
    ...(forwarded ? { forwarded } : {}),
    ...(attachments.length
      ? { attachments: { attachment: attachments.map(({ id }) => ({ id })) } }
      : {}),
  };
  if (!recipients) {
    return { path: `/conversations/${conversationid}/messages`, body: message };
  }
  const body = {
    recipients: { users: { user: recipients.map(({ userid }) => ({ userid })) } },
    messages: { message: [message] },
    ...(title.trim() ? { title: title.trim() } : {}),
  };
  return { path: "/conversations/", body };
}

/** @param {string} key */
function find(key) {
  return unstored.get(key) ?? /** @type {PendingMessage | undefined} */ (readStored(KIND + key));
}

/**
 * @param {string} key
 * @param {Partial<PendingMessage>} changes
 */
function change(key, changes) {
  const record = find(key);
  if (record) {
    save({ ...record, ...changes });
  }
}

/** @param {PendingMessage} record */
function save(record) {
  if (writeStored(KIND + record.key, record)) {
    unstored.delete(record.key);
  } else {
    unstored.set(record.key, record);
  }
  showPending();
}

/** @returns {PendingMessage[]} in the order in which they were written */
function listPending() {
  const stored = /** @type {PendingMessage[]} */ (listStored(KIND));
  return [...stored, ...unstored.values()].sort(
    (one, other) => one.writtenAt.localeCompare(other.writtenAt) || one.key.localeCompare(other.key),
  );
}

function showPending() {
  if (!isOver) {
    const pending = listPending().map((one) =>
      one.key === sendingKey ? { ...one, state: /** @type {const} */ ("sending") } : one,
    );
    store.set({ pending });
  }
}
