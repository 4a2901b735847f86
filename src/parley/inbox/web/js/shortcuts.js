/** Keys for those who use no mouse. Where one writes, they are letters. */

/** @typedef {Record<string, () => void>} Shortcuts */

/**
 * Listen for keys.
 * @param {Shortcuts} shortcuts by `KeyboardEvent.key`
 */
export function bindShortcuts(shortcuts) {
  addEventListener("keydown", (event) => {
    const action = shortcuts[event.key];
    if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    if (event.key !== "Escape" && (isEditable(event.target) || isDialogOpen())) {
      return;
    }
    if (event.key === "Escape" && isDialogOpen()) {
      return; // the dialog closes itself
    }
    event.preventDefault();
    action();
  });
}

function isDialogOpen() {
  return document.querySelector("dialog[open]") !== null;
}

/** @param {EventTarget | null} target */
function isEditable(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input, textarea, select"))
  );
}
