/** The files of a conversation, by the messages that carry them. */

import * as api from "../api.js";
import { store } from "../state.js";

/** @import {FileList, Message} from "../types.d.ts" */

const PAGE_SIZE = 50;

/**
 * Load the newest files of a conversation, or more of them.
 * @param {number} conversation
 */
export async function loadFiles(conversation) {
  const known = store.state.files?.conversation === conversation ? store.state.files : undefined;
  if (known?.loading) {
    return;
  }
  const messages = known?.messages ?? [];
  store.set({ files: { ...known, conversation, messages, loading: true, failed: false } });
  try {
    /** @type {{message: Message[], nextcursor?: string}} */
    const page = await api.get("/messages", {
      query: { q: `in:${conversation} has:attachment`, limit: PAGE_SIZE, before: known?.cursor },
    });
    show(conversation, {
      conversation,
      messages: [...messages, ...page.message],
      ...(page.nextcursor ? { cursor: page.nextcursor } : {}),
      loading: false,
      failed: false,
    });
  } catch {
    show(conversation, { ...known, conversation, messages, loading: false, failed: true });
  }
}

/** Forget what was loaded: it is another conversation, or there are more by now. */
export function forgetFiles() {
  store.set({ files: undefined });
}

/**
 * @param {number} conversation
 * @param {FileList} files
 */
function show(conversation, files) {
  if (store.state.files?.conversation === conversation) {
    store.set({ files });
  }
}
