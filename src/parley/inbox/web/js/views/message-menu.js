/** What one can do with a message. */

import * as api from "../api.js";
import { showMessages } from "../actions/thread.js";
import { h, icon } from "../dom.js";
import { fullMoment, t } from "../i18n.js";
import { MessageBody } from "../elements/message-body.js";
import { isMe } from "../people.js";
import { say } from "../state.js";
import { ask, openDialog } from "./dialogs.js";

/** @typedef {import("../types.d.ts").Message} Message */
/** @typedef {"reply" | "forward" | "edit"} Wish */

/**
 * Offer it. Replying, forwarding and editing are asked of the thread, which has the composer.
 * @param {number} conversation
 * @param {Message} message
 */
export function menuOf(conversation, message) {
  const id = `menu-${message.messageid}`;
  const menu = h("div", { id, class: "menu", popover: "auto", role: "menu" });
  /**
   * @param {import("../i18n.js").Key} text
   * @param {Parameters<typeof icon>[0]} picture
   * @param {() => void} action
   */
  const item = (text, picture, action) =>
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
  /** @param {Wish} wish */
  const wish = (wish) => () =>
    menu.dispatchEvent(new CustomEvent("wish", { detail: { wish, message }, bubbles: true }));
  menu.append(
    item("message.reply", "reply", wish("reply")),
    item("message.forward", "forward", wish("forward")),
  );
  if (message.editeddatetime) {
    menu.append(
      item("message.versions", "details", () => void showVersions(conversation, message)),
    );
  }
  if (isMe(message.author)) {
    menu.append(
      item("message.edit", "edit", wish("edit")),
      item("message.delete", "trash", () => void remove(conversation, message)),
    );
  }
  menu.addEventListener("keydown", moveBetweenItems);
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

/** @param {KeyboardEvent} event */
function moveBetweenItems(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const menu = event.currentTarget;
  if (!step || !(menu instanceof HTMLElement)) {
    return;
  }
  const items = [...menu.querySelectorAll("button")];
  const at = items.findIndex((one) => one === document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
  event.preventDefault();
}

/**
 * @param {number} conversation
 * @param {Message} message
 */
async function remove(conversation, message) {
  if (!(await ask(t("message.deleteAsk"), t("message.delete")))) {
    return;
  }
  const path = `/conversations/${conversation}/messages/${message.messageid}`;
  try {
    await api.send("DELETE", path);
    showMessages(conversation, [await api.get(path)]);
  } catch (error) {
    say(t("app.failed", { problem: error instanceof Error ? error.message : "" }), "problem");
  }
}

/**
 * @param {number} conversation
 * @param {Message} message
 */
async function showVersions(conversation, message) {
  const path = `/conversations/${conversation}/messages/${message.messageid}/versions`;
  /** @type {{version: {html?: string, datetime: string}[]}} */
  const { version } = await api.get(path);
  // The last of them is what it says now.
  const shown = version.slice(0, -1).map(({ html = "", datetime }) => {
    const body = new MessageBody();
    body.show(html);
    return h(
      "section",
      {},
      h("h3", {}, t("message.version", { moment: fullMoment(datetime) })),
      body,
    );
  });
  openDialog(t("message.versions"), shown, "versions");
}
