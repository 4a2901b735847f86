/** What a thread is shown as: its messages by day and author, with the mark where the new ones begin. */

import { formatDay, t } from "./i18n.js";
import { isMe } from "./people.js";
import { store } from "./state.js";

/** @import {Conversation, Message, PendingMessage, Reader, Thread, UserBlock} from "./types.d.ts" */
/** @import {MessageProps} from "./views/message.js" */

/**
 * A message, a message on its way, or a heading: of a day, or above what is unread.
 * @typedef {{key: string, message?: MessageProps, pending?: PendingMessage, heading?: string, unread?: boolean}} Item
 */

/** Messages of one author within these milliseconds stand under one header. */
const GROUPING_WINDOW = 5 * 60_000;

/**
 * Return the item that was there, where it shows the same: nothing is drawn anew for it.
 * @param {Map<string, Item>} before
 * @param {Item} item
 */
export function reuseItem(before, item) {
  const known = before.get(item.key);
  const same =
    known &&
    known.pending === item.pending &&
    known.message?.message === item.message?.message &&
    known.message?.showHeader === item.message?.showHeader &&
    isSameGroupOfPeople(known.message?.seenBy, item.message?.seenBy);
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
  const readers = findReaders(thread);
  /** @type {Message | undefined} */
  let before;
  let hasUnreadMark = false;
  for (const message of thread.messages) {
    const newDay = !before || !sameDay(before, message);
    /** @type {boolean} */
    const startsUnread = !hasUnreadMark && isUnread(thread, message);
    if (newDay || startsUnread) {
      items.push(headingAbove(message, newDay, startsUnread));
    }
    hasUnreadMark ||= startsUnread;
    const showHeader = newDay || startsUnread || !isSameGroup(before, message);
    const seenBy = (readers.get(message.messageid) ?? []).filter(
      (person) => person.userid !== message.author.userid,
    );
    items.push({
      key: `message-${message.messageid}`,
      message: { conversation: thread.id, message, showHeader, seenBy },
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
 * Whether a message is unread. One's own are where one marked them so, before the thread was opened.
 * @param {Thread} thread
 * @param {Message} message
 */
export function isUnread(thread, message) {
  return (
    message.sequence > thread.readUpTo &&
    mayBeUnread(message) &&
    (!isMe(message.author) || message.sequence <= thread.openedUpTo)
  );
}

/**
 * Whether a message is one that the server counts as unread: neither its own nor a deleted one.
 * @param {Message} message
 */
export function mayBeUnread(message) {
  return message.kind !== "system" && !message.deleted;
}

/**
 * Return the sequence up to which a conversation is read; nothing where too few messages tell.
 * @param {readonly Message[]} messages its newest, the oldest first
 * @param {number} unreadcount
 */
export function findReadUpTo(messages, unreadcount) {
  if (!unreadcount) {
    return messages.at(-1)?.sequence;
  }
  const firstUnread = messages.filter(mayBeUnread).at(-unreadcount);
  return firstUnread && firstUnread.sequence - 1;
}

/**
 * Return how many messages someone has not read, of those that one sees oneself. What was not loaded
 * is taken for unread.
 * @param {Reader} reader
 * @param {Thread} thread
 * @param {Conversation} conversation
 */
export function countUnreadBy(reader, thread, { messages, messagecount }) {
  const newest = messages.message[0]?.sequence ?? 0;
  const passedOver = thread.messages.filter((one) => one.sequence > reader.sequence && !mayBeUnread(one));
  return Math.min(messagecount, newest - reader.sequence) - passedOver.length;
}

/**
 * @param {Message} message
 * @param {boolean} newDay
 * @param {boolean} startsUnread
 * @returns {Item}
 */
function headingAbove(message, newDay, startsUnread) {
  const day = formatDay(message.lastsentdatetime);
  if (!startsUnread) {
    return { key: `day-${message.lastsentdatetime.slice(0, 10)}-${day}`, heading: day };
  }
  const heading = newDay ? t("thread.unreadSince", { day }) : t("thread.unread");
  return { key: newDay ? `unread-${day}` : "unread", heading, unread: true };
}

/**
 * Return who has read up to which message, and no further; not oneself.
 * @param {Thread} thread
 * @returns {Map<number, UserBlock[]>}
 */
function findReaders(thread) {
  const users = store.state.conversations.get(thread.id)?.recipients.users.user ?? [];
  /** @type {Map<number, UserBlock[]>} */
  const found = new Map();
  for (const reader of thread.readers) {
    const person = users.find((one) => one.userid === reader.userid);
    if (person && !isMe(person) && reader.messageid) {
      found.set(reader.messageid, [...(found.get(reader.messageid) ?? []), person]);
    }
  }
  return found;
}

/**
 * @param {readonly UserBlock[]} [some]
 * @param {readonly UserBlock[]} [others]
 */
function isSameGroupOfPeople(some = [], others = []) {
  return some.length === others.length && some.every((one, at) => one.userid === others[at]?.userid);
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
