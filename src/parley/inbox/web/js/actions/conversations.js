/** The conversations and the lists that they are in: loading pages, and keeping each in its place. */

import * as api from "../api.js";
import { FILTERS, emptyList, emptyLists, emptySearch, store } from "../state.js";
import { countChanges, settle } from "./changes.js";
import { hasDraft, listDrafted } from "./drafts.js";

/** @import {Conversation, ConversationList, Filter} from "../types.d.ts" */
/** @typedef {{conversation: Conversation[], nextcursor?: string}} Page */

const PAGE_SIZE = 50;

/** @type {Record<Exclude<Filter, "drafts">, Record<string, boolean>>} */
const QUERIES = {
  inbox: {},
  unread: { unread: true },
  starred: { starred: true },
  archived: { archived: true },
};

/** @type {Record<Filter, (conversation: Conversation) => boolean>} */
const MATCHES = {
  inbox: (one) => !one.archived,
  unread: (one) => !one.archived && one.unreadcount > 0,
  starred: (one) => !one.archived && one.starred === true,
  drafts: (one) => hasDraft(one.conversationid),
  archived: (one) => one.archived,
};

/**
 * Whether a conversation is in the list of those with something unread because it was: the one that is
 * open stays until it is left.
 * @param {Conversation} conversation
 */
function staysUnread({ conversationid, archived }) {
  const isOpen = store.state.thread?.id === conversationid;
  return isOpen && !archived && store.state.lists.unread.ids.includes(conversationid);
}

/**
 * Load the next page of a list; the first, where nothing is loaded yet.
 * @param {Filter} filter
 */
export async function loadMore(filter) {
  const list = store.state.lists[filter];
  if (list.loading || list.complete) {
    return;
  }
  if (filter === "drafts") {
    await loadDrafted();
    return;
  }
  updateList(filter, { loading: true, failed: false });
  try {
    /** @type {Page} */
    const page = await api.get("/conversations", {
      query: { ...QUERIES[filter], limit: PAGE_SIZE, before: list.cursor },
    });
    cacheConversations(page.conversation);
    const known = new Set(store.state.lists[filter].ids);
    const newIds = page.conversation.map((one) => one.conversationid).filter((id) => !known.has(id));
    updateList(filter, {
      ids: [...store.state.lists[filter].ids, ...newIds],
      loading: false,
      complete: page.nextcursor === undefined,
      ...(page.nextcursor ? { cursor: page.nextcursor } : {}),
    });
  } catch {
    updateList(filter, { loading: false, failed: true });
  }
}

/** Load the conversations in which something was begun: this browser knows which. */
async function loadDrafted() {
  updateList("drafts", { loading: true, failed: false });
  const ids = listDrafted();
  const unknown = ids.filter((id) => !store.state.conversations.has(id));
  try {
    const loaded = await Promise.all(
      unknown.map((id) =>
        /** @type {Promise<Conversation>} */ (api.get(`/conversations/${id}`)).catch((error) => {
          if (error instanceof api.ApiError && error.status === 403) {
            return undefined; // one is no longer in it
          }
          throw error;
        }),
      ),
    );
    cacheConversations(loaded.filter((one) => one !== undefined));
    updateList("drafts", { loading: false, complete: true });
    upsertConversations(
      ids.map((id) => store.state.conversations.get(id)).filter((one) => one !== undefined),
    );
  } catch {
    updateList("drafts", { loading: false, failed: true });
  }
}

/**
 * Show another list.
 * @param {Filter} filter
 */
export function selectFilter(filter) {
  // Whether something is unread changes as one reads: what was loaded long ago says little.
  const lists = { ...store.state.lists, [filter]: emptyList() };
  store.set({
    filter,
    lists: filter === "inbox" ? store.state.lists : lists,
    search: emptySearch(),
    chosen: new Set(),
    choosing: false,
  });
  void loadMore(filter);
}

/** Read everything anew: too much was missed. */
export function reloadLists() {
  store.set({ lists: emptyLists() });
  void loadMore(store.state.filter);
  void refreshUnread();
}

export async function refreshUnread() {
  /** @type {{unreadcount: number, conversationcount: number}} */
  const unread = await api.get("/conversations/unread");
  store.set({ unread: { messages: unread.unreadcount, conversations: unread.conversationcount } });
}

/** Return the newest conversation with something unread, if there is one. */
export async function findNewestUnread() {
  /** @type {Page} */
  const page = await api.get("/conversations", { query: { unread: true, limit: 1 } });
  cacheConversations(page.conversation);
  return page.conversation[0]?.conversationid;
}

/**
 * Note conversations as they are now, and put each into the lists in which it belongs.
 * @param {readonly Conversation[]} conversations
 */
export function upsertConversations(conversations) {
  cacheConversations(conversations);
  const lists = { ...store.state.lists };
  let isChanged = false;
  for (const filter of FILTERS) {
    const { complete } = lists[filter];
    let { ids } = lists[filter];
    for (const one of conversations) {
      const matches = MATCHES[filter](one) || (filter === "unread" && staysUnread(one));
      ids = insertSorted(ids, one, { matches, complete, conversations: store.state.conversations });
    }
    if (ids !== lists[filter].ids) {
      lists[filter] = { ...lists[filter], ids };
      isChanged = true;
    }
  }
  if (isChanged) {
    store.set({ lists });
  }
}

/**
 * Put a conversation into the lists in which it belongs, now that it is no longer open.
 * @param {number} id
 */
export function resortConversation(id) {
  const conversation = store.state.conversations.get(id);
  if (conversation && store.state.lists.unread.ids.includes(id)) {
    upsertConversations([conversation]);
  }
}

/**
 * Read a conversation anew.
 * @param {number} id
 * @returns {Promise<boolean>} whether there is no need to try again
 */
export async function refreshConversation(id) {
  try {
    await settle(id);
    const count = countChanges(id);
    const conversation = /** @type {Conversation} */ (await api.get(`/conversations/${id}`));
    if (countChanges(id) === count) {
      upsertConversations([conversation]);
      return true;
    }
    return await refreshConversation(id); // one changed it meanwhile: it was read too early
  } catch (error) {
    // The one that is open is closed by the event that tells who removed its reader.
    if (error instanceof api.ApiError && error.status === 403 && store.state.thread?.id !== id) {
      removeConversation(id);
    }
    return !api.isRetryable(error);
  }
}

/**
 * Take a conversation out of everything: one is no longer in it.
 * @param {number} id
 */
export function removeConversation(id) {
  const conversations = new Map(store.state.conversations);
  conversations.delete(id);
  const lists = { ...store.state.lists };
  for (const filter of FILTERS) {
    lists[filter] = { ...lists[filter], ids: lists[filter].ids.filter((one) => one !== id) };
  }
  store.set({ conversations, lists });
}

/**
 * Note conversations that belong to no list that is loaded.
 * @param {readonly Conversation[]} conversations
 */
export function noteConversations(conversations) {
  cacheConversations(conversations.filter((one) => !store.state.conversations.has(one.conversationid)));
}

/** Follow what is begun and given up: the list of drafts is of this browser. */
export function followDrafts() {
  store.watch(
    () => listDrafted().join(),
    () => {
      const ids = store.state.lists.drafts.ids.filter(hasDraft);
      updateList("drafts", { ids, complete: false });
      if (store.state.filter === "drafts") {
        void loadMore("drafts");
      }
    },
  );
}

/** @param {readonly Conversation[]} conversations */
function cacheConversations(conversations) {
  const known = new Map(store.state.conversations);
  for (const one of conversations) {
    known.set(one.conversationid, one);
  }
  store.set({ conversations: known });
}

/**
 * Return the order of a list with one conversation in its right place, or out of it.
 *
 * What lies beyond the last page that was loaded stays out: it comes with its page.
 * @param {readonly number[]} ids newest activity first
 * @param {Conversation} conversation
 * @param {object} options
 * @param {boolean} options.matches whether the conversation belongs to the list
 * @param {boolean} options.complete whether the last page of the list was loaded
 * @param {ReadonlyMap<number, Conversation>} options.conversations those of the list
 */
export function insertSorted(ids, conversation, { matches, complete, conversations }) {
  const { conversationid: id, lastmessagedatetime: moment } = conversation;
  const momentAt = (/** @type {number} */ at) => conversations.get(ids[at] ?? 0)?.lastmessagedatetime;
  const at = ids.indexOf(id);
  const isInPlace = (momentAt(at - 1) ?? "~") > moment && (momentAt(at + 1) ?? "") <= moment;
  if (matches && at >= 0 && isInPlace) {
    return ids; // the same list, which nothing need draw anew
  }
  const others = at >= 0 ? ids.filter((other) => other !== id) : ids;
  if (!matches) {
    return others;
  }
  const index = others.findIndex(
    (other) => (conversations.get(other)?.lastmessagedatetime ?? "") <= moment,
  );
  if (index >= 0) {
    return [...others.slice(0, index), id, ...others.slice(index)];
  }
  return complete || others.length === 0 ? [...others, id] : others;
}

/**
 * @param {Filter} filter
 * @param {Partial<ConversationList>} changes
 */
function updateList(filter, changes) {
  const lists = store.state.lists;
  store.set({ lists: { ...lists, [filter]: { ...lists[filter], ...changes } } });
}
