/** What a key means, whatever the layout, and whether it means anything at all just now. */

/** Whether the machine's commands go with another key than Control. */
const IS_APPLE = /^(?:Mac|iP)/.test(navigator.platform ?? "");

/** What the key is called that goes with letters that are commands. */
export const CONTROL_KEY = IS_APPLE ? "⌘" : "Ctrl";

/**
 * Whether the key is held that makes letters commands.
 * @param {KeyboardEvent} event
 */
export function isControlHeld(event) {
  return IS_APPLE ? event.metaKey : event.ctrlKey;
}

/**
 * Whether a key is part of what an input method puts together: it is the input method's alone.
 * @param {KeyboardEvent} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Return the key; on a layout without Latin letters, the one of that place on a Latin layout. Whether
 * a letter is a capital, Shift says, and not Caps Lock.
 * @param {KeyboardEvent} event
 */
export function keyName({ key, code, shiftKey }) {
  const isForeign = key.length === 1 && /[^\p{Script=Latin}\p{ASCII}]/u.test(key);
  if (isForeign && code === "Slash") {
    return shiftKey ? "?" : "/";
  }
  const letter = isForeign ? /^Key([A-Z])$/.exec(code)?.[1] : /^\p{L}$/u.exec(key)?.[0];
  return !letter ? key : shiftKey ? letter.toUpperCase() : letter.toLowerCase();
}

/**
 * Whether a key, with the one that makes letters commands, is the command of a letter.
 * @param {KeyboardEvent} event
 * @param {string | undefined} letter
 */
export function isCommand(event, letter) {
  const isPlain = !event.shiftKey && !event.altKey && !isComposing(event);
  return isPlain && isControlHeld(event) && keyName(event) === letter;
}

/**
 * Whether a key sends what is being written.
 * @param {KeyboardEvent} event
 */
export function isSendKey(event) {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isComposing(event);
}
