/** The second pane: the open conversation, and where one answers. */

import * as api from "../api.js";
import { sendMessage } from "../actions/outbox.js";
import { openThread, showMessages } from "../actions/thread.js";
import { fill, h, icon } from "../dom.js";
import { errorMessage } from "../errors.js";
import { t } from "../i18n.js";
import { htmlToMarkdown } from "../markdown.js";
import { conversationTitle, formatParticipants } from "../people.js";
import { navigate } from "../router.js";
import { store } from "../state.js";
import { composer } from "./composer.js";
import { openDialog, showImage } from "./dialogs.js";
import { messageListView } from "./message-list.js";

/** @import {Message} from "../types.d.ts" */
/** @import {MessageAction} from "./message-menu.js" */

/** @param {(origin: {conversationid: number, messageid: number}) => void} forward */
export function threadPane(forward) {
  const heading = h("h2", { tabindex: -1 });
  const people = h("p", { class: "people" });
  const status = h("p", { class: "status", role: "status" });
  const reply = composer({
    action: t("composer.send"),
    submit: (written) => {
      const id = store.state.thread?.id;
      if (id) {
        sendMessage({ conversationid: id, ...written });
      }
      return id !== undefined;
    },
  });
  const element = h(
    "section",
    { class: "thread", "aria-label": t("app.conversation"), hidden: true },
    h(
      "header",
      { class: "bar" },
      h("a", { class: "back", href: "#/", "aria-label": t("app.back") }, icon("back")),
      h("div", { class: "names" }, heading, people),
      h(
        "button",
        { class: "quiet", type: "button", onclick: () => document.body.classList.toggle("detailed") },
        icon("details"),
        h("span", { class: "hidden" }, t("app.details")),
      ),
    ),
    status,
    messageListView(),
    reply.element,
  );

  element.addEventListener("wish", (event) => {
    const { wish, message } = /** @type {CustomEvent<{wish: MessageAction, message: Message}>} */ (event)
      .detail;
    const id = store.state.thread?.id ?? 0;
    if (wish === "reply") {
      reply.quoteMessage(message);
    } else if (wish === "edit") {
      openEditDialog(id, message);
    } else {
      forward({ conversationid: id, messageid: message.messageid });
      navigate("#/new");
    }
  });
  element.addEventListener("picture", (event) => {
    const { src, alt } = /** @type {CustomEvent<{src: string, alt: string}>} */ (event).detail;
    showImage(src, alt);
  });
  element.addEventListener("dragover", (event) => event.preventDefault());
  element.addEventListener("drop", (event) => {
    event.preventDefault();
    reply.addFiles(event.dataTransfer?.files ?? []);
  });

  store.watch(
    (state) => state.thread?.id,
    (id) => {
      element.dataset["conversation"] = String(id ?? "");
      if (id) {
        reply.open(String(id));
        heading.focus({ preventScroll: true });
      }
    },
  );
  store.watch((state) => state.thread && state.conversations.get(state.thread.id), (conversation) => {
    heading.textContent = conversation ? conversationTitle(conversation) : "";
    people.textContent = conversation?.title ? formatParticipants(conversation) : "";
  });
  store.watch(
    (state) => state.thread,
    (thread) => {
      if (thread?.failed) {
        const gone = !store.state.conversations.has(thread.id);
        const again = h("button", { type: "button" }, t("app.retry"));
        again.addEventListener("click", () => void openThread(thread.id));
        fill(status, t(gone ? "thread.gone" : "thread.failed"), " ", !gone && again);
      } else {
        fill(status, thread?.loading && !thread.messages.length && t("app.loading"));
      }
      status.hidden = !status.hasChildNodes();
    },
  );
  return { element, reply: reply.focus };
}

/**
 * Edit one's message in a window of its own.
 * @param {number} conversation
 * @param {Message} message
 */
function openEditDialog(conversation, message) {
  const path = `/conversations/${conversation}/messages/${message.messageid}`;
  const form = composer({
    action: t("composer.save"),
    submit: async ({ markdown }) => {
      try {
        await api.send("PATCH", path, { body: { markdown } });
        showMessages(conversation, [await api.get(path)]);
        dialog.close();
        return true;
      } catch (error) {
        form.complain(errorMessage(error));
        return false;
      }
    },
  });
  const dialog = openDialog(t("composer.editing"), [form.element], "editing");
  const text = form.element.querySelector("textarea");
  if (text) {
    text.value = htmlToMarkdown(message.html ?? "");
    text.focus();
  }
}
