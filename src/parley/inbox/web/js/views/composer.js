/**
 * Where one writes: text, files, what is quoted. What is written is a draft in the store; once there is
 * something to send, `submit` is called with it: sending is not the composer's business.
 */

import { discardDraft, restoreDraft, updateDraft } from "../actions/drafts.js";
import { fill, h, icon } from "../dom.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { isSendKey } from "../keyboard.js";
import { MAX_TEXT, isTooLong } from "../markup.js";
import { pastedText } from "../paste.js";
import { fullName } from "../people.js";
import { store } from "../state.js";
import { attachmentTray } from "./attachment-tray.js";
import { previewView } from "./preview.js";

/** @import {Draft, Quote, State} from "../types.d.ts" */

/** Who clicks twice means to send once. */
const DOUBLE_CLICK = 800;

/**
 * @param {object} options
 * @param {string} options.label what the button says
 * @param {(state: Readonly<State>) => string | undefined} options.selectPlace the place of the draft that
 *   it edits
 * @param {(draft: Draft, place: string) => boolean | Promise<boolean>} options.submit tells whether it
 *   was taken; what it throws is shown, and what was written is there again
 * @param {() => boolean} [options.allowEmpty] whether there is something to send without a word
 */
export function composer({ label, selectPlace, submit, allowEmpty = () => false }) {
  const getPlace = () => selectPlace(store.state);
  const text = h("textarea", {
    rows: 3,
    dir: "auto",
    "aria-label": t("composer.label"),
    placeholder: t("composer.hint"),
    oninput: () => {
      change({ text: text.value });
      preview.schedule();
    },
  });
  const errorText = h("p", { class: "problem", role: "alert", hidden: true });
  const quoteBox = h("div", { class: "quoting", hidden: true });
  const tray = attachmentTray({ getPlace, onError: showError });
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
  let sentAt = 0;
  /** Places from which something is being sent. */
  const busy = new Set();

  /** @param {Partial<Draft>} changes */
  function change(changes) {
    const place = getPlace();
    if (place) {
      updateDraft(place, changes);
    }
  }

  /** @param {string} message */
  function showError(message) {
    errorText.hidden = false;
    errorText.textContent = message;
  }

  /**
   * Say what keeps a draft from being sent.
   * @param {string} place
   * @param {Draft | undefined} draft
   */
  function findProblem(place, draft) {
    if (store.state.uploads.some((one) => one.draft === place && !one.failed)) {
      return t("composer.stillUploading");
    }
    if (!draft || (!draft.text.trim() && !draft.attachments.length && !allowEmpty())) {
      text.focus();
      return t("composer.empty");
    }
    return isTooLong(draft.text) ? tooLong(draft.text) : "";
  }

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    const place = getPlace();
    const draft = place ? store.state.drafts.get(place) : undefined;
    const isSecondClick = !draft?.text && performance.now() - sentAt < DOUBLE_CLICK;
    if (!place || busy.has(place) || isSecondClick) {
      return;
    }
    const problem = findProblem(place, draft);
    if (problem || !draft) {
      showError(problem);
      return;
    }
    busy.add(place);
    try {
      await send(draft, place);
    } catch (error) {
      if (getPlace() === place) {
        showError(errorMessage(error));
      }
    } finally {
      busy.delete(place);
    }
  }

  /**
   * @param {Draft} draft
   * @param {string} place
   */
  async function send(draft, place) {
    let taken = false;
    // It is at one place at a time: in the composer, or on its way.
    const outcome = submit(draft, place);
    if (outcome) {
      discardDraft(place);
    }
    try {
      taken = await outcome;
    } finally {
      if (!taken && outcome) {
        restoreDraft(place, draft);
      }
    }
    if (taken) {
      sentAt = performance.now();
      preview.close();
    }
  }

  /** @param {Draft | undefined} draft */
  function draw(draft) {
    const { text: written = "", quote } = draft ?? {};
    errorText.hidden = true;
    if (written.length > MAX_TEXT) {
      showError(tooLong(written));
    }
    if (text.value !== written) {
      text.value = written;
    }
    if (text.isConnected) {
      autosize(text);
    }
    quoteBox.hidden = !quote;
    fill(quoteBox, ...(quote ? quoteContent(quote, () => change({ quote: undefined })) : []));
    tray.draw();
  }

  text.addEventListener("keydown", (event) => {
    if (isSendKey(event)) {
      event.preventDefault();
      element.requestSubmit();
    }
  });
  text.addEventListener("paste", (event) => {
    const { clipboardData } = event;
    const pasted = clipboardData && pastedText(clipboardData);
    if (pasted) {
      event.preventDefault();
      insertText(text, pasted);
    } else if (clipboardData?.files.length && !clipboardData.getData("text/plain")) {
      event.preventDefault();
      tray.addFiles(clipboardData.files);
    }
  });
  store.watch(selectPlace, preview.close);
  store.watch((state) => state.drafts.get(selectPlace(state) ?? ""), draw);
  store.watch((state) => state.uploads, tray.draw);

  return {
    element,
    focus: () => text.focus(),
    addFiles: tray.addFiles,
    showError,
    /**
     * Leave what was written to be read and copied, where it can't be sent any more.
     * @param {boolean} isReadOnly
     */
    setReadOnly(isReadOnly) {
      text.readOnly = isReadOnly;
      element.classList.toggle("closed", isReadOnly);
      element.hidden = isReadOnly && !text.value;
      for (const control of element.querySelectorAll("button")) {
        control.disabled = isReadOnly;
      }
    },
  };
}

/**
 * @param {Quote} quote
 * @param {() => void} remove
 */
function quoteContent(quote, remove) {
  return [
    h("b", {}, t("composer.answering", { name: fullName(quote.author) })),
    h("span", { dir: "auto" }, quote.text ?? ""),
    h(
      "button",
      { class: "quiet", type: "button", "aria-label": t("composer.noQuote"), onclick: remove },
      icon("close"),
    ),
  ];
}

/** @param {string} text */
function tooLong({ length }) {
  return t("composer.tooLong", { count: length, limit: MAX_TEXT });
}

/**
 * Insert where the cursor is, so that it can be undone.
 * @param {HTMLTextAreaElement} field
 * @param {string} inserted
 */
function insertText(field, inserted) {
  if (!document.execCommand("insertText", false, inserted)) {
    field.setRangeText(inserted, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** @param {HTMLTextAreaElement} text */
function autosize(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight + 2}px`;
}
