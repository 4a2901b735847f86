/** What was done or went wrong, said at the edge of the page, with what takes it back. */

import { dismiss, holdNotices } from "../actions/notices.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { reconcile } from "../reconcile.js";
import { store } from "../state.js";

/** @import {Notice} from "../types.d.ts" */

export function toasts() {
  const element = h("div", {
    class: "toasts",
    role: "log",
    "aria-live": "polite",
    "aria-label": t("app.notices"),
    onpointerenter: () => holdNotices(true),
    onpointerleave: () => holdNotices(false),
    onfocusin: () => holdNotices(true),
    onfocusout: () => holdNotices(false),
  });
  store.watch(
    (state) => state.notices,
    (notices) => {
      reconcile(element, notices, { key: ({ id }) => String(id), create: toast });
      if (!notices.length) {
        holdNotices(false); // what was hovered is gone, and no pointer leaves it
      }
    },
  );
  return element;
}

/** @param {Notice} notice */
function toast({ id, text, kind, undo }) {
  const takeBack = () => {
    dismiss(id);
    undo?.();
  };
  return h(
    "p",
    { class: `toast ${kind}` },
    kind === "problem" && icon("alert"),
    h("span", {}, text),
    undo && h("button", { class: "button", type: "button", onclick: takeBack }, t("app.undo")),
    h(
      "button",
      {
        class: "icon-button compact",
        type: "button",
        "aria-label": t("app.close"),
        onclick: () => dismiss(id),
      },
      icon("close"),
    ),
  );
}
