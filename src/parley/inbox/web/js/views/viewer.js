/** Pictures, each as large as it fits, on a dark ground. */

import { fill, h, icon } from "../dom.js";
import { formatFileName } from "../file-names.js";
import { formatFileSize, t } from "../i18n.js";
import { showModal } from "./dialogs.js";

/** @typedef {{src: string, name: string, size?: number}} Picture */

/**
 * Show pictures until the window is closed.
 * @param {readonly Picture[]} pictures
 * @param {number} start the one to begin with
 * @param {() => void} [forward] what forwards the message that carries them
 */
export function openViewer(pictures, start, forward) {
  let at = start;
  const title = h("p", { class: "name" });
  const about = h("p", { class: "about" });
  const image = h("img");
  const download = h("a", { class: "icon-button", title: t("viewer.download"), "aria-label": t("viewer.download") }, icon("download"));
  const forwardButton = h(
    "button",
    {
      class: "icon-button",
      type: "button",
      title: t("message.forward"),
      "aria-label": t("message.forward"),
      onclick: () => {
        dialog.close();
        forward?.();
      },
    },
    icon("forward"),
  );
  const [previous, next] = [
    stepButton(t("viewer.previous"), "back", () => show(at - 1)),
    stepButton(t("viewer.next"), "next", () => show(at + 1)),
  ];
  const dialog = h(
    "dialog",
    { class: "viewer", closedby: "any" },
    h(
      "header",
      {},
      h("div", {}, title, about),
      forward && forwardButton,
      download,
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": t("app.close"),
          title: t("app.close"),
          onclick: () => dialog.close(),
        },
        icon("close"),
      ),
    ),
    h("div", { class: "stage" }, previous, image, next),
  );

  /** @param {number} index */
  function show(index) {
    at = (index + pictures.length) % pictures.length;
    const { src, name, size } = pictures[at] ?? { src: "", name: "" };
    const spelled = name ? formatFileName(name) : t("message.picture");
    const place = pictures.length > 1 ? t("viewer.place", { at: at + 1, count: pictures.length }) : "";
    dialog.setAttribute("aria-label", spelled);
    title.textContent = spelled;
    fill(about, [size ? formatFileSize(size) : "", place].filter(Boolean).join(" · "));
    image.src = src;
    image.alt = name;
    download.href = src;
    download.download = name;
  }

  previous.hidden = next.hidden = pictures.length < 2;
  dialog.addEventListener("keydown", ({ key }) => {
    const isRtl = document.documentElement.dir === "rtl";
    const step = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1 }[key];
    if (step) {
      show(at + step);
    }
  });
  show(start);
  showModal(dialog);
}

/**
 * @param {string} name
 * @param {Parameters<typeof icon>[0]} picture
 * @param {() => void} onclick
 */
function stepButton(name, picture, onclick) {
  return h(
    "button",
    { class: "icon-button step", type: "button", "aria-label": name, title: name, onclick },
    icon(picture),
  );
}
