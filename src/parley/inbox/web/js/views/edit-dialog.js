/** Editing one's message, in a window of its own. */

import { EDIT, discardDraft, updateDraft } from "../actions/drafts.js";
import { editMessage } from "../actions/messages.js";
import { cancelUploads } from "../actions/uploads.js";
import { t } from "../i18n.js";
import { htmlToMarkdown } from "../markdown.js";
import { composer } from "./composer.js";
import { openDialog } from "./dialogs.js";

/** @import {Message} from "../types.d.ts" */

/**
 * @param {number} conversation
 * @param {Message} message
 */
export function openEditDialog(conversation, { messageid, html = "" }) {
  const controller = new AbortController();
  const form = composer({
    label: t("composer.save"),
    selectKey: () => EDIT,
    submit: async ({ markdown }) => {
      await editMessage(conversation, messageid, markdown);
      dialog.close();
      return true;
    },
    signal: controller.signal,
  });
  const dialog = openDialog(t("composer.editing"), [form.element], "editing");
  dialog.addEventListener("close", () => {
    controller.abort();
    cancelUploads(EDIT);
    discardDraft(EDIT);
  });
  updateDraft(EDIT, { markdown: htmlToMarkdown(html) });
  form.focus();
}
