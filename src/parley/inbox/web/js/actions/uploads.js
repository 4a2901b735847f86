/**
 * The files of what is being written, on their way to the server. Each belongs to the draft that it was
 * begun in, wherever its person goes meanwhile. Those that a reload, or the end of a session, broke off
 * are named in the draft: they have to be attached again.
 */

import { SessionError, renewSession } from "../api.js";
import { randomId } from "../ids.js";
import { withSlot } from "../locks.js";
import { sharedName } from "../person-storage.js";
import { store } from "../state.js";
import { upload } from "../upload.js";
import { updateDraft } from "./drafts.js";

/** @import {Attachment, Draft, Upload} from "../types.d.ts" */

/** This tab: the files of another's are on their way there. */
const TAB = randomId();

/** @type {Map<string, {file: File, controller: AbortController}>} */
const transfers = new Map();

/**
 * So many files are on their way at a time, in all tabs: a browser opens six connections to a server
 * over HTTP/1.1, and others want some too.
 */
const AT_ONCE = 2;

let isOver = false;

/** Let other tabs see that this one lives, for as long as it does. */
export function announceUploads() {
  const { locks } = /** @type {{locks?: LockManager}} */ (navigator);
  void locks?.request(sharedName(`tab/${TAB}`), () => new Promise(() => {}));
}

/**
 * Upload a file, and attach it to a draft.
 * @param {string} draft its place
 * @param {File} file
 * @throws {Error} where that fails; not where it is cancelled
 */
export async function attachFile(draft, file) {
  const id = randomId();
  const { name } = file;
  transfers.set(id, { file, controller: new AbortController() });
  store.set({ uploads: [...store.state.uploads, { id, draft, name, progress: 0, failed: false }] });
  updateDraft(draft, { uploading: [...uploadingOf(draft), { id, name, tab: TAB }] });
  await transmit(id);
}

/** @param {string} id */
export async function retryUpload(id) {
  if (transfers.has(id)) {
    updateUpload(id, { failed: false, progress: 0 });
    await transmit(id);
  }
}

/** Try again what failed: the session is there again. */
export function retryUploads() {
  for (const { id, failed } of store.state.uploads) {
    if (failed) {
      void retryUpload(id).catch(() => {});
    }
  }
}

/** @param {string} id */
async function transmit(id) {
  const one = store.state.uploads.find((other) => other.id === id);
  const transfer = transfers.get(id);
  if (!one || !transfer) {
    return;
  }
  const { signal } = transfer.controller;
  try {
    const onProgress = (/** @type {number} */ progress) => updateUpload(id, { progress });
    const start = () => uploadOnce(transfer.file, { onProgress, signal });
    const attachment = await withSlot(sharedName("upload"), AT_ONCE, start, signal);
    if (!isOver && !signal.aborted) {
      const attachments = store.state.drafts.get(one.draft)?.attachments ?? [];
      forgetUpload(id);
      updateDraft(one.draft, { attachments: [...attachments, attachment] });
    }
  } catch (error) {
    if (!signal.aborted && !isOver) {
      updateUpload(id, { failed: true });
      throw error;
    }
  }
}

/**
 * Upload a file; once more where the session is another of the same person.
 * @param {File} file
 * @param {Parameters<typeof upload>[1]} options
 * @returns {Promise<Attachment>}
 */
async function uploadOnce(file, options) {
  try {
    return await upload(file, options);
  } catch (error) {
    if (!(error instanceof SessionError)) {
      throw error;
    }
    await renewSession();
    return upload(file, options);
  }
}

/** Whether files are on their way in this tab, or could not be sent. */
export function hasUploads() {
  return store.state.uploads.length > 0;
}

/** @param {string} id */
export function cancelUpload(id) {
  transfers.get(id)?.controller.abort();
  forgetUpload(id);
}

/** Cancel all uploads: the page is someone else's now. */
export function closeUploads() {
  isOver = true;
  for (const { controller } of transfers.values()) {
    controller.abort();
  }
  transfers.clear();
  store.set({ uploads: [] });
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

/**
 * Return the files of a draft that broke off: no tab uploads them any more.
 * @param {Draft | undefined} draft
 * @param {ReadonlySet<string>} liveTabs
 */
export function interruptedOf(draft, liveTabs) {
  return (draft?.uploading ?? []).filter(({ tab }) => tab !== TAB && !liveTabs.has(tab));
}

/**
 * Forget a file that broke off.
 * @param {string} draft
 * @param {string} id
 */
export function forgetInterrupted(draft, id) {
  updateDraft(draft, { uploading: uploadingOf(draft).filter((one) => one.id !== id) });
}

/** Return the tabs that live. */
export async function findLiveTabs() {
  const { locks } = /** @type {{locks?: LockManager}} */ (navigator);
  const held = (await locks?.query())?.held ?? [];
  const prefix = sharedName("tab/");
  return new Set(
    held.flatMap(({ name = "" }) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])),
  );
}

/** @param {string} draft */
function uploadingOf(draft) {
  return store.state.drafts.get(draft)?.uploading ?? [];
}

/** @param {string} id */
function forgetUpload(id) {
  const draft = store.state.uploads.find((one) => one.id === id)?.draft;
  transfers.delete(id);
  store.set({ uploads: store.state.uploads.filter((one) => one.id !== id) });
  if (draft) {
    forgetInterrupted(draft, id);
  }
}

/**
 * @param {string} id
 * @param {Partial<Upload>} changes
 */
function updateUpload(id, changes) {
  const uploads = store.state.uploads.map((one) => (one.id === id ? { ...one, ...changes } : one));
  store.set({ uploads });
}
