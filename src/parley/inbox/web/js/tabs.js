/** What the tabs of a browser tell each other, at one instance. */

import { root } from "./urls.js";

/** @import {ConversationEvent, State} from "./types.d.ts" */

/**
 * @typedef {object} TabMessages
 * @property {{userid: number}} signedIn
 * @property {{}} signedOut
 * @property {{userid: number, version: number}} avatar
 * @property {{userid: number, position: number}} leading who tells of the feed is another now
 * @property {{userid: number}} asking what the one who tells of it sees
 * @property {{userid: number, position: number, status: State["streamStatus"]}} status
 * @property {{userid: number, event: ConversationEvent}} event
 * @property {{userid: number, position: number}} snapshot too much was missed to be told
 * @property {{userid: number, unread: State["unread"]}} unread
 */

/** @type {BroadcastChannel | undefined} */
let channel;

/** @type {Map<string, (message: any) => void>} */
const listeners = new Map();

/** Listen for what the others say, as long as the page lives. */
export function openChannel() {
  channel = new BroadcastChannel(`parley:${root}`);
  channel.addEventListener("message", ({ data }) => listeners.get(data.type)?.(data));
}

/**
 * @template {keyof TabMessages} T
 * @param {T} type
 * @param {TabMessages[T]} message
 */
export function tellTabs(type, message) {
  channel?.postMessage({ ...message, type });
}

/**
 * @template {keyof TabMessages} T
 * @param {T} type
 * @param {(message: TabMessages[T]) => void} callback
 */
export function hearTabs(type, callback) {
  listeners.set(type, callback);
}
