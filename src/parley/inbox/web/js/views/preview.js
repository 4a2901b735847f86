/** The preview of a message: rendered and sanitised by the server, as the message will be. */

import { renderPreview } from "../actions/messages.js";
import { fill, h } from "../dom.js";
import { MessageBody } from "../elements/message-body.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";

const PREVIEW_DELAY = 250;

/** @param {() => string} getMarkdown */
export function previewView(getMarkdown) {
  const body = new MessageBody();
  const element = h("div", { class: "preview", hidden: true, "aria-live": "polite" }, body);
  const button = h(
    "button",
    { class: "quiet", type: "button", "aria-pressed": "false", onclick: () => toggle() },
    t("composer.preview"),
  );
  let timer = 0;

  /** @param {boolean} [open] */
  function toggle(open = Boolean(element.hidden)) {
    element.hidden = !open;
    button.setAttribute("aria-pressed", String(open));
    if (open) {
      void render();
    }
  }

  async function render() {
    const markdown = getMarkdown();
    if (!markdown.trim()) {
      fill(element, t("composer.previewEmpty"));
      return;
    }
    try {
      const html = await renderPreview(markdown);
      fill(element, body);
      body.show(html);
    } catch (error) {
      fill(element, errorMessage(error));
    }
  }

  return {
    element,
    button,
    schedule() {
      clearTimeout(timer);
      if (!element.hidden) {
        timer = setTimeout(() => void render(), PREVIEW_DELAY);
      }
    },
    close: () => toggle(false),
  };
}
