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

/** The address that was read last. */
let shown = "-";

/** @param {string} hash */
export function go(hash) {
  if (location.hash !== hash) {
    location.hash = hash;
    read(); // the event comes later than the next key that is pressed
  }
}

/** Follow the address. */
export function followRoute() {
  addEventListener("hashchange", read);
  read();
}

function read() {
  if (location.hash !== shown) {
    shown = location.hash;
    store.set({ route: readRoute(shown) });
  }
}
