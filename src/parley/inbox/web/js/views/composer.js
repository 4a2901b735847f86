/**
 * Where one writes: text, files, what is quoted. What is written is a draft in the store; once there is
 * something to send, `submit` is called with it: sending is not the composer's business.
 *
 * At rest it is one line. It opens where one writes, and closes once it is left empty.
 */

import { discardDraft, restoreDraft, updateDraft } from "../actions/drafts.js";
import { fill, h, icon } from "../dom.js";
import "../elements/external-badge.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { isSendKey } from "../keyboard.js";
import { MAX_TEXT, isTooLong } from "../markup.js";
import { pastedText } from "../paste.js";
import { fullName } from "../people.js";
import { store } from "../state.js";
import { attachmentTray } from "./attachment-tray.js";
import { formatTools, insertText } from "./format-tools.js";
import { confirmOutside } from "./outside-check.js";
import { previewView } from "./preview.js";

/** @import {Draft, Quote, State, UserBlock} from "../types.d.ts" */

/** Who clicks twice means to send once. */
const DOUBLE_CLICK = 800;
/** So many people are named above what one writes; of more it says how many. */
const MOST_NAMES = 8;

/**
 * @param {object} options
 * @param {(state: Readonly<State>) => string | undefined} options.selectPlace the place of the draft that
 *   it edits
 * @param {(draft: Draft, place: string) => boolean | Promise<boolean>} options.submit tells whether it
 *   was taken; what it throws is shown, and what was written is there again
 * @param {() => readonly UserBlock[]} options.getRecipients who gets it
 * @param {() => boolean} [options.allowEmpty] whether there is something to send without a word
 * @param {boolean} [options.isPage] whether it is a page of its own, which is always open
 */
export function composer({ selectPlace, submit, getRecipients, allowEmpty = () => false, isPage = false }) {
  const getPlace = () => selectPlace(store.state);
  const text = h("textarea", {
    rows: 1,
    dir: "auto",
    "aria-label": t("composer.label"),
    placeholder: t("composer.hint"),
    oninput: () => {
      change({ text: text.value });
      preview.schedule();
    },
  });
  const errorText = h("p", { class: "problem", role: "alert", hidden: true });
  const toLine = h("p", { class: "to" });
  const quoteBox = h("div", { class: "answers quoting", hidden: true });
  const tray = attachmentTray({ getPlace, onError: showError, onChange: settle, onRemove: () => text.focus() });
  const preview = previewView(() => text.value);
  const button = h(
    "button",
    { class: "button primary send", type: "submit", title: t("composer.sendKey") },
    icon("send"),
    h("span", {}, t("composer.send")),
  );
  const element = h(
    "form",
    { class: `composer ${isPage ? "page open" : ""}`, onsubmit: (/** @type {Event} */ event) => void onSubmit(event) },
    toLine,
    quoteBox,
    preview.element,
    text,
    tray.element,
    errorText,
    h(
      "div",
      { class: "tools" },
      tray.button,
      formatTools(text),
      preview.button,
      h("span", { class: "hint-keys", "aria-hidden": "true" }, t("composer.keys")),
      button,
    ),
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
    setOpen(true);
  }

  /** @param {boolean} isOpen */
  function setOpen(isOpen) {
    element.classList.toggle("open", isPage || isOpen);
    if (text.isConnected) {
      autosize(text);
    }
  }

  /** Be open where one writes, or where there is something; else closed. */
  function settle() {
    const draft = store.state.drafts.get(getPlace() ?? "");
    const isEmpty = !draft?.text && !draft?.quote && !tray.element.hasChildNodes();
    setOpen(!isEmpty || !errorText.hidden || element.contains(document.activeElement));
    button.classList.toggle("idle", isEmpty && !allowEmpty());
  }

  /** Nothing moves under the pointer, which may be about to click: then one waits until it did. */
  function settleSoon() {
    if (!isPointerDown) {
      setTimeout(settle);
    }
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
      if (await confirmOutside(place, getRecipients())) {
        const confirmed = store.state.drafts.get(place) ?? draft; // a file may have been taken out
        if (!findProblem(place, confirmed)) {
          await send(confirmed, place);
        }
      }
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
    quoteBox.hidden = !quote;
    fill(quoteBox, ...(quote ? quoteContent(quote, removeQuote) : []));
    tray.draw();
  }

  function removeQuote() {
    change({ quote: undefined });
    text.focus();
  }

  text.addEventListener("focus", () => setOpen(true));
  element.addEventListener("focusin", settleSoon);
  element.addEventListener("focusout", settleSoon);
  document.addEventListener("pointerup", () => setTimeout(settle));
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
      tray.takeFiles(clipboardData);
    }
  });
  store.watch(selectPlace, preview.close);
  store.watch((state) => state.drafts.get(selectPlace(state) ?? ""), draw);
  store.watch((state) => state.uploads, () => draw(store.state.drafts.get(getPlace() ?? "")));

  return {
    element,
    focus: () => text.focus(),
    takeFiles: tray.takeFiles,
    showError,
    /**
     * Say to whom one writes.
     * @param {readonly UserBlock[]} people
     * @param {string} placeholder
     */
    setRecipients(people, placeholder) {
      text.placeholder = placeholder;
      const more = people.length - MOST_NAMES;
      fill(
        toLine,
        t("new.to"),
        " ",
        people.slice(0, MOST_NAMES).flatMap((one) => [
          h("b", {}, h("bdi", {}, fullName(one))),
          " ",
          h("external-badge", { user: one.userid, hidden: true }),
          " ",
        ]),
        more > 0 && t("composer.others", { count: more }),
      );
    },
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

let isPointerDown = false;
addEventListener("pointerdown", () => {
  isPointerDown = true;
}, { capture: true });
for (const end of ["pointerup", "pointercancel", "dragend"]) {
  addEventListener(end, () => {
    isPointerDown = false;
  }, { capture: true });
}

/**
 * @param {Quote} quote
 * @param {() => void} remove
 */
function quoteContent(quote, remove) {
  return [
    h("span", { class: "who" }, t("composer.answering", { name: fullName(quote.author) })),
    h("span", { class: "words", dir: "auto" }, quote.text ?? ""),
    h(
      "button",
      {
        class: "icon-button compact",
        type: "button",
        "aria-label": t("composer.noQuote"),
        title: t("composer.noQuote"),
        onclick: remove,
      },
      icon("close"),
    ),
  ];
}

/** @param {string} text */
function tooLong({ length }) {
  return t("composer.tooLong", { count: length, limit: MAX_TEXT });
}

/**
 * Make a field as high as what is in it. The form keeps its height meanwhile: were it lower for a moment,
 * the messages above it would be moved.
 * @param {HTMLTextAreaElement} text
 */
function autosize(text) {
  const { form } = text;
  form?.style.setProperty("min-block-size", `${form.offsetHeight}px`);
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight}px`;
  form?.style.removeProperty("min-block-size");
}
