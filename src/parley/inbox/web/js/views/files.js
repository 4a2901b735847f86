/** What a message carries: pictures as pictures, other files with name, size and type. */

import { root } from "../api.js";
import { h, icon } from "../dom.js";
import { fileSize, t } from "../i18n.js";
import { showPicture } from "./dialogs.js";

/** @typedef {import("../types.d.ts").Attachment} Attachment */

const PICTURES = new Set(["png", "jpg", "jpeg", "gif", "webp"]);

/**
 * Show attachments, those left out that the body shows itself.
 * @param {readonly Attachment[]} attachments
 * @param {string} html
 */
export function files(attachments, html) {
  const left = attachments.filter(({ id }) => !html.includes(`/attachments/${id}/content`));
  if (!left.length) {
    return null;
  }
  return h("ul", { class: "files" }, left.map((one) => h("li", {}, fileView(one))));
}

/** @param {Attachment} attachment */
export function isPicture({ extension = "", name }) {
  return PICTURES.has((extension || (name.split(".").at(-1) ?? "")).toLowerCase());
}

/** @param {number} id */
function contentOf(id) {
  return `${root}/attachments/${id}`;
}

/** @param {Attachment} attachment */
function fileView(attachment) {
  const { id, name, filesize } = attachment;
  if (isPicture(attachment)) {
    const picture = h("img", { src: `${contentOf(id)}/thumbnail?size=512`, alt: "", loading: "lazy" });
    return h(
      "button",
      {
        class: "picture",
        type: "button",
        "aria-label": t("message.open", { name }),
        onclick: () => showPicture(contentOf(id), name),
      },
      picture,
    );
  }
  return h(
    "a",
    {
      class: "file",
      href: contentOf(id),
      download: name,
      "aria-label": t("message.download", { name: `${name}, ${fileSize(filesize)}` }),
    },
    icon("file"),
    h("span", { class: "name" }, name),
    h("span", { class: "size" }, fileSize(filesize)),
  );
}
