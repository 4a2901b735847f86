/** Starting a conversation: people, perhaps a title, a first message. */

import { NEW_CONVERSATION, openDraft } from "../actions/drafts.js";
import { createConversation } from "../actions/new-conversation.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { conversationHash, navigate } from "../router.js";
import { store } from "../state.js";
import { composer } from "./composer.js";
import { peoplePicker } from "./people-picker.js";

/** @import {ComposedMessage} from "./composer.js" */

export function newConversationView() {
  const heading = h("h2", { tabindex: -1 }, t("new.title"));
  const people = peoplePicker(t("new.to"));
  const title = h("input", { type: "text", maxlength: 255, "aria-label": t("new.subject") });
  title.placeholder = t("new.subject");
  const form = composer({
    label: t("new.start"),
    selectKey: () => NEW_CONVERSATION,
    submit: start,
    allowEmpty: () => store.state.forwarded !== undefined,
  });

  /** @param {ComposedMessage} composed */
  async function start({ markdown, attachments }) {
    const recipients = people.getSelected();
    if (!recipients.length) {
      form.showError(t("new.noRecipient"));
      people.focus();
      return false;
    }
    const id = await createConversation({ recipients, title: title.value, markdown, attachments });
    people.clear();
    title.value = "";
    navigate(conversationHash(id));
    return true;
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

  store.watch(
    (state) => state.forwarded,
    (forwarded) => {
      heading.textContent = t(forwarded ? "new.forward" : "new.title");
    },
  );

  return {
    element,
    open() {
      openDraft(NEW_CONVERSATION);
      people.focus();
    },
  };
}
