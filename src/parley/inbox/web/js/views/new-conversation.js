/** Starting a conversation: people, perhaps a title, a first message. */

import * as api from "../api.js";
import { refreshConversation } from "../actions/live-updates.js";
import { h } from "../dom.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { conversationHash, navigate } from "../router.js";
import { composer } from "./composer.js";
import { peoplePicker } from "./people-picker.js";

/** @import {ComposedMessage} from "./composer.js" */
/** @typedef {{conversationid: number, messageid: number}} Origin */

export function newConversationView() {
  const heading = h("h2", { tabindex: -1 }, t("new.title"));
  const people = peoplePicker(t("new.to"));
  const title = h("input", { type: "text", maxlength: 255, "aria-label": t("new.subject") });
  title.placeholder = t("new.subject");
  /** @type {Origin | undefined} */
  let forwarded;
  const form = composer({
    action: t("new.start"),
    submit: start,
    allowEmpty: () => forwarded !== undefined,
  });
  let lastAttempt = { request: "", key: "" };

  /**
   * Return the key of a request: the same, where the very same is asked again.
   * @param {object} body
   */
  function idempotencyKey(body) {
    const request = JSON.stringify(body);
    if (request !== lastAttempt.request) {
      lastAttempt = { request, key: crypto.randomUUID() };
    }
    return lastAttempt.key;
  }

  /** @param {ComposedMessage} written */
  async function start({ markdown, attachments }) {
    const recipients = people.chosen();
    if (!recipients.length) {
      form.complain(t("new.noRecipient"));
      people.focus();
      return false;
    }
    const message = {
      ...(markdown.trim() ? { markdown } : {}),
      ...(forwarded ? { forwarded } : {}),
      attachments: { attachment: attachments.map(({ id }) => ({ id })) },
    };
    const body = {
      recipients: { users: { user: recipients.map((userid) => ({ userid })) } },
      messages: { message: [message] },
      ...(title.value.trim() ? { title: title.value.trim() } : {}),
    };
    try {
      /** @type {{conversationid: number}} */
      const { conversationid } = await api.send("POST", "/conversations/", {
        body,
        key: idempotencyKey(body),
      });
      await refreshConversation(conversationid);
      clear();
      navigate(conversationHash(conversationid));
      return true;
    } catch (error) {
      form.complain(errorMessage(error));
      return false;
    }
  }

  function clear() {
    people.clear();
    title.value = "";
    forwarded = undefined;
    heading.textContent = t("new.title");
    lastAttempt = { request: "", key: "" };
  }

  const element = h(
    "section",
    { class: "new", "aria-label": t("new.title"), hidden: true },
    h(
      "header",
      { class: "bar" },
      h("a", { class: "back", href: "#/", "aria-label": t("app.back") }, "←"),
      heading,
    ),
    h("div", { class: "fields" }, people.element, title),
    form.element,
  );

  return {
    element,
    open() {
      form.open("new");
      people.focus();
    },
    /** @param {Origin} origin */
    forward(origin) {
      forwarded = origin;
      heading.textContent = t("new.forward");
    },
    addFiles: form.addFiles,
  };
}
