/** The one state of the page. */

import { Store } from "./store.js";

/** @import {ConversationList, State} from "./types.d.ts" */

export const FILTERS = /** @type {const} */ (["inbox", "unread", "starred", "archived"]);

/** @returns {ConversationList} */
export function emptyList() {
  return { ids: [], loading: false, failed: false, complete: false };
}

/** @type {Store<State>} */
export const store = new Store(
  /** @type {State} */ ({
    me: undefined,
    route: { view: "inbox" },
    filter: "inbox",
    searchQuery: "",
    online: navigator.onLine,
    streamStatus: "connecting",
    unread: { messages: 0, conversations: 0 },
    lists: { inbox: emptyList(), unread: emptyList(), starred: emptyList(), archived: emptyList() },
    conversations: new Map(),
    search: { query: "", results: [], loading: false },
    thread: undefined,
    pending: [],
    notices: [],
  }),
);

let lastNoticeId = 0;

/**
 * Say something to the person, at the edge of the page.
 * @param {string} text
 * @param {"info" | "problem"} [kind]
 */
export function notify(text, kind = "info") {
  const notice = { id: ++lastNoticeId, text, kind };
  store.set({ notices: [...store.state.notices, notice] });
  setTimeout(() => dismiss(notice.id), 8000);
}

/** @param {number} id */
export function dismiss(id) {
  store.set({ notices: store.state.notices.filter((notice) => notice.id !== id) });
}
