/**
 * Editing one's message, in a window of its own. What was changed is a draft until it is saved: closing
 * the window keeps it.
 */

import { discardDraft, editPlace, openDraft, updateDraft } from "../actions/drafts.js";
import { editMessage } from "../actions/messages.js";
import { notify } from "../actions/notices.js";
import { h } from "../dom.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { isSendKey } from "../keyboard.js";
import { openDialog } from "./dialogs.js";
import { richEditor } from "./rich-editor.js";

/** @import {Message} from "../types.d.ts" */

/**
 * @param {number} conversation
 * @param {Message} message
 * @returns {HTMLDialogElement}
 */
export function openEditDialog(conversation, { messageid, html = "" }) {
  const place = editPlace({ conversationid: conversation, messageid });
  const draft = openDraft(place);
  const base = html;
  let current = draft.html ?? html;
  let isSaved = false;
  const note = h("p", { class: "hint", role: "status", hidden: draft.html === undefined }, t("edit.restored"));
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const editor = richEditor(current, {
    label: t("composer.label"),
    onInput: () => {
      current = editor.getHtml();
      drawDiscard();
      if (current === base) {
        discardDraft(place);
      } else {
        updateDraft(place, { html: current, base });
      }
    },
  });
  const save = h("button", { class: "button primary", type: "button" }, t("composer.save"));
  const discard = h("button", { class: "button outlined", type: "button" });
  const drawDiscard = () => {
    discard.textContent = t(current === base ? "app.cancel" : "edit.discard");
  };
  drawDiscard();
  const dialog = openDialog(
    t("composer.editing"),
    [
      h("div", { class: "dialog-body" }, note, editor.element, problem),
      h("footer", {}, discard, save),
    ],
    { kind: "wide editing", closedBy: "closerequest" },
  );

  async function onSave() {
    if (save.disabled) {
      return;
    }
    save.disabled = true;
    try {
      if (current !== base) {
        await editMessage(conversation, messageid, current);
      }
      isSaved = true;
      discardDraft(place);
      dialog.close();
    } catch (error) {
      problem.hidden = false;
      problem.textContent = errorMessage(error);
    } finally {
      save.disabled = false;
    }
  }

  save.addEventListener("click", () => void onSave());
  discard.addEventListener("click", () => {
    isSaved = true;
    discardDraft(place);
    dialog.close();
  });
  editor.element.addEventListener("keydown", (event) => {
    if (isSendKey(event)) {
      event.preventDefault();
      void onSave();
    }
  });
  dialog.addEventListener("close", () => {
    if (!isSaved && current !== base) {
      notify(t("edit.kept"));
    }
  });
  editor.focus();
  return dialog;
}
