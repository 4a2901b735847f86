/**
 * Where one writes: Markdown, files, what is quoted. It keeps a draft, and tells `submit` when there
 * is something to send; sending is not its business.
 */

import * as api from "../api.js";
import { keepDraft, readDraft } from "../drafts.js";
import { fill, h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { t } from "../i18n.js";
import { fullName } from "../people.js";
import { attachmentTray } from "./attachment-tray.js";

/** @typedef {import("../types.d.ts").Attachment} Attachment */
/** @typedef {import("../types.d.ts").Message} Message */
/** @typedef {import("../types.d.ts").Quote} Quote */
/** @typedef {{markdown: string, attachments: readonly Attachment[], quote?: Quote}} Written */

const PREVIEW_AFTER = 250;

/**
 * @param {object} options
 * @param {string} options.action what the button says
 * @param {(written: Written) => boolean | Promise<boolean>} options.submit tells whether it was taken
 * @param {() => boolean} [options.mayBeEmpty] whether there is something to send without a word
 */
export function composer({ action, submit, mayBeEmpty = () => false }) {
  let place = "";
  /** @type {Quote | undefined} */
  let quote;
  const text = h("textarea", {
    rows: 3,
    "aria-label": t("composer.label"),
    placeholder: t("composer.hint"),
    oninput: () => {
      keep();
      grow(text);
      preview.schedule();
    },
  });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const quoted = h("div", { class: "quoting", hidden: true });
  const tray = attachmentTray({ changed: keep, failed: complain });
  const preview = previewOf(() => text.value);
  const button = h("button", { class: "primary", type: "submit" }, icon("send"), action);
  button.title = t("composer.sendKey");
  const element = h(
    "form",
    { class: "composer", onsubmit: (/** @type {Event} */ event) => void onSubmit(event) },
    quoted,
    preview.element,
    text,
    tray.element,
    problem,
    h("div", { class: "tools" }, tray.button, preview.button, button),
  );

  function keep() {
    problem.hidden = true;
    if (place) {
      keepDraft(place, { markdown: text.value, attachments: [...tray.attachments()], quote });
    }
  }

  /** @param {string} what */
  function complain(what) {
    problem.hidden = false;
    problem.textContent = what;
  }

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (tray.busy()) {
      complain(t("composer.stillUploading"));
      return;
    }
    if (!text.value.trim() && !tray.attachments().length && !mayBeEmpty()) {
      complain(t("composer.empty"));
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
    showQuote();
    preview.close();
    grow(text);
  }

  function showQuote() {
    quoted.hidden = !quote;
    fill(
      quoted,
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
              showQuote();
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
    complain,
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
      showQuote();
      preview.close();
      problem.hidden = true;
      grow(text);
    },
    /** @param {Message} message */
    answer(message) {
      const { messageid, author, text: said = "" } = message;
      quote = { messageid, author, text: said };
      showQuote();
      keep();
      text.focus();
    },
  };
}

/** @param {HTMLTextAreaElement} text */
function grow(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight + 2}px`;
}

/**
 * The preview: rendered and sanitised by the server, as the message will be.
 * @param {() => string} read
 */
function previewOf(read) {
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
      fill(element, error instanceof Error ? error.message : "");
    }
  }

  return {
    element,
    button,
    schedule() {
      clearTimeout(timer);
      if (!element.hidden) {
        timer = setTimeout(() => void render(), PREVIEW_AFTER);
      }
    },
    close: () => toggle(false),
  };
}
