/** Searching one's messages. */

import * as api from "../api.js";
import { store } from "../state.js";
import { withErrorNotice } from "./notices.js";

/** @import {SearchResult} from "../types.d.ts" */
/** @typedef {{message: SearchResult[], nextcursor?: string}} Page */

const PAGE_SIZE = 20;

/** @type {AbortController | undefined} */
let inFlight;

/** @param {string} query */
export async function search(query) {
  inFlight?.abort();
  store.set({ search: { query, results: [], loading: query !== "" } });
  if (query) {
    await withErrorNotice(() => loadPage(query));
  }
}

export async function loadMoreResults() {
  const { search: current } = store.state;
  if (current.cursor && !current.loading) {
    store.set({ search: { ...current, loading: true } });
    await withErrorNotice(() => loadPage(current.query, current.cursor));
  }
}

/**
 * @param {string} query
 * @param {string} [before]
 */
async function loadPage(query, before) {
  inFlight = new AbortController();
  const { signal } = inFlight;
  try {
    /** @type {Page} */
    const page = await api.get("/messages", {
      query: { q: query, limit: PAGE_SIZE, before },
      signal,
    });
    const results = before ? [...store.state.search.results, ...page.message] : page.message;
    const cursor = page.nextcursor ? { cursor: page.nextcursor } : {};
    store.set({ search: { query, results, loading: false, ...cursor } });
  } catch (error) {
    if (!signal.aborted) {
      store.set({ search: { query, results: [], loading: false } });
      throw error;
    }
  }
}
