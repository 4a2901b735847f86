/** The whole window takes files, for what is being written; elsewhere it refuses them. */

/**
 * @param {HTMLElement} element what shows that files may be dropped
 * @param {() => ((files: Iterable<File>) => void) | undefined} findTarget tells what takes them just now
 */
export function acceptFiles(element, findTarget) {
  const isFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  const isBlocked = () => document.querySelector("dialog[open]") !== null;
  const end = () => element.classList.remove("dropping");
  addEventListener("dragover", (event) => {
    if (isFiles(event) && event.dataTransfer) {
      // A browser would open the file in the place of the page.
      event.preventDefault();
      const target = isBlocked() ? undefined : findTarget();
      event.dataTransfer.dropEffect = target ? "copy" : "none";
      element.classList.toggle("dropping", target !== undefined);
    }
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      end();
    }
  });
  addEventListener("drop", (event) => {
    end();
    if (isFiles(event)) {
      event.preventDefault();
      if (!isBlocked()) {
        findTarget()?.(event.dataTransfer?.files ?? []);
      }
    }
  });
}
