/**
 * Where one writes: Markdown, files, what is quoted. It keeps a draft, and tells `submit` when there
 * is something to send; sending is not its business.
 */

import * as api from "../api.js";
import { keepDraft, readDraft } from "../drafts.js";
import { fill, h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { fullName } from "../people.js";
import { attachmentTray } from "./attachment-tray.js";

/** @import {Attachment, Message, Quote} from "../types.d.ts" */
/** @typedef {{markdown: string, attachments: readonly Attachment[], quote?: Quote}} ComposedMessage */

const PREVIEW_DELAY = 250;

/**
 * @param {object} options
 * @param {string} options.action what the button says
 * @param {(written: ComposedMessage) => boolean | Promise<boolean>} options.submit tells whether it was taken
 * @param {() => boolean} [options.allowEmpty] whether there is something to send without a word
 */
export function composer({ action, submit, allowEmpty: mayBeEmpty = () => false }) {
  let place = "";
  /** @type {Quote | undefined} */
  let quote;
  const text = h("textarea", {
    rows: 3,
    "aria-label": t("composer.label"),
    placeholder: t("composer.hint"),
    oninput: () => {
      keep();
      autosize(text);
      preview.schedule();
    },
  });
  const errorText = h("p", { class: "problem", role: "alert", hidden: true });
  const quoteBox = h("div", { class: "quoting", hidden: true });
  const tray = attachmentTray({ changed: keep, failed: showError });
  const preview = createPreview(() => text.value);
  const button = h("button", { class: "primary", type: "submit" }, icon("send"), action);
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

  function keep() {
    errorText.hidden = true;
    if (place) {
      keepDraft(place, { markdown: text.value, attachments: [...tray.attachments()], quote });
    }
  }

  /** @param {string} what */
  function showError(what) {
    errorText.hidden = false;
    errorText.textContent = what;
  }

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (tray.busy()) {
      showError(t("composer.stillUploading"));
      return;
    }
    if (!text.value.trim() && !tray.attachments().length && !mayBeEmpty()) {
      showError(t("composer.empty"));
      text.focus();
      return;
    }
    const written = { markdown: text.value, attachments: tray.attachments() };
    if (await submit(quote ? { ...written, quote } : written)) {
      clear();
      keep();
    }
  }

  function clear() {
    text.value = "";
    quote = undefined;
    tray.put([]);
    drawQuote();
    preview.close();
    autosize(text);
  }

  function drawQuote() {
    quoteBox.hidden = !quote;
    fill(
      quoteBox,
      quote && h("b", {}, t("composer.answering", { name: fullName(quote.author) })),
      quote && h("span", {}, quote.text ?? ""),
      quote &&
        h(
          "button",
          {
            class: "quiet",
            type: "button",
            "aria-label": t("composer.noQuote"),
            onclick: () => {
              quote = undefined;
              drawQuote();
              keep();
            },
          },
          icon("close"),
        ),
    );
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
      tray.add(event.clipboardData.files);
    }
  });

  return {
    element,
    focus: () => text.focus(),
    clear,
    addFiles: tray.add,
    complain: showError,
    /**
     * Go on with what was being written at a place.
     * @param {string} name a conversation's number, or `new`
     */
    open(name) {
      place = name;
      const draft = readDraft(name);
      text.value = draft.markdown;
      quote = draft.quote;
      tray.put(draft.attachments);
      drawQuote();
      preview.close();
      errorText.hidden = true;
      autosize(text);
    },
    /** @param {Message} message */
    quoteMessage(message) {
      const { messageid, author, text: said = "" } = message;
      quote = { messageid, author, text: said };
      drawQuote();
      keep();
      text.focus();
    },
  };
}

/** @param {HTMLTextAreaElement} text */
function autosize(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight + 2}px`;
}

/**
 * The preview: rendered and sanitised by the server, as the message will be.
 * @param {() => string} read
 */
function createPreview(read) {
  const body = new MessageBody();
  const element = h("div", { class: "preview", hidden: true, "aria-live": "polite" }, body);
  const button = h(
    "button",
    { class: "quiet", type: "button", "aria-pressed": "false", onclick: () => toggle() },
    t("composer.preview"),
  );
  let timer = 0;

  /** @param {boolean} [open] */
  function toggle(open = Boolean(element.hidden)) {
    element.hidden = !open;
    button.setAttribute("aria-pressed", String(open));
    if (open) {
      void render();
    }
  }

  async function render() {
    const markdown = read();
    if (!markdown.trim()) {
      fill(element, t("composer.previewEmpty"));
      return;
    }
    try {
      /** @type {{html: string}} */
      const { html } = await api.send("POST", "/preview", { body: { markdown } });
      fill(element, body);
      body.show(html);
    } catch (error) {
      fill(element, errorMessage(error));
    }
  }

  return {
    element,
    button,
    schedule() {
      clearTimeout(timer);
      if (!element.hidden) {
        timer = setTimeout(() => void render(), PREVIEW_DELAY);
      }
    },
    close: () => toggle(false),
  };
}
