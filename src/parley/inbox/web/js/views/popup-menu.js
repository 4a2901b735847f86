/** A button, and the menu that it opens: made when it opens, of what can be done by then. */

import { fill, h, icon } from "../dom.js";

/** @typedef {Parameters<typeof icon>[0]} IconName */
/** @typedef {{text: string, picture: IconName, act: () => void, isDangerous?: boolean}} MenuItem */

let lastMenuId = 0;

/**
 * @param {{name: string, picture: IconName}} button
 * @param {() => (MenuItem | false)[]} listItems
 * @returns {[HTMLButtonElement, HTMLElement]} the button and its menu, to be put beside one another
 */
export function popupMenu({ name, picture }, listItems) {
  const id = `menu-${++lastMenuId}`;
  const menu = h("div", { id, class: "floating menu", popover: "auto", role: "menu", "aria-label": name });
  const button = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-label": name,
      title: name,
      "aria-haspopup": "menu",
      popovertarget: id,
    },
    icon(picture),
  );

  /** @param {MenuItem} item */
  function itemView({ text, picture: sign, act, isDangerous = false }) {
    const onclick = () => {
      menu.hidePopover();
      act();
    };
    return h(
      "button",
      { class: `menu-item ${isDangerous ? "danger" : ""}`, type: "button", role: "menuitem", onclick },
      icon(sign),
      text,
    );
  }

  menu.addEventListener("keydown", moveFocus);
  menu.addEventListener("beforetoggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") {
      fill(menu, listItems().filter((one) => one !== false).map(itemView));
    }
  });
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") {
      place(menu, button);
      menu.querySelector("button")?.focus();
    }
  });
  return [button, menu];
}

/**
 * Put a menu beside its button: without CSS anchors everywhere, that is done by hand.
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 */
function place(menu, button) {
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const isRtl = document.documentElement.dir === "rtl";
  const isAbove = bottom + menu.offsetHeight > innerHeight;
  const edge = isAbove ? top - menu.offsetHeight : bottom;
  const start = isRtl ? innerWidth - left - menu.offsetWidth : right - menu.offsetWidth;
  menu.style.insetBlockStart = `${Math.max(4, edge)}px`;
  menu.style.insetInlineStart = `${Math.max(4, start)}px`;
}

/** @param {KeyboardEvent} event */
function moveFocus(event) {
  const menu = event.currentTarget;
  if (!(menu instanceof HTMLElement)) {
    return;
  }
  const items = [...menu.querySelectorAll("button")];
  const at = items.findIndex((one) => one === document.activeElement);
  const steps = { ArrowDown: 1, ArrowUp: -1, Home: -at, End: items.length - 1 - at }[event.key];
  if (steps !== undefined) {
    items[(at + steps + items.length) % items.length]?.focus();
    event.preventDefault();
  }
}
