/** Searching one's messages. */

import * as api from "../api.js";
import { store } from "../state.js";

/** @typedef {import("../types.d.ts").Hit} Hit */
/** @typedef {{message: Hit[], nextcursor?: string}} Page */

const PAGE = 20;

/** @type {AbortController | undefined} */
let asking;

/** @param {string} question */
export async function search(question) {
  asking?.abort();
  store.set({ question, hits: { question, found: [], loading: question !== "" } });
  if (question) {
    await load(question);
  }
}

export async function moreHits() {
  const { hits } = store.state;
  if (hits.cursor && !hits.loading) {
    store.set({ hits: { ...hits, loading: true } });
    await load(hits.question, hits.cursor);
  }
}

/**
 * @param {string} question
 * @param {string} [before]
 */
async function load(question, before) {
  asking = new AbortController();
  const { signal } = asking;
  try {
    /** @type {Page} */
    const page = await api.get("/messages", {
      query: { q: question, limit: PAGE, before },
      signal,
    });
    const found = before ? [...store.state.hits.found, ...page.message] : page.message;
    const cursor = page.nextcursor ? { cursor: page.nextcursor } : {};
    store.set({ hits: { question, found, loading: false, ...cursor } });
  } catch (error) {
    if (!signal.aborted) {
      store.set({ hits: { question, found: [], loading: false } });
      throw error;
    }
  }
}
