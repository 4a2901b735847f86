/** The messages of the open conversation: by day and author, with the mark where the new ones begin. */

import { loadNewer, loadOlder, markRead, toNewest } from "../actions/thread.js";
import { fill, h } from "../dom.js";
import { day, listed, t } from "../i18n.js";
import { fullName, isMe } from "../people.js";
import { reconcile } from "../reconcile.js";
import { store } from "../state.js";
import { messageView, updateMessage } from "./message.js";
import { pendingView, updatePending } from "./pending.js";

/** @typedef {import("../types.d.ts").Message} Message */
/** @typedef {import("../types.d.ts").Pending} Pending */
/** @typedef {import("../types.d.ts").Thread} Thread */
/** @typedef {import("./message.js").Shown} Shown */
/** @typedef {{key: string, shown?: Shown, pending?: Pending, heading?: string, unread?: boolean}} Item */

/** Messages of one author within these minutes stand under one head. */
const TOGETHER = 5 * 60_000;
/** So near an edge (pixels) the next page is loaded. */
const NEAR = 400;

export function messagesView() {
  const rows = h("ol", { class: "messages", "aria-label": t("thread.messages") });
  const toEnd = h("button", { class: "to-end", type: "button", hidden: true });
  const scroller = h("div", { class: "scroller", tabindex: 0, role: "region" }, rows);
  const element = h("div", { class: "reading" }, scroller, toEnd);
  scroller.setAttribute("aria-label", t("thread.messages"));

  /** @type {Map<string, Item>} */
  let items = new Map();
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
      items = new Map();
    }
    const atEnd = isAtEnd(scroller);
    const anchor = anchorOf(scroller, rows);
    const wanted = itemsOf(thread, store.state.pending).map((item) => unchanged(items, item));
    items = new Map(wanted.map((item) => [item.key, item]));
    reconcile(rows, wanted, { key: (item) => item.key, create, update });
    if (!placed && !thread.loading) {
      placed = true;
      begin(thread);
    } else if (atEnd && !thread.hasNewer) {
      scroller.scrollTop = scroller.scrollHeight;
    } else {
      anchor?.();
    }
    look();
  }

  /**
   * Begin where the reader left off, or at the message that is asked for.
   * @param {Thread} thread
   */
  function begin(thread) {
    const { route } = store.state;
    const asked = route.view === "inbox" && route.message;
    const target = asked
      ? rows.querySelector(`#message-${asked}`)
      : rows.querySelector(".unread-mark");
    if (target) {
      target.scrollIntoView({ block: asked ? "center" : "start" });
      target.classList.toggle("found", Boolean(asked));
    } else if (!thread.hasNewer) {
      scroller.scrollTop = scroller.scrollHeight;
    }
  }

  /** See what is in sight: mark it read, load what comes next. */
  function look() {
    const { thread } = store.state;
    if (!thread || thread.loading || !placed) {
      return;
    }
    if (scroller.scrollTop < NEAR && thread.hasOlder) {
      void loadOlder();
    } else if (below(scroller) < NEAR && thread.hasNewer) {
      void loadNewer();
    }
    const away = thread.hasNewer || below(scroller) > scroller.clientHeight;
    toEnd.hidden = !away;
    const news = thread.messages.filter((one) => isNew(thread, one));
    fill(
      toEnd,
      news.length ? t("thread.newBelow", { count: news.length }) : t("thread.toNewest"),
    );
    const last = lastInSight(scroller, rows);
    const conversation = store.state.conversations.get(thread.id);
    if (last && document.hasFocus() && conversation?.unreadcount) {
      void markRead(thread.id, last);
    }
  }

  toEnd.addEventListener("click", () => {
    void toNewest().then(() => {
      scroller.scrollTop = scroller.scrollHeight;
    });
  });
  scroller.addEventListener("scroll", () => requestAnimationFrame(look), { passive: true });
  addEventListener("focus", look);
  // A picture that has come makes a message higher: who reads the end stays at the end.
  rows.addEventListener("load", () => isAtEnd(scroller) && draw(), true);
  store.watch((state) => state.thread, draw);
  store.watch((state) => state.pending, draw);
  return element;
}

/** @param {Item} item */
function create(item) {
  if (item.shown) {
    return messageView(item.shown);
  }
  if (item.pending) {
    return pendingView(item.pending);
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
function update(element, item) {
  if (item.shown) {
    updateMessage(element, item.shown);
  } else if (item.pending) {
    updatePending(element, item.pending);
  }
}

/**
 * Give the item that was there, where it shows the same: nothing is drawn anew for it.
 * @param {Map<string, Item>} before
 * @param {Item} item
 */
function unchanged(before, item) {
  const known = before.get(item.key);
  const same =
    known &&
    known.pending === item.pending &&
    known.shown?.message === item.shown?.message &&
    known.shown?.leads === item.shown?.leads &&
    known.shown?.seen === item.shown?.seen;
  return same ? known : item;
}

/**
 * @param {Thread} thread
 * @param {readonly Pending[]} pending
 * @returns {Item[]}
 */
export function itemsOf(thread, pending) {
  /** @type {Item[]} */
  const items = [];
  const seen = seenBy(thread);
  /** @type {Message | undefined} */
  let before;
  let marked = false;
  for (const message of thread.messages) {
    const newDay = !before || !sameDay(before, message);
    if (newDay) {
      const heading = day(message.lastsentdatetime);
      items.push({ key: `day-${message.lastsentdatetime.slice(0, 10)}-${heading}`, heading });
    }
    /** @type {boolean} */
    const mark = !marked && isNew(thread, message);
    if (mark) {
      items.push({ key: "unread", heading: t("thread.unread"), unread: true });
    }
    marked ||= mark;
    const leads = newDay || mark || !together(before, message);
    const names = seen.get(message.messageid) ?? "";
    items.push({
      key: `message-${message.messageid}`,
      shown: { conversation: thread.id, message, leads, seen: names },
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
function isNew(thread, message) {
  return message.sequence > thread.readUpTo && !isMe(message.author);
}

/**
 * Tell who has read up to which message, and no further.
 * @param {Thread} thread
 * @returns {Map<number, string>}
 */
function seenBy(thread) {
  const users = store.state.conversations.get(thread.id)?.recipients.users.user ?? [];
  /** @type {Map<number, string[]>} */
  const names = new Map();
  for (const reader of thread.readers) {
    const person = users.find((one) => one.userid === reader.userid);
    if (person && !isMe(person) && reader.messageid) {
      names.set(reader.messageid, [...(names.get(reader.messageid) ?? []), fullName(person)]);
    }
  }
  return new Map([...names].map(([id, list]) => [id, listed(list)]));
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
function together(before, message) {
  return (
    before !== undefined &&
    before.kind !== "system" &&
    before.author.userid === message.author.userid &&
    Date.parse(message.lastsentdatetime) - Date.parse(before.lastsentdatetime) < TOGETHER
  );
}

/** @param {HTMLElement} scroller */
function below(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

/** @param {HTMLElement} scroller */
function isAtEnd(scroller) {
  return below(scroller) < 60;
}

/**
 * Note the first message in sight, to put it where it is after others came before it.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} rows
 */
function anchorOf(scroller, rows) {
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
 * Give the number of the last message in sight; 0 where there is none.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} rows
 */
function lastInSight(scroller, rows) {
  const bottom = scroller.getBoundingClientRect().bottom;
  const messages = [...rows.querySelectorAll(":scope > [data-id]")];
  const last = messages.findLast((row) => row.getBoundingClientRect().top < bottom - 20);
  return last instanceof HTMLElement ? Number(last.dataset["id"]) : 0;
}
