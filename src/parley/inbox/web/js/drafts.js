/** What is being written, kept in the browser until it is sent: it survives a reload. */

/** @import {Attachment, Quote} from "./types.d.ts" */
/** @typedef {{markdown: string, attachments: Attachment[], quote?: Quote | undefined}} Draft */

const KEY_PREFIX = "parley.draft.";

/**
 * @param {string} place a conversation's number, or `new`
 * @returns {Draft}
 */
export function readDraft(place) {
  const kept = localStorage.getItem(KEY_PREFIX + place);
  return kept ? JSON.parse(kept) : { markdown: "", attachments: [] };
}

/**
 * @param {string} place
 * @param {Draft} draft
 */
export function keepDraft(place, draft) {
  if (draft.markdown.trim() || draft.attachments.length || draft.quote) {
    localStorage.setItem(KEY_PREFIX + place, JSON.stringify(draft));
  } else {
    localStorage.removeItem(KEY_PREFIX + place);
  }
}

/** Forget everything that is kept: someone else may sign in at this browser. */
export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(KEY_PREFIX)) {
      localStorage.removeItem(key);
    }
  }
}
