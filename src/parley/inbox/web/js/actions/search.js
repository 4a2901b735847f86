/** Searching: what is called so at once, and one's messages. */

import * as api from "../api.js";
import { emptySearch, store } from "../state.js";
import { findByName, matchConversations, plainWords } from "./finding.js";
import { withErrorNotice } from "./notices.js";

/** @import {Search, SearchResult} from "../types.d.ts" */
/** @typedef {{message: SearchResult[], nextcursor?: string}} Page */

const PAGE_SIZE = 20;
/** The refusal of a query that can't be understood. */
const BAD_QUERY = 9035;

/** @type {AbortController | undefined} */
let inFlight;

/** @param {string} query */
export async function search(query) {
  inFlight?.abort();
  const words = plainWords(query);
  const conversations = words ? matchConversations(words) : [];
  store.set({ search: { ...emptySearch(), query, conversations, loading: query !== "" } });
  if (!query) {
    return;
  }
  inFlight = new AbortController();
  const { signal } = inFlight;
  await withErrorNotice(async () => {
    const [named] = await Promise.all([unlessAborted(findByName(query, signal), signal), loadPage(query, signal)]);
    if (named) {
      update(query, named);
    }
  });
}

export async function loadMoreResults() {
  const { search: current } = store.state;
  if (current.cursor && !current.loading) {
    update(current.query, { loading: true });
    inFlight = new AbortController();
    const { signal } = inFlight;
    await withErrorNotice(() => loadPage(current.query, signal, current.cursor));
  }
}

/**
 * @param {string} query
 * @param {AbortSignal} signal
 * @param {string} [before]
 */
async function loadPage(query, signal, before) {
  try {
    /** @type {Page} */
    const page = await api.get("/messages", {
      query: { q: query, limit: PAGE_SIZE, before },
      signal,
    });
    const results = before ? [...store.state.search.results, ...page.message] : page.message;
    update(query, { results, loading: false, cursor: page.nextcursor });
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    const isBad = error instanceof api.ApiError && error.ref === BAD_QUERY;
    update(query, { loading: false, ...(isBad ? { problem: error.message } : {}) });
    if (!isBad) {
      throw error;
    }
  }
}

/**
 * @template T
 * @param {Promise<T>} found
 * @param {AbortSignal} signal
 * @returns {Promise<T | undefined>}
 */
async function unlessAborted(found, signal) {
  try {
    return await found;
  } catch (error) {
    if (signal.aborted || error instanceof api.ApiError) {
      return undefined; // the messages say what is wrong
    }
    throw error;
  }
}

/**
 * Note what was found, if it is still what is searched.
 * @param {string} query
 * @param {Partial<Search>} changes
 */
function update(query, changes) {
  const { search: current } = store.state;
  if (current.query === query) {
    store.set({ search: { ...current, ...changes } });
  }
}
