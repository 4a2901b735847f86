/** What a message carries: pictures as pictures, other files with name, size and type. */

import { h, icon } from "../dom.js";
import { formatFileSize, t } from "../i18n.js";
import { attachmentUrl, thumbnailUrl } from "../urls.js";
import { showImage } from "./dialogs.js";

/** @import {Attachment} from "../types.d.ts" */

const IMAGE_EXTENSIONS = new Set(["png", "jpg", "jpeg", "gif", "webp"]);

/**
 * Show attachments, those left out that the body shows itself.
 * @param {readonly Attachment[]} attachments
 * @param {string} html
 */
export function attachmentList(attachments, html) {
  const notInBody = attachments.filter(({ id }) => !html.includes(`/attachments/${id}/content`));
  if (!notInBody.length) {
    return null;
  }
  return h("ul", { class: "files" }, notInBody.map((one) => h("li", {}, attachmentView(one))));
}

/** @param {Attachment} attachment */
export function isImage({ extension = "", name }) {
  return IMAGE_EXTENSIONS.has((extension || (name.split(".").at(-1) ?? "")).toLowerCase());
}

/** @param {Attachment} attachment */
function attachmentView(attachment) {
  const { id, name, filesize } = attachment;
  if (isImage(attachment)) {
    const picture = h("img", { src: thumbnailUrl(id), alt: "", loading: "lazy" });
    return h(
      "button",
      {
        class: "picture",
        type: "button",
        "aria-label": t("message.open", { name }),
        onclick: () => showImage(attachmentUrl(id), name),
      },
      picture,
    );
  }
  return h(
    "a",
    {
      class: "file",
      href: attachmentUrl(id),
      download: name,
      "aria-label": t("message.download", { name: `${name}, ${formatFileSize(filesize)}` }),
    },
    icon("file"),
    h("span", { class: "name" }, name),
    h("span", { class: "size" }, formatFileSize(filesize)),
  );
}
