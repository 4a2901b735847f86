/**
 * The whole window takes files, for what is being written; elsewhere it refuses them, and links: a
 * browser would open them in the place of the page.
 */

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

const WRITABLE = "input, textarea, [contenteditable]";

/**
 * @param {HTMLElement} element where it is shown that files may be dropped
 * @param {() => ((data: DataTransfer) => void) | undefined} findTarget tells what takes them just now
 */
export function acceptFiles(element, findTarget) {
  const target = h(
    "div",
    { class: "drop", "aria-hidden": "true" },
    icon("attach"),
    h("strong", {}, t("drop.title")),
    h("span", {}, t("drop.hint")),
  );
  const isFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  // A link is for where one writes.
  const isLink = (/** @type {DragEvent} */ { dataTransfer, target: over }) =>
    dataTransfer?.types.includes("text/uri-list") && !(over instanceof Element && over.closest(WRITABLE));
  const isBlocked = () => document.querySelector("dialog[open]") !== null;
  /** @param {boolean} isDropping */
  const show = (isDropping) => {
    element.classList.toggle("dropping", isDropping);
    if (isDropping) {
      element.append(target);
    } else {
      target.remove();
    }
  };
  addEventListener("dragover", (event) => {
    if (isFiles(event) && event.dataTransfer) {
      event.preventDefault();
      const isTaken = !isBlocked() && findTarget() !== undefined;
      event.dataTransfer.dropEffect = isTaken ? "copy" : "none";
      if (isTaken !== target.isConnected) {
        show(isTaken);
      }
    } else if (isLink(event) && event.dataTransfer) {
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
    }
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      show(false);
    }
  });
  addEventListener("drop", (event) => {
    show(false);
    if (isFiles(event) && event.dataTransfer) {
      event.preventDefault();
      const take = isBlocked() ? undefined : findTarget();
      take?.(event.dataTransfer);
    } else if (isLink(event)) {
      event.preventDefault();
    }
  });
}
