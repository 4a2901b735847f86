/** The second pane: the open conversation, and where one answers. */

import { quoteMessage } from "../actions/drafts.js";
import { forwardMessage } from "../actions/new-conversation.js";
import { sendMessage } from "../actions/outbox.js";
import { openThread, toggleDetails } from "../actions/thread.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { conversationTitle, formatParticipants } from "../people.js";
import { navigate } from "../router.js";
import { store } from "../state.js";
import { composer } from "./composer.js";
import { showImage } from "./dialogs.js";
import { openEditDialog } from "./edit-dialog.js";
import { messageListView } from "./message-list.js";

/** @import {MessageActionDetail} from "./message-menu.js" */

export function threadPane() {
  const heading = h("h2", { tabindex: -1 });
  const people = h("p", { class: "people" });
  const status = h("p", { class: "status", role: "status" });
  const reply = composer({
    label: t("composer.send"),
    selectKey: ({ thread }) => thread && String(thread.id),
    submit: (composed) => {
      const id = store.state.thread?.id;
      if (id) {
        sendMessage({ conversationid: id, ...composed });
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
        { class: "quiet", type: "button", onclick: toggleDetails },
        icon("details"),
        h("span", { class: "hidden" }, t("app.details")),
      ),
    ),
    status,
    messageListView(),
    reply.element,
  );

  element.addEventListener("message-action", (event) => {
    const { action, message } = /** @type {CustomEvent<MessageActionDetail>} */ (event).detail;
    const id = store.state.thread?.id ?? 0;
    if (action === "reply") {
      quoteMessage(String(id), message);
      reply.focus();
    } else if (action === "edit") {
      openEditDialog(id, message);
    } else {
      forwardMessage({ conversationid: id, messageid: message.messageid });
      navigate("#/new");
    }
  });
  element.addEventListener("open-image", (event) => {
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
