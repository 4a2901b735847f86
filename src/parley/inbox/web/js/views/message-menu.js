/** What one can do with a message. */

import { deleteMessage, loadEarlierVersions } from "../actions/messages.js";
import { h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { formatDateTime, t } from "../i18n.js";
import { isMe } from "../people.js";
import { store } from "../state.js";
import { confirm, openDialog } from "./dialogs.js";

/** @import {TextKey} from "../i18n.js" */
/** @import {Message} from "../types.d.ts" */
/** @typedef {"reply" | "forward" | "edit"} MessageAction */
/** @typedef {{action: MessageAction, message: Message}} MessageActionDetail */

/**
 * Offer it. Replying, forwarding and editing are asked of the thread, which has the composer.
 * @param {number} conversation
 * @param {Message} message
 */
export function messageMenu(conversation, message) {
  const id = `menu-${message.messageid}`;
  const menu = h("div", { id, class: "menu", popover: "auto", role: "menu" });
  /**
   * @param {TextKey} text
   * @param {Parameters<typeof icon>[0]} picture
   * @param {() => void} action
   */
  const menuItem = (text, picture, action) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitem",
        onclick: () => {
          menu.hidePopover();
          action();
        },
      },
      icon(picture),
      t(text),
    );
  /** @param {MessageAction} action */
  const request = (action) => () => {
    const detail = { action, message };
    menu.dispatchEvent(new CustomEvent("message-action", { detail, bubbles: true }));
  };
  menu.append(
    menuItem("message.reply", "reply", request("reply")),
    menuItem("message.forward", "forward", request("forward")),
  );
  if (message.editeddatetime) {
    menu.append(
      menuItem("message.versions", "details", () => void showVersions(conversation, message)),
    );
  }
  const edit = menuItem("message.edit", "edit", request("edit"));
  if (isMe(message.author)) {
    menu.append(
      edit,
      menuItem("message.delete", "trash", () => void confirmDelete(conversation, message)),
    );
  }
  menu.addEventListener("keydown", moveFocus);
  menu.addEventListener("beforetoggle", () => {
    edit.hidden = !isEditable(message);
  });
  const button = h(
    "button",
    { class: "quiet more", type: "button", popovertarget: id, "aria-haspopup": "menu" },
    icon("more"),
    h("span", { class: "hidden" }, t("message.actions")),
  );
  // Without CSS anchors everywhere, the menu is put beside its button by hand.
  menu.addEventListener("toggle", () => {
    const { top, bottom, left, right } = button.getBoundingClientRect();
    const rtl = document.documentElement.dir === "rtl";
    const above = bottom + menu.offsetHeight > innerHeight;
    menu.style.insetBlockStart = `${above ? top - menu.offsetHeight : bottom}px`;
    const start = rtl ? innerWidth - left - menu.offsetWidth : right - menu.offsetWidth;
    menu.style.insetInlineStart = `${Math.max(4, start)}px`;
    menu.querySelector("button")?.focus();
  });
  return h("div", { class: "actions" }, button, menu);
}

/**
 * Whether the server still takes another body for a message.
 * @param {Message} message
 */
function isEditable({ lastsentdatetime }) {
  const { editMinutes } = store.state;
  return !editMinutes || Date.now() - Date.parse(lastsentdatetime) < editMinutes * 60_000;
}

/** @param {KeyboardEvent} event */
function moveFocus(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = event.currentTarget;
  if (!step || !(menu instanceof HTMLElement)) {
    return;
  }
  const items = [...menu.querySelectorAll("button")].filter((one) => !one.hidden);
  const at = items.findIndex((one) => one === document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
  event.preventDefault();
}

/**
 * @param {number} conversation
 * @param {Message} message
 */
async function confirmDelete(conversation, message) {
  if (await confirm(t("message.deleteAsk"), t("message.delete"))) {
    await deleteMessage(conversation, message.messageid);
  }
}

/**
 * @param {number} conversation
 * @param {Message} message
 */
async function showVersions(conversation, message) {
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
  openDialog(t("message.versions"), sections, { kind: "versions" });
}
