/**
 * Keys for those who use no mouse. Where one writes they are letters; while an input method puts
 * something together they are its own; and single letters can be switched off (WCAG 2.1.4).
 */

import { CONTROL_KEY, isComposing, isControlHeld, keyName } from "./keyboard.js";
import { readStored, writeStored } from "./person-storage.js";

/** @import {Command} from "./commands.js" */

const STORAGE_KEY = "setting/shortcuts";
/** Keys that go on while they are held. */
const REPEATING = new Set(["j", "k"]);
/** Keys that begin a command of two, and for how long they do, in milliseconds. */
const PREFIXES = new Set(["g"]);
const PREFIX_LASTS = 1500;

export function areShortcutsEnabled() {
  return readStored(STORAGE_KEY) !== "off";
}

/** @param {boolean} enabled */
export function setShortcutsEnabled(enabled) {
  writeStored(STORAGE_KEY, enabled ? "on" : "off");
}

/**
 * Listen for keys.
 * @param {readonly Command[]} commands
 * @param {() => void} onEscape called where nothing is open that Escape closes, and nobody writes
 */
export function bindShortcuts(commands, onEscape) {
  /** @type {Map<string, () => void>} */
  const actions = new Map();
  for (const { keys, run } of commands) {
    for (const key of run ? keys : []) {
      actions.set(key.replace("Shift+", ""), /** @type {() => void} */ (run));
    }
  }
  let prefix = "";
  let timer = 0;
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposing(event) || event.altKey) {
      return;
    }
    const key = keyName(event);
    if (isControlHeld(event) && !event.shiftKey) {
      const action = actions.get(`${CONTROL_KEY}+${key.toUpperCase()}`);
      if (action && !isSomethingOpen()) {
        event.preventDefault();
        action();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey) {
      return;
    }
    if (event.key === "Escape") {
      closeInnermost(event, onEscape);
      return;
    }
    const sequence = prefix + key;
    prefix = "";
    if (isEditable(event.target) || isSomethingOpen() || !areShortcutsEnabled()) {
      return;
    }
    const action = actions.get(sequence) ?? actions.get(key);
    if (action) {
      event.preventDefault();
      if (!event.repeat || REPEATING.has(key)) {
        action();
      }
    } else if (PREFIXES.has(key)) {
      prefix = `${key} `;
      clearTimeout(timer);
      timer = setTimeout(() => {
        prefix = "";
      }, PREFIX_LASTS);
    }
  });
}

/**
 * What is open over the page closes itself; where one writes, the field is left; only then the page
 * does something.
 * @param {KeyboardEvent} event
 * @param {() => void} onEscape
 */
function closeInnermost(event, onEscape) {
  if (isSomethingOpen()) {
    return;
  }
  event.preventDefault();
  if (isEditable(event.target)) {
    event.target.blur();
  } else {
    onEscape();
  }
}

/** Whether a window or a menu is open. */
function isSomethingOpen() {
  return document.querySelector("dialog[open], :popover-open") !== null;
}

/**
 * @param {EventTarget | null} target
 * @returns {target is HTMLElement}
 */
function isEditable(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox]), textarea, select"))
  );
}
