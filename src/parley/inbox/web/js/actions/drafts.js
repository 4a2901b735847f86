/**
 * Messages that are being written. They are kept in the browser until they are sent, so that they
 * survive a reload.
 *
 * A draft has the number of its conversation as its key, or one of these.
 */

import { store } from "../state.js";

/** @import {Draft, Message} from "../types.d.ts" */

export const NEW_CONVERSATION = "new";
/** A message that is edited: it is on the server already, and so it is not kept in the browser. */
export const EDIT = "edit";

const STORAGE_PREFIX = "parley.draft.";

/** @returns {Draft} */
function emptyDraft() {
  return { markdown: "", attachments: [] };
}

/**
 * Go on with what was being written.
 * @param {string} key
 */
export function openDraft(key) {
  const stored = localStorage.getItem(STORAGE_PREFIX + key);
  putDraft(key, stored ? JSON.parse(stored) : emptyDraft());
}

/**
 * @param {string} key
 * @param {Partial<Draft>} changes
 */
export function updateDraft(key, changes) {
  const draft = { ...(store.state.drafts.get(key) ?? emptyDraft()), ...changes };
  putDraft(key, draft);
  if (key === EDIT) {
    return;
  }
  if (draft.markdown.trim() || draft.attachments.length || draft.quote) {
    localStorage.setItem(STORAGE_PREFIX + key, JSON.stringify(draft));
  } else {
    localStorage.removeItem(STORAGE_PREFIX + key);
  }
}

/**
 * Begin the answer to a message.
 * @param {string} key
 * @param {Message} message
 */
export function quoteMessage(key, { messageid, author, text = "" }) {
  updateDraft(key, { quote: { messageid, author, text } });
}

/** @param {string} key */
export function discardDraft(key) {
  updateDraft(key, { ...emptyDraft(), quote: undefined });
}

/** Forget everything that is kept: someone else may sign in at this browser. */
export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(STORAGE_PREFIX)) {
      localStorage.removeItem(key);
    }
  }
}

/**
 * @param {string} key
 * @param {Draft} draft
 */
function putDraft(key, draft) {
  store.set({ drafts: new Map(store.state.drafts).set(key, draft) });
}
