/**
 * Where one writes: Markdown, files, what is quoted. What is written is a draft in the store; once
 * there is something to send, `submit` is called with it: sending is not the composer's business.
 */

import { discardDraft, updateDraft } from "../actions/drafts.js";
import { cancelUploads } from "../actions/uploads.js";
import { fill, h, icon } from "../dom.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { fullName } from "../people.js";
import { store } from "../state.js";
import { attachmentTray } from "./attachment-tray.js";
import { previewView } from "./preview.js";

/** @import {Attachment, Draft, Quote, State} from "../types.d.ts" */
/** @typedef {{markdown: string, attachments: readonly Attachment[], quote?: Quote}} ComposedMessage */

/**
 * @param {object} options
 * @param {string} options.label what the button says
 * @param {(state: Readonly<State>) => string | undefined} options.selectKey which draft it edits
 * @param {(composed: ComposedMessage) => boolean | Promise<boolean>} options.submit tells whether it
 *   was taken; what it throws is shown
 * @param {() => boolean} [options.allowEmpty] whether there is something to send without a word
 * @param {AbortSignal} [options.signal] tells that the composer goes away
 */
export function composer({ label, selectKey, submit, allowEmpty = () => false, signal }) {
  const getDraftKey = () => selectKey(store.state);
  const text = h("textarea", {
    rows: 3,
    "aria-label": t("composer.label"),
    placeholder: t("composer.hint"),
    oninput: () => {
      change({ markdown: text.value });
      preview.schedule();
    },
  });
  const errorText = h("p", { class: "problem", role: "alert", hidden: true });
  const quoteBox = h("div", { class: "quoting", hidden: true });
  const tray = attachmentTray({ getDraftKey, onError: showError });
  const preview = previewView(() => text.value);
  const button = h("button", { class: "primary", type: "submit" }, icon("send"), label);
  button.title = t("composer.sendKey");
  const element = h(
    "form",
    { class: "composer", onsubmit: (/** @type {Event} */ event) => void onSubmit(event) },
    quoteBox,
    preview.element,
    text,
    tray.element,
    errorText,
    h("div", { class: "tools" }, tray.button, preview.button, button),
  );

  /** @param {Partial<Draft>} changes */
  function change(changes) {
    const key = getDraftKey();
    if (key) {
      updateDraft(key, changes);
    }
  }

  /** @param {string} message */
  function showError(message) {
    errorText.hidden = false;
    errorText.textContent = message;
  }

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    const key = getDraftKey() ?? "";
    const { attachments = [], quote } = store.state.drafts.get(key) ?? {};
    if (store.state.uploads.some((one) => one.draft === key && !one.failed)) {
      showError(t("composer.stillUploading"));
      return;
    }
    if (!text.value.trim() && !attachments.length && !allowEmpty()) {
      showError(t("composer.empty"));
      text.focus();
      return;
    }
    try {
      if (await submit({ markdown: text.value, attachments, ...(quote ? { quote } : {}) })) {
        cancelUploads(key);
        discardDraft(key);
        preview.close();
      }
    } catch (error) {
      showError(errorMessage(error));
    }
  }

  /** @param {Draft | undefined} draft */
  function draw(draft) {
    errorText.hidden = true;
    const { markdown = "", quote } = draft ?? {};
    if (text.value !== markdown) {
      text.value = markdown;
    }
    if (text.isConnected) {
      autosize(text);
    }
    quoteBox.hidden = !quote;
    fill(quoteBox, ...(quote ? quoteContent(quote, () => change({ quote: undefined })) : []));
    tray.draw();
  }

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      element.requestSubmit();
    } else if (event.key === "Escape") {
      text.blur();
    }
  });
  text.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) {
      event.preventDefault();
      tray.addFiles(event.clipboardData.files);
    }
  });
  store.watch(selectKey, preview.close, signal);
  store.watch((state) => state.drafts.get(selectKey(state) ?? ""), draw, signal);
  store.watch((state) => state.uploads, tray.draw, signal);

  return { element, focus: () => text.focus(), addFiles: tray.addFiles, showError };
}

/**
 * @param {Quote} quote
 * @param {() => void} remove
 */
function quoteContent(quote, remove) {
  return [
    h("b", {}, t("composer.answering", { name: fullName(quote.author) })),
    h("span", {}, quote.text ?? ""),
    h(
      "button",
      { class: "quiet", type: "button", "aria-label": t("composer.noQuote"), onclick: remove },
      icon("close"),
    ),
  ];
}

/** @param {HTMLTextAreaElement} text */
function autosize(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight + 2}px`;
}
