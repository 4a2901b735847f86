/** The files of messages that are being written, on their way to the server. */

import { store } from "../state.js";
import { upload } from "../upload.js";
import { updateDraft } from "./drafts.js";

/** @import {Upload} from "../types.d.ts" */

/** @type {Map<number, {file: File, controller: AbortController}>} */
const transfers = new Map();

let lastUploadId = 0;

/**
 * Upload a file, and attach it to a draft.
 * @param {string} draft its key
 * @param {File} file
 * @throws {Error} where that fails; not where it is cancelled
 */
export async function attachFile(draft, file) {
  const id = ++lastUploadId;
  const controller = new AbortController();
  const { signal } = controller;
  transfers.set(id, { file, controller });
  const started = { id, draft, name: file.name, progress: 0, failed: false };
  store.set({ uploads: [...store.state.uploads, started] });
  try {
    const onProgress = (/** @type {number} */ progress) => updateUpload(id, { progress });
    const attachment = await upload(file, { onProgress, signal });
    forgetUpload(id);
    const attached = store.state.drafts.get(draft)?.attachments ?? [];
    updateDraft(draft, { attachments: [...attached, attachment] });
  } catch (error) {
    if (!signal.aborted) {
      updateUpload(id, { failed: true });
      throw error;
    }
  }
}

/** @param {number} id */
export async function retryUpload(id) {
  const draft = store.state.uploads.find((one) => one.id === id)?.draft;
  const file = transfers.get(id)?.file;
  forgetUpload(id);
  if (draft && file) {
    await attachFile(draft, file);
  }
}

/** @param {number} id */
export function cancelUpload(id) {
  transfers.get(id)?.controller.abort();
  forgetUpload(id);
}

/**
 * Cancel all uploads for a draft.
 * @param {string} draft
 */
export function cancelUploads(draft) {
  for (const { id } of store.state.uploads.filter((one) => one.draft === draft)) {
    cancelUpload(id);
  }
}

/**
 * Take a file off a draft.
 * @param {string} draft
 * @param {number} id the attachment's
 */
export function detachFile(draft, id) {
  const attached = store.state.drafts.get(draft)?.attachments ?? [];
  updateDraft(draft, { attachments: attached.filter((one) => one.id !== id) });
}

/** @param {number} id */
function forgetUpload(id) {
  transfers.delete(id);
  store.set({ uploads: store.state.uploads.filter((one) => one.id !== id) });
}

/**
 * @param {number} id
 * @param {Partial<Upload>} changes
 */
function updateUpload(id, changes) {
  const uploads = store.state.uploads.map((one) => (one.id === id ? { ...one, ...changes } : one));
  store.set({ uploads });
}
