/** The files of a message that is being written: on their way with progress, then there. */

import { h, icon } from "../dom.js";
import { errorMessage } from "../errors.js";
import { formatFileSize, formatNumber, t } from "../i18n.js";
import { upload } from "../uploads.js";

/** @import {Attachment} from "../types.d.ts" */

/**
 * @param {object} options
 * @param {() => void} options.changed
 * @param {(problem: string) => void} options.failed
 */
export function attachmentTray({ changed, failed }) {
  /** @type {Map<HTMLLIElement, Attachment>} */
  const there = new Map();
  let underWay = 0;
  const element = h("ul", { class: "tray" });
  const fileInput = h("input", {
    type: "file",
    multiple: true,
    hidden: true, // the button stands for it
    onchange: () => {
      add(fileInput.files ?? []);
      fileInput.value = "";
    },
  });
  const button = h(
    "span",
    {},
    h(
      "button",
      {
        class: "quiet",
        type: "button",
        "aria-label": t("composer.attach"),
        title: t("composer.attach"),
        onclick: () => fileInput.click(),
      },
      icon("attach"),
    ),
    fileInput,
  );

  /** @param {Iterable<File>} files */
  function add(files) {
    for (const file of files) {
      void start(file);
    }
  }

  /** @param {File} file */
  async function start(file) {
    const { name } = file;
    const cancel = new AbortController();
    const bar = h("progress", { max: 1, value: 0, "aria-label": name });
    const item = h(
      "li",
      {},
      h("span", { class: "name" }, name),
      bar,
      removeButton(name, () => cancel.abort()),
    );
    element.append(item);
    underWay += 1;
    try {
      const progress = (/** @type {number} */ part) => {
        bar.value = part;
        const percent = `${formatNumber(Math.round(part * 100))} %`;
        bar.title = t("composer.uploading", { name, percent });
      };
      hold(item, await upload(file, { onProgress: progress, signal: cancel.signal }));
      changed();
    } catch (error) {
      if (cancel.signal.aborted) {
        item.remove();
      } else {
        const problem = errorMessage(error);
        failed(t("composer.uploadFailed", { name, problem }));
        const again = () => {
          item.remove();
          void start(file);
        };
        const retry = h("button", { type: "button", onclick: again }, t("app.retry"));
        item.replaceChildren(name, retry, removeButton(name, () => item.remove()));
      }
    } finally {
      underWay -= 1;
    }
  }

  /**
   * @param {HTMLLIElement} item
   * @param {Attachment} attachment
   */
  function hold(item, attachment) {
    const { name, filesize } = attachment;
    there.set(item, attachment);
    item.replaceChildren(
      h("span", { class: "name" }, name),
      h("span", { class: "size" }, formatFileSize(filesize)),
      removeButton(name, () => {
        there.delete(item);
        item.remove();
        changed();
      }),
    );
  }

  return {
    element,
    button,
    add,
    busy: () => underWay > 0,
    /** @returns {readonly Attachment[]} */
    attachments: () => [...there.values()],
    /** @param {readonly Attachment[]} attachments */
    put(attachments) {
      there.clear();
      element.replaceChildren();
      for (const attachment of attachments) {
        const item = h("li");
        element.append(item);
        hold(item, attachment);
      }
    },
  };
}

/**
 * @param {string} name
 * @param {() => void} action
 */
function removeButton(name, action) {
  const label = t("composer.remove", { name });
  return h(
    "button",
    { class: "quiet", type: "button", "aria-label": label, onclick: action },
    icon("close"),
  );
}
