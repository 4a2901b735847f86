/** What one does with a message that is there: edit it, delete it, read its earlier versions. */

import * as api from "../api.js";
import { withErrorNotice } from "./notices.js";
import { showMessages } from "./thread.js";

/** @import {Conversation, Message, MessageVersion} from "../types.d.ts" */

/** The longest page that the server gives. */
const WHOLE_PAGE = 100;

/**
 * @param {number} conversation
 * @param {number} message
 * @param {string} html
 */
export async function editMessage(conversation, message, html) {
  await api.send("PATCH", messagePath(conversation, message), { body: { html } });
  await refreshMessage(conversation, message);
}

/**
 * @param {number} conversation
 * @param {number} message
 */
export async function deleteMessage(conversation, message) {
  await withErrorNotice(async () => {
    await api.send("DELETE", messagePath(conversation, message));
    await refreshMessage(conversation, message);
  });
}

/**
 * @param {number} conversation
 * @param {number} message
 * @returns {Promise<Message>}
 */
export function loadMessage(conversation, message) {
  return api.get(messagePath(conversation, message));
}

/**
 * Return all messages of a conversation, oldest first.
 * @param {number} conversation
 */
export async function loadAllMessages(conversation) {
  /** @type {Message[]} */
  const messages = [];
  for (let isMore = true; isMore; ) {
    const after = messages.at(-1)?.messageid ?? 0;
    /** @type {Conversation} */
    const page = await api.get(`/conversations/${conversation}/messages`, {
      query: { limit: WHOLE_PAGE, after, direction: "asc" },
    });
    messages.push(...page.messages.message);
    isMore = page.messages.message.length === WHOLE_PAGE;
  }
  return messages;
}

/**
 * Return what a message said before it was edited, oldest first.
 * @param {number} conversation
 * @param {number} message
 */
export async function loadEarlierVersions(conversation, message) {
  /** @type {{version: MessageVersion[]}} */
  const { version } = await api.get(`${messagePath(conversation, message)}/versions`);
  return version.slice(0, -1); // the last of them is what it says now
}

/**
 * @param {number} conversation
 * @param {number} message
 */
async function refreshMessage(conversation, message) {
  showMessages(conversation, [await loadMessage(conversation, message)]);
}

/**
 * @param {number} conversation
 * @param {number} message
 */
function messagePath(conversation, message) {
  return `/conversations/${conversation}/messages/${message}`;
}
