/** The one state of the page. */

import { Store } from "./store.js";

/** @typedef {import("./types.d.ts").State} State */
/** @typedef {import("./types.d.ts").List} List */
/** @typedef {import("./types.d.ts").Conversation} Conversation */

export const FILTERS = /** @type {const} */ (["inbox", "unread", "starred", "archived"]);

/** @returns {List} */
export function emptyList() {
  return { ids: [], loading: false, failed: false, complete: false };
}

/** @type {Store<State>} */
export const store = new Store(
  /** @type {State} */ ({
    me: undefined,
    route: { view: "inbox" },
    filter: "inbox",
    question: "",
    online: navigator.onLine,
    live: "connecting",
    unread: { messages: 0, conversations: 0 },
    lists: { inbox: emptyList(), unread: emptyList(), starred: emptyList(), archived: emptyList() },
    conversations: new Map(),
    hits: { question: "", found: [], loading: false },
    thread: undefined,
    pending: [],
    notices: [],
  }),
);

let notices = 0;

/**
 * Say something to the person, at the edge of the page.
 * @param {string} text
 * @param {"info" | "problem"} [kind]
 */
export function say(text, kind = "info") {
  const notice = { id: ++notices, text, kind };
  store.set({ notices: [...store.state.notices, notice] });
  setTimeout(() => unsay(notice.id), 8000);
}

/** @param {number} id */
export function unsay(id) {
  store.set({ notices: store.state.notices.filter((notice) => notice.id !== id) });
}
