/**
 * What happens elsewhere, brought into the state: each changed conversation is read once more.
 *
 * One tab of a browser holds the stream, and tells the others: browsers open few connections to a
 * server. A tab that is hidden lets go of it, and looks at what happened once it is seen again; unless
 * its person wants to be notified.
 */

import * as api from "../api.js";
import { subscribe } from "../event-stream.js";
import { t } from "../i18n.js";
import { withLock } from "../locks.js";
import { areNotificationsEnabled, notifyMessage } from "../notifications.js";
import { fullName } from "../people.js";
import { sharedName } from "../person-storage.js";
import { store } from "../state.js";
import { describeChange } from "../system-messages.js";
import { hearTabs, tellTabs } from "../tabs.js";
import {
  loadMore,
  refreshConversation,
  refreshUnread,
  reloadLists,
  removeConversation,
} from "./conversations.js";
import { reopenThread, refreshReaders, removeFromThread, showMessages } from "./thread.js";

/** @import {ConversationEvent, Message, State} from "../types.d.ts" */

/** Events of so many milliseconds are looked at together. */
const BATCH_DELAY = 40;
/** So long after it was hidden a tab lets go of the stream: one often comes back at once. */
const RELEASE_DELAY = 10_000;
/** So long after what an event tells of could not be read, everything is read anew. */
const RETRY_DELAY = 3000;
/** A hidden tab that missed more reads everything anew. */
const MAX_DEFERRED = 200;

/** @type {ConversationEvent[]} */
let pendingEvents = [];
/** The last event that this tab knows of, once it has read the state. */
let position = 0;
let isStarted = false;
/** Whether it missed some. */
let isStale = false;
let isLeading = false;
/**
 * What ends the stream, or the wait for it.
 * @type {AbortController | undefined}
 */
let contest;
let isOver = false;

/** @param {number} from where in the feed the state was read */
export function startLiveUpdates(from) {
  position = from;
  isStarted = true;
  for (const event of pendingEvents.splice(0)) {
    receive(event);
  }
  contend();
  document.addEventListener("visibilitychange", onVisibilityChange);
}

/** Hear what other tabs say of the feed: from before the state is read, so that nothing falls between. */
export function hearFeed() {
  /** @type {<T extends {userid: number}>(callback: (message: T) => void) => (message: T) => void} */
  const ofMine = (callback) => (message) => {
    if (message.userid === store.state.me?.userid && !isLeading) {
      callback(message);
    }
  };
  hearTabs("event", ofMine(({ event }) => receive(event)));
  hearTabs("leading", ofMine((message) => message.position > position && missed(message.position)));
  hearTabs("snapshot", ofMine((message) => missed(message.position)));
  hearTabs(
    "status",
    ofMine((message) => {
      // Whoever takes over from this tab is then asked for nothing that the others miss.
      position = Math.min(position, message.position);
      setStatus(message.status);
    }),
  );
  hearTabs("unread", ofMine(({ unread }) => store.set({ unread })));
  hearTabs("asking", ({ userid }) => {
    if (isLeading && userid === store.state.me?.userid) {
      tellTabs("status", { userid, position, status: store.state.streamStatus });
      tellTabs("unread", { userid, unread: store.state.unread });
    }
  });
}

export function stopLiveUpdates() {
  isOver = true;
  pendingEvents = [];
  release();
}

/** Note whether the browser is online, as long as the page lives. */
export function trackOnlineStatus() {
  for (const type of ["online", "offline"]) {
    addEventListener(type, () => store.set({ online: navigator.onLine }));
  }
}

/** Hold the stream, as soon as no other tab does. */
function contend() {
  if (contest || isOver || (document.hidden && !areNotificationsEnabled())) {
    return;
  }
  const controller = new AbortController();
  const { signal } = controller;
  contest = controller;
  tellTabs("asking", { userid: myId() });
  void withLock(sharedName("stream"), () => lead(signal), signal).catch(() => {
    // The signal: this tab no longer waits.
  });
}

/** @param {AbortSignal} signal */
async function lead(signal) {
  isLeading = true;
  const userid = myId();
  tellTabs("leading", { userid, position });
  const handlers = {
    onEvent: (/** @type {ConversationEvent} */ event) => {
      tellTabs("event", { userid, event });
      receive(event);
    },
    onSnapshot: (/** @type {string} */ at) => {
      tellTabs("snapshot", { userid, position: Number(at) });
      missed(Number(at));
    },
    onStatusChange: (/** @type {State["streamStatus"]} */ status) => {
      tellTabs("status", { userid, position, status });
      setStatus(status);
    },
  };
  await subscribe(String(position), handlers, signal);
  isLeading = false;
}

function release() {
  contest?.abort();
  contest = undefined;
}

let releaseTimer = 0;
let retryTimer = 0;

function onVisibilityChange() {
  clearTimeout(releaseTimer);
  if (document.hidden) {
    if (!areNotificationsEnabled()) {
      releaseTimer = setTimeout(release, RELEASE_DELAY);
    }
    return;
  }
  contend();
  if (isStale) {
    reload();
  } else if (pendingEvents.length) {
    scheduleEvents();
  }
}

/** @param {State["streamStatus"]} streamStatus */
function setStatus(streamStatus) {
  store.set({ streamStatus });
  if (streamStatus === "live") {
    recover();
  }
}

/** Read what could not be read while the server was away. */
function recover() {
  if (isStale && !document.hidden) {
    reload();
    return;
  }
  const { thread, lists, filter } = store.state;
  if (thread?.failed && !thread.gone) {
    void reopenThread();
  }
  if (lists[filter].failed) {
    void loadMore(filter);
  }
}

/** @param {ConversationEvent} event */
function receive(event) {
  if (isOver || (isStarted && event.id <= position)) {
    return;
  }
  if (isStarted) {
    position = event.id;
  }
  pendingEvents.push(event);
  if (!isStarted || (document.hidden && !isLeading)) {
    isStale ||= pendingEvents.length > MAX_DEFERRED;
    return; // nobody looks: the others have the connections
  }
  if (pendingEvents.length === 1) {
    scheduleEvents();
  }
}

function scheduleEvents() {
  setTimeout(() => void api.inBackground(() => applyEvents(pendingEvents.splice(0))), BATCH_DELAY);
}

/** @param {number} at where the feed stood when it was too late */
function missed(at) {
  position = Math.max(position, at);
  isStale = true;
  if (!document.hidden) {
    reload();
  }
}

/** Read everything anew later: an event is told once, and what it tells of could not be read. */
function retryLater() {
  isStale = true;
  clearTimeout(retryTimer);
  retryTimer = setTimeout(() => {
    // Where the connection is lost, whatever brings it back does that.
    if (isStale && !isOver && store.state.online && store.state.streamStatus === "live") {
      recover();
    }
  }, RETRY_DELAY);
}

function reload() {
  isStale = false;
  pendingEvents = [];
  reloadLists();
  void reopenThread();
}

/** @param {ConversationEvent[]} events */
async function applyEvents(events) {
  const changed = new Set(events.map((event) => event.conversationid));
  const me = myId();
  for (const event of events) {
    if (event.kind === "participant.removed" && event.subject?.userid === me) {
      changed.delete(event.conversationid);
      removeFromThread(event.conversationid, event.actor.userid);
      removeConversation(event.conversationid);
    }
  }
  const areRead = await Promise.all([...changed].map(refreshConversation));
  if (areRead.includes(false)) {
    retryLater();
  }
  await refreshOpenThread(events);
  await refreshUnread().catch(() => {});
  tellTabs("unread", { userid: me, unread: store.state.unread });
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
    api.get(`/conversations/${id}/messages/${messageid}`).catch((error) => {
      if (api.isRetryable(error)) {
        retryLater();
      }
      return undefined;
    }),
  );
  const found = /** @type {(Message | undefined)[]} */ (await Promise.all(requests));
  const messages = found.filter((one) => one !== undefined);
  showMessages(id, messages);
  const created = new Set(
    threadEvents.filter((event) => event.kind === "message.created").map((event) => event.messageid),
  );
  announce(messages.filter((one) => created.has(one.messageid)));
  await refreshReaders(id).catch(() => {});
}

/**
 * Tell whoever hears the page what was written by others.
 * @param {readonly Message[]} messages
 */
function announce(messages) {
  const others = messages.filter((one) => one.author.userid !== myId());
  const [first] = others;
  if (!first) {
    return;
  }
  const text = first.text || t("list.attachment");
  const one =
    first.kind === "system"
      ? describeChange(first)
      : t("thread.announced", { name: fullName(first.author), text });
  const told = others.length === 1 ? one : t("thread.announcedMany", { count: others.length });
  // The same again is told only where it differs.
  store.set({ announcement: told === store.state.announcement ? `${told}\u00a0` : told });
}

/** @param {ConversationEvent} event */
function isMessageEvent(event) {
  return event.kind.startsWith("message.") && event.messageid !== undefined;
}

function myId() {
  return store.state.me?.userid ?? 0;
}
