/**
 * Keys for those who use no mouse. Where one writes they are letters; while an input method puts
 * something together they are its own; and single letters can be switched off (WCAG 2.1.4).
 */

import { isComposing, keyName } from "./keyboard.js";
import { readStored, writeStored } from "./person-storage.js";

/** @typedef {Record<string, () => void>} Shortcuts */

const STORAGE_KEY = "setting/shortcuts";
/** Keys that go on while they are held. */
const REPEATING = new Set(["j", "k"]);

export function areShortcutsEnabled() {
  return readStored(STORAGE_KEY) !== "off";
}

/** @param {boolean} enabled */
export function setShortcutsEnabled(enabled) {
  writeStored(STORAGE_KEY, enabled ? "on" : "off");
}

/**
 * Listen for keys.
 * @param {Shortcuts} shortcuts by `KeyboardEvent.key`
 * @param {() => void} onEscape called where nothing is open that Escape closes, and nobody writes
 */
export function bindShortcuts(shortcuts, onEscape) {
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key === "Escape") {
      closeInnermost(event, onEscape);
      return;
    }
    const key = keyName(event);
    const action = shortcuts[key];
    if (!action || isEditable(event.target) || isSomethingOpen() || !areShortcutsEnabled()) {
      return;
    }
    event.preventDefault();
    if (!event.repeat || REPEATING.has(key)) {
      action();
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
