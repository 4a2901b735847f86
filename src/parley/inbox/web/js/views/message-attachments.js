/** What a message carries: pictures as pictures, other files with name, size and type. */

import { h, icon } from "../dom.js";
import { fileNameView, formatFileName } from "../file-names.js";
import { formatFileSize, t } from "../i18n.js";
import { parseTrustedHtml } from "../trusted-html.js";
import { attachmentUrl, pictureId, thumbnailUrl } from "../urls.js";
import { showImage } from "./dialogs.js";

/** @import {Attachment} from "../types.d.ts" */

/** Pixels below which a picture is no way to see an attachment. */
const LEAST_SIDE = 24;

const IMAGE_EXTENSIONS = new Set(["png", "jpg", "jpeg", "gif", "webp"]);

/**
 * Show attachments, those left out that the body shows itself: pictures, and as pictures.
 * @param {readonly Attachment[]} attachments
 * @param {string} html
 */
export function attachmentList(attachments, html) {
  const shown = attachments.length ? shownAttachmentIds(html) : new Set();
  const notInBody = attachments.filter((one) => !(shown.has(one.id) && isImage(one)));
  if (!notInBody.length) {
    return null;
  }
  return h("ul", { class: "files" }, notInBody.map((one) => h("li", {}, attachmentView(one))));
}

/**
 * Tell which attachments a body shows so that they are seen: by its elements, never by what it says.
 * @param {string} html
 */
function shownAttachmentIds(html) {
  const ids = new Set();
  for (const picture of parseTrustedHtml(html).querySelectorAll("img[src]")) {
    const sides = ["width", "height"].map((side) => Number(picture.getAttribute(side) ?? Infinity));
    if (Math.min(...sides) >= LEAST_SIDE) {
      ids.add(pictureId(picture.getAttribute("src") ?? ""));
    }
  }
  return ids;
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
        "aria-label": t("message.open", { name: formatFileName(name) }),
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
      "aria-label": t("message.download", {
        name: `${formatFileName(name)}, ${formatFileSize(filesize)}`,
      }),
    },
    icon("file"),
    fileNameView(name),
    h("span", { class: "size" }, formatFileSize(filesize)),
  );
}
