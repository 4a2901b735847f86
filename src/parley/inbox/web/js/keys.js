/** Keys for those who use no mouse. Where one writes, they are letters. */

/** @typedef {Record<string, () => void>} Keys */

/**
 * Listen for keys.
 * @param {Keys} keys by `KeyboardEvent.key`
 */
export function listen(keys) {
  addEventListener("keydown", (event) => {
    const action = keys[event.key];
    if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key !== "Escape" && (isWritten(event.target) || isInDialog())) {
      return;
    }
    if (event.key === "Escape" && isInDialog()) {
      return; // the dialog closes itself
    }
    event.preventDefault();
    action();
  });
}

function isInDialog() {
  return document.querySelector("dialog[open]") !== null;
}

/** @param {EventTarget | null} target */
function isWritten(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}
