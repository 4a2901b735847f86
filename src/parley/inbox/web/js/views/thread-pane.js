/** The second pane: the open conversation, and where one answers. */

import { quoteMessage, replyPlace } from "../actions/drafts.js";
import { enqueue } from "../actions/outbox.js";
import { reopenThread, toggleDetails } from "../actions/thread.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { conversationTitle, formatParticipants } from "../people.js";
import { forwardHash, navigate } from "../router.js";
import { store } from "../state.js";
import { composer } from "./composer.js";
import { showImage } from "./dialogs.js";
import { openEditDialog } from "./edit-dialog.js";
import { messageListView } from "./message-list.js";

/** @import {Thread} from "../types.d.ts" */
/** @import {MessageActionDetail} from "./message-menu.js" */

export function threadPane() {
  const heading = h("h2", { tabindex: -1 });
  const people = h("p", { class: "people" });
  const status = h("p", { class: "status", role: "status" });
  const reply = composer({
    label: t("composer.send"),
    selectPlace: ({ thread }) => thread && replyPlace(thread.id),
    submit: ({ text, attachments, quote }, place) => {
      const id = store.state.thread?.id;
      if (id) {
        enqueue({ place, conversationid: id, text, attachments, ...(quote ? { quote } : {}) });
      }
      return id !== undefined;
    },
  });
  const details = h(
    "button",
    { class: "quiet", type: "button", onclick: toggleDetails },
    icon("details"),
    h("span", { class: "hidden" }, t("app.details")),
  );
  const element = h(
    "section",
    { class: "thread", "aria-label": t("app.conversation"), hidden: true },
    h(
      "header",
      { class: "bar" },
      h("a", { class: "back", href: "#/", "aria-label": t("app.back") }, icon("back")),
      h("div", { class: "names" }, heading, people),
      details,
    ),
    status,
    messageListView(),
    reply.element,
  );

  element.addEventListener("message-action", (event) => {
    const { action, message } = /** @type {CustomEvent<MessageActionDetail>} */ (event).detail;
    const id = store.state.thread?.id ?? 0;
    if (action === "reply") {
      quoteMessage(replyPlace(id), message);
      reply.focus();
    } else if (action === "edit") {
      openEditDialog(id, message);
    } else {
      navigate(forwardHash({ conversationid: id, messageid: message.messageid }));
    }
  });
  element.addEventListener("open-image", (event) => {
    const { src, alt } = /** @type {CustomEvent<{src: string, alt: string}>} */ (event).detail;
    showImage(src, alt);
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
  store.watch(
    (state) => state.thread && state.conversations.get(state.thread.id),
    (conversation) => {
      heading.textContent = conversation
        ? conversationTitle(conversation)
        : (store.state.thread?.title ?? "");
      people.textContent = conversation?.title ? formatParticipants(conversation) : "";
    },
  );
  store.watch(
    (state) => state.thread,
    (thread) => {
      fill(status, ...(thread ? statusContent(thread) : []));
      status.hidden = !status.hasChildNodes();
      details.hidden = thread?.gone === true;
      reply.setReadOnly(thread?.gone === true);
    },
  );
  return { element, reply: reply.focus, addFiles: reply.addFiles };
}

/** @param {Thread} thread */
function statusContent({ failed, gone, title, removedBy, loading, messages }) {
  if (gone && title) {
    return [removedBy ? t("thread.removed", { name: removedBy }) : t("thread.left")];
  }
  if (gone) {
    return [t("thread.gone")];
  }
  if (failed) {
    const again = h("button", { type: "button", onclick: () => void reopenThread() }, t("app.retry"));
    return [t("thread.failed"), " ", again];
  }
  return loading && !messages.length ? [t("app.loading")] : [];
}
