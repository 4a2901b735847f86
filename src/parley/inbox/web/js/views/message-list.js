/** The messages of the open conversation: by day and author, with the mark where the new ones begin. */

import { loadNewer, loadOlder, markRead, loadNewest } from "../actions/thread.js";
import { fill, h } from "../dom.js";
import { formatDay, formatList, t } from "../i18n.js";
import { fullName, isMe } from "../people.js";
import { reconcile } from "../reconcile.js";
import { store } from "../state.js";
import { messageView, updateMessage } from "./message.js";
import { pendingMessageView, updatePendingMessage } from "./pending-message.js";

/** @import {Message, PendingMessage, Thread} from "../types.d.ts" */
/** @import {MessageProps} from "./message.js" */
/** @typedef {{key: string, message?: MessageProps, pending?: PendingMessage, heading?: string, unread?: boolean}} Item */

/** Messages of one author within these minutes stand under one head. */
const GROUPING_WINDOW = 5 * 60_000;
/** So near an edge (pixels) the next page is loaded. */
const LOAD_DISTANCE = 400;

export function messageListView() {
  const rows = h("ol", { class: "messages", "aria-label": t("thread.messages") });
  const newestButton = h("button", { class: "to-end", type: "button", hidden: true });
  const scroller = h("div", { class: "scroller", tabindex: 0, role: "region" }, rows);
  const element = h("div", { class: "reading" }, scroller, newestButton);
  scroller.setAttribute("aria-label", t("thread.messages"));

  /** @type {Map<string, Item>} */
  let previousItems = new Map();
  let opened = 0;
  let placed = false;

  function draw() {
    const { thread } = store.state;
    if (!thread) {
      rows.replaceChildren();
      return;
    }
    if (thread.id !== opened) {
      opened = thread.id;
      placed = false;
      previousItems = new Map();
    }
    const atEnd = isAtEnd(scroller);
    const anchor = captureScrollAnchor(scroller, rows);
    const items = buildItems(thread, store.state.pending).map((item) => reuseItem(previousItems, item));
    previousItems = new Map(items.map((item) => [item.key, item]));
    reconcile(rows, items, { key: (item) => item.key, create: createItem, update: updateItem });
    if (!placed && !thread.loading) {
      placed = true;
      scrollToStart(thread);
    } else if (atEnd && !thread.hasNewer) {
      scroller.scrollTop = scroller.scrollHeight;
    } else {
      anchor?.();
    }
    onViewportChange();
  }

  /**
   * Begin where the reader left off, or at the message that is asked for.
   * @param {Thread} thread
   */
  function scrollToStart(thread) {
    const { route } = store.state;
    const targetId = route.view === "inbox" && route.message;
    const target = targetId
      ? rows.querySelector(`#message-${targetId}`)
      : rows.querySelector(".unread-mark");
    if (target) {
      target.scrollIntoView({ block: targetId ? "center" : "start" });
      target.classList.toggle("found", Boolean(targetId));
    } else if (!thread.hasNewer) {
      scroller.scrollTop = scroller.scrollHeight;
    }
  }

  /** See what is in sight: mark it read, load what comes next. */
  function onViewportChange() {
    const { thread } = store.state;
    if (!thread || thread.loading || !placed) {
      return;
    }
    if (scroller.scrollTop < LOAD_DISTANCE && thread.hasOlder) {
      void loadOlder();
    } else if (distanceToEnd(scroller) < LOAD_DISTANCE && thread.hasNewer) {
      void loadNewer();
    }
    const isAwayFromEnd = thread.hasNewer || distanceToEnd(scroller) > scroller.clientHeight;
    newestButton.hidden = !isAwayFromEnd;
    const unread = thread.messages.filter((one) => isUnread(thread, one));
    fill(
      newestButton,
      unread.length ? t("thread.newBelow", { count: unread.length }) : t("thread.toNewest"),
    );
    const last = lastVisibleMessageId(scroller, rows);
    const conversation = store.state.conversations.get(thread.id);
    if (last && document.hasFocus() && conversation?.unreadcount) {
      void markRead(thread.id, last);
    }
  }

  newestButton.addEventListener("click", () => {
    void loadNewest().then(() => {
      scroller.scrollTop = scroller.scrollHeight;
    });
  });
  scroller.addEventListener("scroll", () => requestAnimationFrame(onViewportChange), { passive: true });
  addEventListener("focus", onViewportChange);
  // A picture that has come makes a message higher: who reads the end stays at the end.
  rows.addEventListener("load", () => isAtEnd(scroller) && draw(), true);
  store.watch((state) => state.thread, draw);
  store.watch((state) => state.pending, draw);
  return element;
}

/** @param {Item} item */
function createItem(item) {
  if (item.message) {
    return messageView(item.message);
  }
  if (item.pending) {
    return pendingMessageView(item.pending);
  }
  return h(
    "li",
    { class: item.unread ? "unread-mark" : "day" },
    h("span", { role: "heading", "aria-level": 3 }, item.heading),
  );
}

/**
 * @param {HTMLElement} element
 * @param {Item} item
 */
function updateItem(element, item) {
  if (item.message) {
    updateMessage(element, item.message);
  } else if (item.pending) {
    updatePendingMessage(element, item.pending);
  }
}

/**
 * Return the item that was there, where it shows the same: nothing is drawn anew for it.
 * @param {Map<string, Item>} before
 * @param {Item} item
 */
function reuseItem(before, item) {
  const known = before.get(item.key);
  const same =
    known &&
    known.pending === item.pending &&
    known.message?.message === item.message?.message &&
    known.message?.showHeader === item.message?.showHeader &&
    known.message?.seenBy === item.message?.seenBy;
  return same ? known : item;
}

/**
 * @param {Thread} thread
 * @param {readonly PendingMessage[]} pending
 * @returns {Item[]}
 */
export function buildItems(thread, pending) {
  /** @type {Item[]} */
  const items = [];
  const seen = findReaders(thread);
  /** @type {Message | undefined} */
  let before;
  let hasMark = false;
  for (const message of thread.messages) {
    const newDay = !before || !sameDay(before, message);
    if (newDay) {
      const heading = formatDay(message.lastsentdatetime);
      items.push({ key: `day-${message.lastsentdatetime.slice(0, 10)}-${heading}`, heading });
    }
    /** @type {boolean} */
    const startsUnread = !hasMark && isUnread(thread, message);
    if (startsUnread) {
      items.push({ key: "unread", heading: t("thread.unread"), unread: true });
    }
    hasMark ||= startsUnread;
    const showHeader = newDay || startsUnread || !isSameGroup(before, message);
    const names = seen.get(message.messageid) ?? "";
    items.push({
      key: `message-${message.messageid}`,
      message: { conversation: thread.id, message, showHeader, seenBy: names },
    });
    before = message;
  }
  if (!thread.hasNewer) {
    const here = pending.filter((one) => one.conversationid === thread.id);
    items.push(...here.map((one) => ({ key: `pending-${one.key}`, pending: one })));
  }
  return items;
}

/**
 * @param {Thread} thread
 * @param {Message} message
 */
function isUnread(thread, message) {
  return message.sequence > thread.readUpTo && !isMe(message.author);
}

/**
 * Return who has read up to which message, and no further.
 * @param {Thread} thread
 * @returns {Map<number, string>}
 */
function findReaders(thread) {
  const users = store.state.conversations.get(thread.id)?.recipients.users.user ?? [];
  /** @type {Map<number, string[]>} */
  const names = new Map();
  for (const reader of thread.readers) {
    const person = users.find((one) => one.userid === reader.userid);
    if (person && !isMe(person) && reader.messageid) {
      names.set(reader.messageid, [...(names.get(reader.messageid) ?? []), fullName(person)]);
    }
  }
  return new Map([...names].map(([id, list]) => [id, formatList(list)]));
}

/**
 * @param {Message} one
 * @param {Message} other
 */
function sameDay(one, other) {
  const days = [one, other].map((message) => new Date(message.lastsentdatetime).toDateString());
  return days[0] === days[1];
}

/**
 * @param {Message | undefined} before
 * @param {Message} message
 */
function isSameGroup(before, message) {
  return (
    before !== undefined &&
    before.kind !== "system" &&
    before.author.userid === message.author.userid &&
    Date.parse(message.lastsentdatetime) - Date.parse(before.lastsentdatetime) < GROUPING_WINDOW
  );
}

/** @param {HTMLElement} scroller */
function distanceToEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

/** @param {HTMLElement} scroller */
function isAtEnd(scroller) {
  return distanceToEnd(scroller) < 60;
}

/**
 * Note the first message in sight, to put it where it is after others came before it.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} rows
 */
function captureScrollAnchor(scroller, rows) {
  const top = scroller.getBoundingClientRect().top;
  const first = [...rows.children].find((row) => row.getBoundingClientRect().bottom > top);
  if (!first) {
    return undefined;
  }
  const offset = first.getBoundingClientRect().top;
  return () => {
    if (first.isConnected) {
      scroller.scrollTop += first.getBoundingClientRect().top - offset;
    }
  };
}

/**
 * Return the number of the last message in sight; 0 where there is none.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} rows
 */
function lastVisibleMessageId(scroller, rows) {
  const bottom = scroller.getBoundingClientRect().bottom;
  const messages = [...rows.querySelectorAll(":scope > [data-id]")];
  const last = messages.findLast((row) => row.getBoundingClientRect().top < bottom - 20);
  return last instanceof HTMLElement ? Number(last.dataset["id"]) : 0;
}
