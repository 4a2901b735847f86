/** Several messages, copied as one would write them down: who, when, and what. */

import { formatDateTime, t } from "../i18n.js";
import { fullName } from "../people.js";
import { findSelected } from "./selected-messages.js";

/** @import {SelectedMessage} from "./selected-messages.js" */

/**
 * Put messages on the clipboard. What is copied out of one alone is left to the browser.
 * @param {ClipboardEvent} event
 * @param {HTMLElement} rows
 */
export function copyMessages(event, rows) {
  const selected = findSelected(rows);
  if (selected.length > 1 && event.clipboardData) {
    event.clipboardData.setData("text/plain", selected.map(formatMessage).join("\n\n"));
    event.preventDefault();
  }
}

/** @param {SelectedMessage} selected */
function formatMessage({ message, content }) {
  const { author, lastsentdatetime, attachments } = message;
  const heading = t("message.copiedBy", {
    name: fullName(author),
    moment: formatDateTime(lastsentdatetime),
  });
  const names = (attachments?.attachment ?? []).map((one) => `[${one.name}]`);
  return [heading, content, ...names].filter(Boolean).join("\n");
}
