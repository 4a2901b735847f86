/** Menus: what can be done, at a button; on a phone, a sheet at the thumb. */

import { fill, h, icon, setAttribute } from "../dom.js";

/** @import {Child} from "../dom.js" */

/**
 * @typedef {object} MenuItem
 * @property {string} text
 * @property {Parameters<typeof icon>[0]} [icon]
 * @property {string} [end] what stands at its end: a key, a count
 * @property {boolean} [checked] of one among some, whether it is chosen
 * @property {boolean} [danger]
 * @property {() => void} action
 */

const GAP = 4;
/** Where menus are sheets (floating.css). */
const PHONE = matchMedia("(width < 47.5rem)");

let lastMenuId = 0;

/**
 * Give a button a menu, which is filled anew whenever it opens.
 * @param {HTMLElement} button
 * @param {string} label
 * @param {() => (Child | Child[])[]} content made of `menuItem` and what stands between
 */
export function addMenu(button, label, content) {
  const id = `popover-${++lastMenuId}`;
  const menu = h("div", {
    id,
    class: "menu floating",
    popover: "auto",
    role: "menu",
    "aria-label": label,
    onkeydown: moveFocus,
  });
  setAttribute(button, "popovertarget", id);
  setAttribute(button, "aria-haspopup", "menu");
  setAttribute(button, "aria-expanded", "false");
  menu.addEventListener("beforetoggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "open") {
      fill(menu, ...content());
    }
  });
  // The focus comes to the menu a moment after it opened: until then its Escape is given to the button.
  button.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.matches(":popover-open")) {
      event.stopPropagation();
    }
  });
  menu.addEventListener("toggle", (event) => {
    const isOpen = /** @type {ToggleEvent} */ (event).newState === "open";
    setAttribute(button, "aria-expanded", String(isOpen));
    if (isOpen) {
      place(menu, button);
      items(menu)[0]?.focus();
    }
  });
  return menu;
}

/** @param {MenuItem} item */
export function menuItem({ text, icon: sign, end, checked, danger = false, action }) {
  return h(
    "button",
    {
      class: `menu-item ${danger ? "danger" : ""}`,
      type: "button",
      role: checked === undefined ? "menuitem" : "menuitemradio",
      "aria-checked": checked === undefined ? undefined : String(checked),
      onclick: (/** @type {Event} */ event) => {
        const target = /** @type {HTMLElement} */ (event.currentTarget);
        /** @type {HTMLElement | null} */ (target.closest("[popover]"))?.hidePopover();
        action();
      },
    },
    sign && icon(sign),
    h("span", { class: "grow" }, text),
    end && h("span", { class: "end" }, end),
  );
}

/**
 * Offer a choice among a few, which does not close the menu.
 * @template {string} T
 * @param {string} label
 * @param {readonly {value: T, text: string, icon?: Parameters<typeof icon>[0]}[]} options
 * @param {T} chosen
 * @param {(value: T) => void} choose
 */
export function menuChoice(label, options, chosen, choose) {
  const buttons = options.map(({ value, text, icon: sign }) =>
    h(
      "button",
      {
        type: "button",
        role: "menuitemradio",
        "aria-checked": String(value === chosen),
        title: sign ? text : undefined,
        onclick: () => {
          buttons.forEach((one, at) =>
            setAttribute(one, "aria-checked", String(options[at]?.value === value)),
          );
          choose(value);
        },
      },
      sign ? [icon(sign, "small"), h("span", { class: "hidden" }, text)] : text,
    ),
  );
  return h(
    "div",
    { class: "menu-choice", role: "group", "aria-label": label },
    h("span", { "aria-hidden": "true" }, label),
    h("div", { class: "segmented" }, buttons),
  );
}

/** @param {HTMLElement} menu */
function items(menu) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (menu.querySelectorAll("[role^=menuitem]"))].filter(
    (one) => !one.hidden,
  );
}

/**
 * Put a menu beside its button, by hand: not every browser has anchors.
 * @param {HTMLElement} menu
 * @param {HTMLElement} button
 */
function place(menu, button) {
  if (PHONE.matches) {
    menu.style.removeProperty("inset");
    return;
  }
  const { top, bottom, left, right } = button.getBoundingClientRect();
  const isRtl = document.documentElement.dir === "rtl";
  const isAbove = bottom + GAP + menu.offsetHeight > innerHeight && top > menu.offsetHeight;
  const start = isRtl ? innerWidth - right : left;
  const end = start + right - left;
  const fits = start + menu.offsetWidth <= innerWidth - GAP;
  const inline = fits ? start : Math.max(GAP, end - menu.offsetWidth);
  menu.style.inset = "auto";
  menu.style.insetBlockStart = `${isAbove ? top - GAP - menu.offsetHeight : bottom + GAP}px`;
  menu.style.insetInlineStart = `${inline}px`;
}

/** @param {KeyboardEvent} event */
function moveFocus(event) {
  const menu = event.currentTarget;
  if (!(menu instanceof HTMLElement)) {
    return;
  }
  const all = items(menu);
  const at = all.findIndex((one) => one === document.activeElement);
  const target = {
    ArrowDown: (at + 1) % all.length,
    ArrowUp: (at - 1 + all.length) % all.length,
    Home: 0,
    End: all.length - 1,
  }[event.key];
  if (target !== undefined) {
    event.preventDefault();
    all[target]?.focus();
  }
}
