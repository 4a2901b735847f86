/** Windows over the page. */

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

/**
 * Show a window over the page until it is closed.
 * @param {HTMLDialogElement} dialog
 * @param {boolean} [isOfPlace] whether it closes where one leaves the place that it is about: it would
 *   stand over another
 */
export function showModal(dialog, isOfPlace = true) {
  const left = new AbortController();
  if (isOfPlace) {
    addEventListener("hashchange", () => dialog.close(), { signal: left.signal });
  }
  dialog.addEventListener("close", () => {
    left.abort();
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

/**
 * Show a window until it is closed.
 * @param {string} title
 * @param {(Node | string)[]} content
 * @param {object} [options]
 * @param {string} [options.kind]
 * @param {"any" | "closerequest"} [options.closedBy] whether a click beside it closes it
 * @param {boolean} [options.isOfPlace] whether it closes where one goes elsewhere
 */
export function openDialog(title, content, { kind = "", closedBy = "any", isOfPlace = true } = {}) {
  const dialog = h(
    "dialog",
    { class: `dialog ${kind}`, "aria-label": title, closedby: closedBy },
    h(
      "header",
      {},
      h("h2", { class: "title" }, title),
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": t("app.close"),
          title: t("app.close"),
          onclick: () => dialog.close(),
        },
        icon("close"),
      ),
    ),
    ...content,
  );
  showModal(dialog, isOfPlace);
  return dialog;
}

/**
 * Ask whether to do something that can't be undone.
 * @param {string} question
 * @param {string} action what the button says
 * @returns {Promise<boolean>}
 */
export function confirm(question, action) {
  return new Promise((resolve) => {
    let confirmed = false;
    const dialog = openDialog(question, [
      h(
        "footer",
        {},
        h("button", { class: "button outlined", type: "button", onclick: () => dialog.close() }, t("app.cancel")),
        h(
          "button",
          {
            class: "button danger",
            type: "button",
            onclick: () => {
              confirmed = true;
              dialog.close();
            },
          },
          action,
        ),
      ),
    ]);
    dialog.addEventListener("close", () => resolve(confirmed), { once: true });
  });
}
