/** The whole window takes files, for what is being written; elsewhere it refuses them. */

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

/**
 * @param {HTMLElement} element where it is shown that files may be dropped
 * @param {() => ((files: Iterable<File>) => void) | undefined} findTarget tells what takes them just now
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
      // A browser would open the file in the place of the page.
      event.preventDefault();
      const isTaken = !isBlocked() && findTarget() !== undefined;
      event.dataTransfer.dropEffect = isTaken ? "copy" : "none";
      if (isTaken !== target.isConnected) {
        show(isTaken);
      }
    }
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      show(false);
    }
  });
  addEventListener("drop", (event) => {
    show(false);
    if (isFiles(event)) {
      event.preventDefault();
      if (!isBlocked()) {
        findTarget()?.(event.dataTransfer?.files ?? []);
      }
    }
  });
}
