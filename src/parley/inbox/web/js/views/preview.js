/** The preview of a message: as it will be sent. */

import { fill, h, icon } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { t } from "../i18n.js";
import { renderMarkup } from "../markup.js";

const PREVIEW_DELAY = 250;

/** @param {() => string} getText */
export function previewView(getText) {
  const body = new MessageBody();
  const element = h("div", { class: "preview", hidden: true, "aria-live": "polite" }, body);
  const button = h(
    "button",
    {
      class: "icon-button preview-button",
      type: "button",
      "aria-pressed": "false",
      "aria-label": t("composer.preview"),
      title: t("composer.preview"),
      onclick: () => toggle(),
    },
    icon("eye"),
  );
  let timer = 0;

  /** @param {boolean} [open] */
  function toggle(open = Boolean(element.hidden)) {
    element.hidden = !open;
    button.setAttribute("aria-pressed", String(open));
    if (open) {
      render();
    }
  }

  function render() {
    const text = getText();
    if (text.trim()) {
      fill(element, body);
      body.show(renderMarkup(text));
    } else {
      fill(element, t("composer.previewEmpty"));
    }
  }

  return {
    element,
    button,
    schedule() {
      clearTimeout(timer);
      if (!element.hidden) {
        timer = setTimeout(render, PREVIEW_DELAY);
      }
    },
    close: () => toggle(false),
  };
}
