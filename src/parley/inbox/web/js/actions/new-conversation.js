/** Starting a conversation, perhaps with a message of another one. */

import * as api from "../api.js";
import { store } from "../state.js";
import { refreshConversation } from "./conversations.js";

/** @import {Attachment, MessageReference} from "../types.d.ts" */

/**
 * @typedef {object} NewConversation
 * @property {readonly number[]} recipients
 * @property {string} title
 * @property {string} markdown
 * @property {readonly Attachment[]} attachments
 */

/** The request that was sent last, with its key: the very same, sent again, is carried out once. */
let lastAttempt = { request: "", key: "" };

/** @param {MessageReference} message */
export function forwardMessage(message) {
  store.set({ forwarded: message });
}

/**
 * Start a conversation.
 * @param {NewConversation} conversation
 * @returns {Promise<number>} its number
 */
export async function createConversation(conversation) {
  const body = toRequestBody(conversation, store.state.forwarded);
  /** @type {{conversationid: number}} */
  const { conversationid } = await api.send("POST", "/conversations/", {
    body,
    key: idempotencyKey(body),
  });
  await refreshConversation(conversationid);
  store.set({ forwarded: undefined });
  lastAttempt = { request: "", key: "" };
  return conversationid;
}

/**
 * @param {NewConversation} conversation
 * @param {MessageReference | undefined} forwarded
 */
export function toRequestBody({ recipients, title, markdown, attachments }, forwarded) {
  const message = {
    ...(markdown.trim() ? { markdown } : {}),
    ...(forwarded ? { forwarded } : {}),
    attachments: { attachment: attachments.map(({ id }) => ({ id })) },
  };
  return {
    recipients: { users: { user: recipients.map((userid) => ({ userid })) } },
    messages: { message: [message] },
    ...(title.trim() ? { title: title.trim() } : {}),
  };
}

/** @param {object} body */
function idempotencyKey(body) {
  const request = JSON.stringify(body);
  if (request !== lastAttempt.request) {
    lastAttempt = { request, key: crypto.randomUUID() };
  }
  return lastAttempt.key;
}
