/** "Quote", beside the words of a message that are selected. */

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { findSelected, getComposedRange } from "./selected-messages.js";

/** A selection that stays as it is for so long is one that was meant. */
const SETTLE_DELAY = 200;
const GAP = 4;

/**
 * @param {HTMLElement} rows
 * @param {() => void} quote
 */
export function quoteButton(rows, quote) {
  const element = h(
    "button",
    {
      class: "quote-selection floating",
      type: "button",
      hidden: true,
      onpointerdown: (/** @type {Event} */ event) => event.preventDefault(), // the words stay selected
      onclick: () => {
        element.hidden = true;
        quote();
      },
    },
    icon("quote", "small"),
    t("message.quote"),
  );
  let timer = 0;

  function hide() {
    clearTimeout(timer);
    element.hidden = true;
  }

  function show() {
    const selected = findSelected(rows);
    const range = getComposedRange(rows);
    if (selected.length !== 1 || !selected[0]?.content || !range) {
      return;
    }
    element.hidden = false;
    place(range);
  }

  /** @param {AbstractRange} range */
  function place({ startContainer, startOffset, endContainer, endOffset }) {
    const words = new Range();
    words.setStart(startContainer, startOffset);
    words.setEnd(endContainer, endOffset);
    const frame = /** @type {HTMLElement} */ (element.offsetParent).getBoundingClientRect();
    const { top, left, right, bottom } = words.getBoundingClientRect();
    const above = top - frame.top - element.offsetHeight - GAP;
    const below = Math.min(bottom - frame.top + GAP, frame.height - element.offsetHeight - GAP);
    const middle = (left + right - element.offsetWidth) / 2 - frame.left;
    element.style.insetBlockStart = `${above >= 0 ? above : below}px`;
    element.style.left = `${Math.max(GAP, Math.min(middle, frame.width - element.offsetWidth - GAP))}px`;
  }

  document.addEventListener("selectionchange", () => {
    hide();
    timer = setTimeout(show, SETTLE_DELAY);
  });
  return { element, hide };
}
