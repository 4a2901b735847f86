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
    isInternal: false,
    editMinutes: 0,
    route: { view: "inbox" },
    filter: "inbox",
    online: navigator.onLine,
    streamStatus: "connecting",
    unread: { messages: 0, conversations: 0 },
    lists: { inbox: emptyList(), unread: emptyList(), starred: emptyList(), archived: emptyList() },
    displayedIds: [],
    pointerOverList: false,
    conversations: new Map(),
    search: { query: "", results: [], loading: false },
    thread: undefined,
    detailsOpen: false,
    drafts: new Map(),
    uploads: [],
    pending: [],
    lastSent: "",
    cursor: undefined,
    today: new Date().toDateString(),
    announcement: "",
    session: "open",
    notices: [],
  }),
);
