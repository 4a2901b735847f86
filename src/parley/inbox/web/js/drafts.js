/** What is being written, kept in the browser until it is sent: it survives a reload. */

/** @typedef {import("./types.d.ts").Attachment} Attachment */
/** @typedef {import("./types.d.ts").Quote} Quote */
/** @typedef {{markdown: string, attachments: Attachment[], quote?: Quote | undefined}} Draft */

const PREFIX = "parley.draft.";

/**
 * @param {string} place a conversation's number, or `new`
 * @returns {Draft}
 */
export function readDraft(place) {
  const kept = localStorage.getItem(PREFIX + place);
  return kept ? JSON.parse(kept) : { markdown: "", attachments: [] };
}

/**
 * @param {string} place
 * @param {Draft} draft
 */
export function keepDraft(place, draft) {
  if (draft.markdown.trim() || draft.attachments.length || draft.quote) {
    localStorage.setItem(PREFIX + place, JSON.stringify(draft));
  } else {
    localStorage.removeItem(PREFIX + place);
  }
}

/** Forget everything that is kept: someone else may sign in at this browser. */
export function forgetDrafts() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) {
      localStorage.removeItem(key);
    }
  }
}
