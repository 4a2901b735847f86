/** What one can do with a message: the usual at hand, everything in a menu. */

import { deleteMessage, loadEarlierVersions } from "../actions/messages.js";
import { notify } from "../actions/notices.js";
import { h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { formatDateTime, t } from "../i18n.js";
import { isMe } from "../people.js";
import { conversationHash } from "../router.js";
import { store } from "../state.js";
import { confirm, openDialog } from "./dialogs.js";
import { focusMessage } from "./message-focus.js";
import { addMenu, menuItem } from "./menu.js";

/** @import {TextKey} from "../i18n.js" */
/** @import {Message} from "../types.d.ts" */
/** @typedef {"reply" | "forward" | "edit"} MessageAction */
/** @typedef {{action: MessageAction, message: Message}} MessageActionDetail */

/**
 * Offer it. Replying, forwarding and editing are asked of the thread, which has the composer.
 * @param {number} conversation
 * @param {Message} message
 */
export function messageActions(conversation, message) {
  /** @param {MessageAction} action */
  const request = (action) => () => {
    const detail = { action, message };
    element.dispatchEvent(new CustomEvent("message-action", { detail, bubbles: true }));
  };
  const isOwn = isMe(message.author);
  const isEdited = message.editeddatetime !== undefined;
  const more = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": t("message.actions"),
      title: t("message.actions"),
    },
    icon("more"),
  );
  const menu = addMenu(more, t("message.actions"), () => [
    menuItem({ text: t("message.reply"), icon: "reply", action: request("reply") }),
    menuItem({ text: t("message.forward"), icon: "forward", action: request("forward") }),
    menuItem({ text: t("message.copyText"), icon: "copy", action: () => void copy(message.text ?? "") }),
    menuItem({
      text: t("message.copyLink"),
      icon: "link",
      action: () => void copy(linkTo(conversation, message.messageid)),
    }),
    isEdited &&
      menuItem({
        text: t("message.versions"),
        icon: "clock",
        action: () => void showVersions(conversation, message),
      }),
    isOwn && isEditable(message) && menuItem({ text: t("message.edit"), icon: "edit", action: request("edit") }),
    isOwn &&
      menuItem({
        text: t("message.delete"),
        icon: "trash",
        danger: true,
        action: () => void confirmDelete(conversation, message, element),
      }),
  ]);
  /**
   * @param {TextKey} text
   * @param {MessageAction} action
   * @param {Parameters<typeof icon>[0]} picture
   */
  const actionButton = (text, action, picture) =>
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": t(text),
        title: t(text),
        onclick: request(action),
      },
      icon(picture),
    );
  const element = h(
    "div",
    { class: "actions floating" },
    actionButton("message.reply", "reply", "reply"),
    actionButton("message.forward", "forward", "forward"),
    more,
    menu,
  );
  return element;
}

/**
 * Whether the server still takes another body for a message.
 * @param {Message} message
 */
function isEditable({ lastsentdatetime }) {
  const { editMinutes } = store.state;
  return !editMinutes || Date.now() - Date.parse(lastsentdatetime) < editMinutes * 60_000;
}

/**
 * @param {number} conversation
 * @param {number} message
 */
function linkTo(conversation, message) {
  return new URL(conversationHash(conversation, message), location.href).href;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notify(t("message.copied"));
  } catch {
    notify(t("message.notCopied"), "problem"); // without TLS, a browser has no clipboard
  }
}

/**
 * @param {number} conversation
 * @param {Message} message
 * @param {HTMLElement} element
 */
async function confirmDelete(conversation, message, element) {
  const isSure = await confirm(t("message.deleteAsk"), t("message.delete"));
  focusMessage(element);
  if (isSure) {
    await deleteMessage(conversation, message.messageid);
  }
}

/**
 * @param {number} conversation
 * @param {Message} message
 */
export async function showVersions(conversation, message) {
  const versions = await loadEarlierVersions(conversation, message.messageid);
  const sections = versions.map(({ html = "", datetime }) => {
    const body = new MessageBody();
    body.show(html);
    return h(
      "section",
      {},
      h("h3", {}, t("message.version", { moment: formatDateTime(datetime) })),
      body,
    );
  });
  openDialog(t("message.versions"), [h("div", { class: "dialog-body" }, sections)], { kind: "wide" });
}
