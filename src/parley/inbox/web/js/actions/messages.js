/** What one does with a message that is there: edit it, delete it, read its earlier versions. */

import * as api from "../api.js";
import { withErrorNotice } from "./notices.js";
import { showMessages } from "./thread.js";

/** @import {Message, MessageVersion} from "../types.d.ts" */

/**
 * @param {number} conversation
 * @param {number} message
 * @param {string} markdown
 */
export async function editMessage(conversation, message, markdown) {
  await api.send("PATCH", messagePath(conversation, message), { body: { markdown } });
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
 * Render Markdown as the server will render and sanitise the message.
 * @param {string} markdown
 */
export async function renderPreview(markdown) {
  /** @type {{html: string}} */
  const { html } = await api.send("POST", "/preview", { body: { markdown } });
  return html;
}

/**
 * @param {number} conversation
 * @param {number} message
 */
async function refreshMessage(conversation, message) {
  /** @type {Message} */
  const current = await api.get(messagePath(conversation, message));
  showMessages(conversation, [current]);
}

/**
 * @param {number} conversation
 * @param {number} message
 */
function messagePath(conversation, message) {
  return `/conversations/${conversation}/messages/${message}`;
}
