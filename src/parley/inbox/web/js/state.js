/** The one state of the page. */

import { Store } from "./store.js";

/** @import {ConversationList, Filter, Search, State} from "./types.d.ts" */

export const FILTERS = /** @type {const} */ (["inbox", "unread", "starred", "drafts", "archived"]);

/** @returns {ConversationList} */
export function emptyList() {
  return { ids: [], loading: false, failed: false, complete: false };
}

/** @returns {Record<Filter, ConversationList>} */
export function emptyLists() {
  return {
    inbox: emptyList(),
    unread: emptyList(),
    starred: emptyList(),
    drafts: emptyList(),
    archived: emptyList(),
  };
}

/** @returns {Search} */
export function emptySearch() {
  return { query: "", results: [], conversations: [], people: [], files: [], loading: false };
}

/** @type {Store<State>} */
export const store = new Store(
  /** @type {State} */ ({
    me: undefined,
    isInternal: false,
    mayInvite: false,
    invitations: undefined,
    editMinutes: 0,
    route: { view: "inbox" },
    filter: "inbox",
    online: navigator.onLine,
    streamStatus: "connecting",
    unread: { messages: 0, conversations: 0 },
    lists: emptyLists(),
    displayedIds: [],
    pointerOverList: false,
    conversations: new Map(),
    search: emptySearch(),
    thread: undefined,
    detailsOpen: false,
    profiles: new Map(),
    files: undefined,
    drafts: new Map(),
    uploads: [],
    pending: [],
    lastSent: "",
    cursor: undefined,
    chosen: new Set(),
    choosing: false,
    theme: "system",
    density: "comfortable",
    today: new Date().toDateString(),
    announcement: "",
    session: "open",
    notices: [],
  }),
);
