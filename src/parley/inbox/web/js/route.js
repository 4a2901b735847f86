/** Where the reader is, as the address says it: `#/c/12`, `#/c/12/m/99`, `#/new`, `#/account`. */

import { store } from "./state.js";

/** @typedef {import("./types.d.ts").Route} Route */

/**
 * @param {string} hash
 * @returns {Route}
 */
export function readRoute(hash) {
  const found = /^#\/c\/(\d{1,19})(?:\/m\/(\d{1,19}))?$/.exec(hash);
  if (found) {
    const message = found[2] ? { message: Number(found[2]) } : {};
    return { view: "inbox", conversation: Number(found[1]), ...message };
  }
  if (hash === "#/new") {
    return { view: "new" };
  }
  return hash === "#/account" ? { view: "account" } : { view: "inbox" };
}

/**
 * Give the address of a conversation, or of a message in it.
 * @param {number} conversation
 * @param {number} [message]
 */
export function conversationHash(conversation, message) {
  return message ? `#/c/${conversation}/m/${message}` : `#/c/${conversation}`;
}

/** @param {string} hash */
export function go(hash) {
  if (location.hash !== hash) {
    location.hash = hash;
  }
}

/** Follow the address. */
export function followRoute() {
  const read = () => store.set({ route: readRoute(location.hash) });
  addEventListener("hashchange", read);
  read();
}
