/**
 * A message as it is shown, to be changed where it stands: what its author does not touch stays as it
 * is, whatever it is made of.
 */

import { h } from "../dom.js";
import { parseTrustedHtml } from "../trusted-html.js";
import { pictureUrl } from "../urls.js";

/**
 * @param {string} html as the server gave it
 * @param {object} options
 * @param {string} options.label
 * @param {() => void} options.onInput
 */
export function richEditor(html, { label, onInput }) {
  const element = h("div", {
    class: "rich",
    role: "textbox",
    contenteditable: "true",
    "aria-multiline": "true",
    "aria-label": label,
    dir: "auto",
    oninput: onInput,
    onpaste: insertPlain,
    ondrop: insertPlain,
  });
  const content = parseTrustedHtml(html);
  for (const picture of content.querySelectorAll("img[src]")) {
    picture.setAttribute("data-shown-src", picture.getAttribute("src") ?? "");
    picture.setAttribute("src", pictureUrl(picture.getAttribute("src") ?? ""));
  }
  element.append(content);
  // What is neither touched nor seen, as line ends between blocks, stays too.
  const initial = serialise(element);

  return {
    element,
    /** Return what it says now; exactly what it was made of, where nothing was changed. */
    getHtml() {
      const current = serialise(element);
      return current === initial ? html : current;
    },
    focus() {
      document.execCommand("defaultParagraphSeparator", false, "p");
      element.focus();
      getSelection()?.selectAllChildren(element);
      getSelection()?.collapseToEnd();
    },
  };
}

/**
 * Insert text alone: what is pasted looks like what is around it.
 * @param {Event} event
 */
function insertPlain(event) {
  const data =
    event instanceof ClipboardEvent ? event.clipboardData : /** @type {DragEvent} */ (event).dataTransfer;
  event.preventDefault();
  document.execCommand("insertText", false, data?.getData("text/plain") ?? "");
}

/** @param {HTMLElement} element */
function serialise(element) {
  const copy = /** @type {HTMLElement} */ (element.cloneNode(true));
  for (const picture of copy.querySelectorAll("img[data-shown-src]")) {
    picture.setAttribute("src", picture.getAttribute("data-shown-src") ?? "");
    picture.removeAttribute("data-shown-src");
  }
  for (const { firstChild } of copy.querySelectorAll("pre")) {
    // Who reads it drops the first line end.
    if (firstChild instanceof Text && firstChild.data.startsWith("\n")) {
      firstChild.data = `\n${firstChild.data}`;
    }
  }
  return copy.innerHTML;
}
