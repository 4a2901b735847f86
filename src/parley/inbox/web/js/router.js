/**
 * Where the reader is, as the address says it: `#/c/12`, `#/c/12/m/99`, `#/new`, `#/forward/12/99`,
 * `#/account`.
 */

import { store } from "./state.js";

/** @import {MessageReference, Route} from "./types.d.ts" */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function parseRoute(hash) {
  const match = /^#\/c\/(\d{1,19})(?:\/m\/(\d{1,19}))?$/.exec(hash);
  if (match) {
    const message = match[2] ? { message: Number(match[2]) } : {};
    return { view: "inbox", conversation: Number(match[1]), ...message };
  }
  const forwarded = /^#\/forward\/(\d{1,19})\/(\d{1,19})$/.exec(hash);
  if (forwarded) {
    const [, conversationid, messageid] = forwarded.map(Number);
    return {
      view: "new",
      forwarded: { conversationid: conversationid ?? 0, messageid: messageid ?? 0 },
    };
  }
  if (hash === "#/new") {
    return { view: "new" };
  }
  return hash === "#/account" ? { view: "account" } : { view: "inbox" };
}

/**
 * Return the address of a conversation, or of a message in it.
 * @param {number} conversation
 * @param {number} [message]
 */
export function conversationHash(conversation, message) {
  return message ? `#/c/${conversation}/m/${message}` : `#/c/${conversation}`;
}

/**
 * Return the address at which a message is forwarded.
 * @param {MessageReference} message
 */
export function forwardHash({ conversationid, messageid }) {
  return `#/forward/${conversationid}/${messageid}`;
}

/** The address that was read last. */
let currentHash = "-";

/** @param {string} hash */
export function navigate(hash) {
  if (location.hash !== hash) {
    location.hash = hash;
    syncRoute(); // the event comes later than the next key that is pressed
  }
}

/** Follow the address. */
export function startRouter() {
  addEventListener("hashchange", syncRoute);
  syncRoute();
}

function syncRoute() {
  if (location.hash !== currentHash) {
    currentHash = location.hash;
    store.set({ route: parseRoute(currentHash) });
  }
}
