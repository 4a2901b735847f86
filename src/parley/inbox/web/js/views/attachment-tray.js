/** The files of a message that is being written: on their way with progress, then there. */

import { notify } from "../actions/notices.js";
import {
  attachFile,
  cancelUpload,
  detachFile,
  findLiveTabs,
  forgetInterrupted,
  interruptedOf,
  retryUpload,
} from "../actions/uploads.js";
import { h, icon } from "../dom.js";
import { fileNameView, fileSign, formatFileName } from "../file-names.js";
import { errorMessage } from "../errors.js";
import { formatFileSize, formatNumber, t } from "../i18n.js";
import { givenFiles } from "../paste.js";
import { reconcile } from "../reconcile.js";
import { store } from "../state.js";

/** @import {Attachment, Upload} from "../types.d.ts" */
/**
 * A file that is there, on its way, or broke off.
 * @typedef {{key: string, attachment?: Attachment, upload?: Upload, lost?: {id: string, name: string}}} Item
 */

/**
 * @param {object} options
 * @param {() => string | undefined} options.getPlace
 * @param {(problem: string) => void} options.onError
 * @param {() => void} options.onChange called where there are others
 * @param {() => void} options.onRemove called where the last of what one can remove is gone
 */
export function attachmentTray({ getPlace, onError, onChange, onRemove }) {
  const element = h("ul", { class: "tray files", "aria-label": t("composer.files") });
  /** The place whose broken-off files are known, and the tabs that lived when they were looked for. */
  let lookedAt = "";
  /** @type {ReadonlySet<string>} */
  let liveTabs = new Set();
  /**
   * The place for which files are being chosen: the page may show another before that is done.
   * @type {string | undefined}
   */
  let chosenFor;
  const fileInput = h("input", {
    type: "file",
    multiple: true,
    hidden: true, // the button stands for it
    onchange: () => {
      addFiles(fileInput.files ?? [], chosenFor);
      chosenFor = undefined;
      fileInput.value = "";
    },
    oncancel: () => {
      chosenFor = undefined;
    },
  });
  const button = h(
    "span",
    { class: "attach" },
    h(
      "button",
      {
        class: "icon-button",
        type: "button",
        "aria-label": t("composer.attach"),
        title: t("composer.attach"),
        onclick: () => {
          chosenFor = getPlace();
          fileInput.click();
        },
      },
      icon("attach"),
    ),
    fileInput,
  );

  /**
   * @param {Iterable<File>} files
   * @param {string} [place]
   */
  function addFiles(files, place = getPlace()) {
    for (const file of place ? files : []) {
      void reportFailure(file.name, attachFile(place ?? "", file));
    }
  }

  /**
   * Attach what was pasted or dropped.
   * @param {DataTransfer} data
   */
  function takeFiles(data) {
    const { files, folders } = givenFiles(data);
    addFiles(files);
    if (folders.length) {
      notify(t("drop.folder", { name: folders.map(formatFileName).join(", ") }), "problem");
    }
  }

  /**
   * @param {string} name
   * @param {Promise<void>} attaching
   */
  function reportFailure(name, attaching) {
    return attaching.catch((/** @type {unknown} */ error) =>
      onError(t("composer.uploadFailed", { name: formatFileName(name), problem: errorMessage(error) })),
    );
  }

  /** @param {Item} item */
  function createItem(item) {
    const row = h("li", { class: "file" });
    updateItem(row, item);
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {Item} item
   */
  function updateItem(row, { attachment, upload, lost }) {
    if (attachment) {
      const { id, name, filesize } = attachment;
      row.replaceChildren(
        fileSign(name),
        textOf(name, formatFileSize(filesize)),
        removeButton(row, name, () => detachFile(getPlace() ?? "", id)),
      );
    } else if (upload?.failed) {
      const { id, name } = upload;
      const retry = () => void reportFailure(name, retryUpload(id));
      row.classList.add("failed");
      row.replaceChildren(
        fileSign(name),
        textOf(name, t("composer.failed")),
        h("button", { class: "button link-button", type: "button", onclick: retry }, t("app.retry")),
        removeButton(row, name, () => cancelUpload(id)),
      );
    } else if (upload) {
      row.classList.remove("failed");
      showProgress(row, upload);
    } else if (lost) {
      const { id, name } = lost;
      row.classList.add("failed");
      row.replaceChildren(
        h("span", { class: "problem" }, t("composer.lost", { name: formatFileName(name) })),
        removeButton(row, name, () => forgetInterrupted(getPlace() ?? "", id)),
      );
    }
  }

  /**
   * Show how far an upload is. The bar stays the same one, so that whoever hears it is told of changes.
   * @param {HTMLElement} row
   * @param {Upload} upload
   */
  function showProgress(row, { id, name, progress }) {
    let bar = row.querySelector("progress");
    if (!bar) {
      bar = h("progress", { max: 1, value: 0, "aria-label": name });
      row.replaceChildren(
        fileSign(name),
        textOf(name, ""),
        removeButton(row, name, () => cancelUpload(id)),
        bar,
      );
    }
    bar.value = progress;
    const percent = `${formatNumber(Math.round(progress * 100))} %`;
    bar.title = t("composer.uploading", { name: formatFileName(name), percent });
    const size = row.querySelector(".size");
    if (size) {
      size.textContent = percent;
    }
  }

  /**
   * @param {HTMLElement} row
   * @param {string} name
   * @param {() => void} action
   */
  function removeButton(row, name, action) {
    const label = t("composer.remove", { name: formatFileName(name) });
    const remove = () => {
      const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector(".remove");
      action();
      if (next instanceof HTMLElement) {
        next.focus();
      } else {
        onRemove();
      }
    };
    return h(
      "button",
      { class: "icon-button compact remove", type: "button", "aria-label": label, title: label, onclick: remove },
      icon("close"),
    );
  }

  function draw() {
    const place = getPlace() ?? "";
    const draft = store.state.drafts.get(place);
    const uploads = store.state.uploads.filter((one) => one.draft === place);
    if (place !== lookedAt && draft) {
      lookedAt = place;
      void findLiveTabs().then((tabs) => {
        liveTabs = tabs;
        draw();
      });
      liveTabs = new Set((draft.uploading ?? []).map(({ tab }) => tab));
    }
    reconcile(
      element,
      [
        ...(draft?.attachments ?? []).map((one) => ({ key: `attachment-${one.id}`, attachment: one })),
        ...uploads.map((one) => ({ key: `upload-${one.id}`, upload: one })),
        ...interruptedOf(draft, liveTabs).map((one) => ({ key: `lost-${one.id}`, lost: one })),
      ],
      { key: (item) => item.key, create: createItem, update: updateItem },
    );
    onChange();
  }

  return { element, button, takeFiles, draw };
}

/**
 * @param {string} name
 * @param {string} about
 */
function textOf(name, about) {
  return h("span", { class: "text" }, fileNameView(name), h("span", { class: "size" }, about));
}
