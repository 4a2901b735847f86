/** What writes the composer's markup for those who do not know it. */

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { isCommand } from "../keyboard.js";

/** @import {TextKey} from "../i18n.js" */
/** @typedef {Parameters<typeof icon>[0]} IconName */
/** @typedef {{text: TextKey, picture: IconName, apply: (field: HTMLTextAreaElement) => void, letter?: string}} Tool */

/** @type {readonly Tool[]} */
const TOOLS = [
  { text: "format.bold", picture: "bold", apply: (field) => surround(field, "**"), letter: "b" },
  { text: "format.italic", picture: "italic", apply: (field) => surround(field, "*"), letter: "i" },
  { text: "format.list", picture: "list", apply: (field) => prefixLines(field, () => "- ") },
  { text: "format.ordered", picture: "ordered", apply: (field) => prefixLines(field, (at) => `${at + 1}. `) },
  { text: "format.quote", picture: "quote", apply: (field) => prefixLines(field, () => "> ") },
  { text: "format.link", picture: "link", apply: insertLink },
];

/**
 * Offer it, as one stop of the Tab key; the arrow keys go from one to the next.
 * @param {HTMLTextAreaElement} field
 */
export function formatTools(field) {
  const buttons = TOOLS.map(({ text, picture, apply }, at) =>
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        tabindex: at ? -1 : 0,
        "aria-label": t(text),
        title: t(text),
        onclick: () => {
          field.focus();
          apply(field);
        },
      },
      icon(picture),
    ),
  );
  const element = h("div", { class: "format", role: "toolbar", "aria-label": t("format.title") }, buttons);
  element.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = buttons.findIndex((one) => one === document.activeElement);
    if (step && at >= 0) {
      buttons[at]?.setAttribute("tabindex", "-1");
      const next = buttons[(at + step + buttons.length) % buttons.length];
      next?.setAttribute("tabindex", "0");
      next?.focus();
      event.preventDefault();
    }
  });
  field.addEventListener("keydown", (event) => {
    const tool = TOOLS.find(({ letter }) => isCommand(event, letter));
    if (tool) {
      event.preventDefault();
      tool.apply(field);
    }
  });
  return element;
}

/**
 * Insert where the cursor is, so that it can be undone.
 * @param {HTMLTextAreaElement} field
 * @param {string} inserted
 */
export function insertText(field, inserted) {
  if (!document.execCommand("insertText", false, inserted)) {
    field.setRangeText(inserted, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/**
 * Put a mark around the selected words: they stay selected.
 * @param {HTMLTextAreaElement} field
 * @param {string} mark
 */
function surround(field, mark) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  insertText(field, `${mark}${value.slice(start, end)}${mark}`);
  field.setSelectionRange(start + mark.length, end + mark.length);
}

/**
 * Begin each of the selected lines with something.
 * @param {HTMLTextAreaElement} field
 * @param {(at: number) => string} getPrefix
 */
function prefixLines(field, getPrefix) {
  const { selectionEnd: end, value } = field;
  const start = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const lines = value.slice(start, end).split("\n");
  field.setSelectionRange(start, end);
  insertText(field, lines.map((line, at) => getPrefix(at) + line).join("\n"));
}

/** @param {HTMLTextAreaElement} field */
function insertLink(field) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const words = value.slice(start, end);
  insertText(field, `[${words}](https://)`);
  const at = words ? start + words.length + "](https://".length : start + 1;
  field.setSelectionRange(at, at);
}
