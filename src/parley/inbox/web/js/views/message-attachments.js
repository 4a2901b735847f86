/** What a message carries: pictures as pictures, other files with name, size and type. */

import { h } from "../dom.js";
import { fileNameView, fileSign, formatFileName } from "../file-names.js";
import { formatFileSize, t } from "../i18n.js";
import { parseTrustedHtml } from "../trusted-html.js";
import { attachmentUrl, pictureId, thumbnailUrl } from "../urls.js";
import { openViewer } from "./viewer.js";

/** @import {Attachment} from "../types.d.ts" */

/** Pixels below which a picture is no way to see an attachment. */
const LEAST_SIDE = 24;

const IMAGE_EXTENSIONS = new Set(["png", "jpg", "jpeg", "gif", "webp"]);

/**
 * Show attachments, those left out that the body shows itself: pictures, and as pictures.
 * @param {readonly Attachment[]} attachments
 * @param {string} html
 * @param {() => void} [forward] what forwards the message
 */
export function attachmentList(attachments, html, forward) {
  const shown = attachments.length ? shownAttachmentIds(html) : new Set();
  const notInBody = attachments.filter((one) => !(shown.has(one.id) && isImage(one)));
  if (!notInBody.length) {
    return null;
  }
  const pictures = notInBody.filter(isImage);
  return h(
    "ul",
    { class: "files" },
    notInBody.map((one) => h("li", {}, attachmentView(one, pictures, forward))),
  );
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

/** @param {Pick<Attachment, "name" | "extension">} attachment */
export function isImage({ extension = "", name }) {
  return IMAGE_EXTENSIONS.has((extension || (name.split(".").at(-1) ?? "")).toLowerCase());
}

/**
 * @param {Attachment} attachment
 * @param {readonly Attachment[]} pictures those among which one goes on
 * @param {() => void} [forward]
 */
function attachmentView(attachment, pictures, forward) {
  const { id, name, filesize } = attachment;
  if (isImage(attachment)) {
    return h(
      "button",
      {
        class: "picture",
        type: "button",
        "aria-label": t("message.open", { name: formatFileName(name) }),
        onclick: () => openViewer(pictures.map(toPicture), pictures.indexOf(attachment), forward),
      },
      h("img", { src: thumbnailUrl(id), alt: "", loading: "lazy" }),
    );
  }
  const size = formatFileSize(filesize);
  return h(
    "a",
    {
      class: "file",
      href: attachmentUrl(id),
      download: name,
      title: t("message.download"),
      // What is seen of it: who speaks to the machine says that (WCAG 2.5.3).
      "aria-label": `${formatFileName(name)} ${size}`,
    },
    fileSign(name),
    h("span", { class: "text" }, fileNameView(name), " ", h("span", { class: "size" }, size)),
  );
}

/** @param {Attachment} attachment */
function toPicture({ id, name, filesize }) {
  return { src: attachmentUrl(id), name, size: filesize };
}
