/** The second pane: the open conversation, and where one answers. */

import { archiveActive, setCursor } from "../actions/cursor.js";
import { quoteMessage, replyConversation, replyPlace } from "../actions/drafts.js";
import { enqueue } from "../actions/outbox.js";
import { updateConversation } from "../actions/preferences.js";
import { loadProfiles } from "../actions/profiles.js";
import { reopenThread, toggleDetails } from "../actions/thread.js";
import { fill, h, icon, setAttribute } from "../dom.js";
import "../elements/external-badge.js";
import { formatList, t } from "../i18n.js";
import { conversationTitle, fullName, isExternal, otherParticipants } from "../people.js";
import { forwardHash, navigate } from "../router.js";
import { store } from "../state.js";
import { composer } from "./composer.js";
import { openEditDialog } from "./edit-dialog.js";
import { focusMessage } from "./message-focus.js";
import { messageListView } from "./message-list.js";
import { bindPrint } from "./print-sheet.js";
import { openViewer } from "./viewer.js";

/** @import {Conversation, Message, Thread} from "../types.d.ts" */
/** @import {MessageActionDetail} from "./message-menu.js" */

/** Names that the field of the composer calls; of more it says how many. */
const MOST_NAMES = 3;

export function threadPane() {
  const heading = h("h2", { tabindex: -1, dir: "auto" });
  const people = h("span", { class: "people" });
  const external = h("span", { class: "badge external", hidden: true }, icon("outside"), t("person.external"));
  const status = h("div", { class: "thread-status", role: "status" });
  const reply = composer({
    selectPlace: ({ thread }) => thread && replyPlace(thread.id),
    getRecipients: () => getOthers(),
    submit: ({ text, attachments, quote }, place) => {
      // By now another conversation may be open: what is sent goes where it was written.
      const conversationid = replyConversation(place);
      enqueue({ place, conversationid, text, attachments, ...(quote ? { quote } : {}) });
      return true;
    },
  });
  const messages = messageListView(answer);
  const actions = headActions();
  const element = h(
    "section",
    { class: "thread", "aria-label": t("app.conversation"), hidden: true },
    h(
      "header",
      { class: "bar thread-head" },
      h("a", { class: "icon-button back", href: "#/", "aria-label": t("app.back") }, icon("back")),
      h("div", { class: "names" }, heading, h("p", { class: "with" }, people, external)),
      actions.element,
    ),
    status,
    messages.element,
    h("div", { class: "dock" }, reply.element),
  );

  /** Answer the words that are selected, else the message that has the focus, else the conversation. */
  function answer() {
    const id = store.state.thread?.id ?? 0;
    const [selected, ...more] = messages.findSelected();
    const isOne = selected && !more.length && mayBeQuoted(selected.message);
    const message = isOne ? selected.message : findMessage(document.activeElement);
    if (message) {
      quoteMessage(replyPlace(id), message, isOne && !selected.isWhole ? selected.content : "");
    }
    reply.focus();
  }

  /** @param {MessageActionDetail} detail */
  function actOn({ action, message }) {
    const id = store.state.thread?.id ?? 0;
    if (action === "reply") {
      quoteMessage(replyPlace(id), message);
      reply.focus();
    } else if (action === "edit") {
      const row = element.querySelector(`#message-${message.messageid}`);
      openEditDialog(id, message).addEventListener("close", () => row && focusMessage(row));
    } else {
      navigate(forwardHash({ conversationid: id, messageid: message.messageid }));
    }
  }

  element.addEventListener("message-action", (event) => {
    actOn(/** @type {CustomEvent<MessageActionDetail>} */ (event).detail);
  });
  element.addEventListener("open-image", (event) => {
    const { src, alt } = /** @type {CustomEvent<{src: string, alt: string}>} */ (event).detail;
    const message = findMessage(/** @type {Node} */ (event.target));
    openViewer([{ src, name: alt }], 0, message && (() => actOn({ action: "forward", message })));
  });
  bindPrint();

  const drawPeople = () => {
    const conversation = getConversation();
    const others = conversation ? otherParticipants(conversation) : [];
    external.hidden = !others.some((one) => isExternal(one.userid));
    people.textContent = conversation?.title
      ? formatList([...others.map(fullName), t("person.you")])
      : "";
    reply.setRecipients(others, nameAddressees(others));
  };
  store.watch(
    (state) => state.thread?.id,
    (id) => {
      element.dataset["conversation"] = String(id ?? "");
      if (id) {
        heading.focus({ preventScroll: true });
      }
    },
  );
  store.watch(getConversation, (conversation) => {
    heading.textContent = conversation
      ? conversationTitle(conversation)
      : (store.state.thread?.title ?? "");
    actions.show(conversation);
    drawPeople();
    void loadProfiles(conversation ? otherParticipants(conversation).map((one) => one.userid) : []);
  });
  store.watch((state) => state.profiles, drawPeople);
  store.watch(
    (state) => state.thread?.messages,
    (messages = []) => void loadProfiles([...new Set(messages.map((one) => one.author.userid))]),
  );
  store.watch(
    (state) => state.thread,
    (thread) => {
      fill(status, ...(thread ? statusContent(thread) : []));
      status.hidden = !status.hasChildNodes();
      actions.element.hidden = thread?.gone === true;
      reply.setReadOnly(thread?.gone === true);
    },
  );
  return {
    element,
    reply: answer,
    takeFiles: reply.takeFiles,
  };
}

/** @returns {Conversation | undefined} */
function getConversation() {
  const { thread, conversations } = store.state;
  return thread && conversations.get(thread.id);
}

function getOthers() {
  const conversation = getConversation();
  return conversation ? otherParticipants(conversation) : [];
}

/**
 * Return the message in which something is.
 * @param {Node | null | undefined} node
 */
function findMessage(node) {
  const element = node instanceof Element ? node : node?.parentElement;
  const root = element?.getRootNode();
  const row = (root instanceof ShadowRoot ? root.host : element)?.closest("[data-id]");
  const id = row instanceof HTMLElement ? Number(row.dataset["id"]) : 0;
  return store.state.thread?.messages.find((one) => one.messageid === id && mayBeQuoted(one));
}

/** @param {Message} message */
function mayBeQuoted({ kind, deleted }) {
  return kind !== "system" && !deleted;
}

/**
 * Return whom one writes to, for the field in which one does.
 * @param {ReturnType<typeof getOthers>} others
 */
function nameAddressees(others) {
  const names = others.map(fullName);
  if (!names.length) {
    return t("composer.hint");
  }
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names;
  const more = names.length - shown.length;
  const all = more ? [...shown, t("composer.others", { count: more })] : shown;
  return t("composer.writeTo", { names: formatList(all) });
}

/** What one does with the conversation, at its head. */
function headActions() {
  const star = actionButton("star", () => change({ starred: !getConversation()?.starred }), "starred roomy");
  const mute = actionButton("bell", () => change({ muted: !getConversation()?.muted }), "roomy");
  const archive = actionButton("archive", () => {
    setCursor(undefined); // it is the open one that is meant
    archiveActive();
  });
  const details = actionButton("details", toggleDetails);
  name(details, t("app.details"));
  details.setAttribute("aria-expanded", "false");
  details.classList.add("open-details");
  store.watch(
    (state) => state.detailsOpen,
    (open) => details.setAttribute("aria-expanded", String(open)),
  );
  return {
    element: h("div", { class: "head-actions" }, star, mute, archive, details),
    /** @param {Conversation | undefined} conversation */
    show(conversation) {
      const { starred = false, muted = false, archived = false } = conversation ?? {};
      name(star, t(starred ? "details.unstar" : "details.star"));
      name(mute, t(muted ? "details.unmute" : "details.mute"));
      name(archive, t(archived ? "details.unarchive" : "details.archive"));
      setAttribute(star, "aria-pressed", String(starred));
      fill(mute, icon(muted ? "mute" : "bell"));
      for (const one of [star, mute, archive]) {
        one.disabled = !conversation;
      }
    },
  };
}

/** @param {Parameters<typeof updateConversation>[1]} changes */
function change(changes) {
  const id = getConversation()?.conversationid;
  if (id) {
    void updateConversation(id, changes);
  }
}

/**
 * @param {Parameters<typeof icon>[0]} picture
 * @param {() => void} onclick
 * @param {string} [kind]
 */
function actionButton(picture, onclick, kind = "") {
  return h("button", { class: `icon-button ${kind}`, type: "button", onclick }, icon(picture));
}

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
function name(button, text) {
  button.setAttribute("aria-label", text);
  button.title = text;
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
    const again = h(
      "button",
      { class: "button outlined", type: "button", onclick: () => void reopenThread() },
      t("app.retry"),
    );
    return [t("thread.failed"), " ", again];
  }
  return loading && !messages.length ? [loadingView()] : [];
}

/** Letters to come: seen only where they take their time. */
function loadingView() {
  const letter = () =>
    h(
      "div",
      { class: "letter-skeleton" },
      h("span", { class: "skeleton round" }),
      h("span", {}, h("span", { class: "skeleton" }), h("span", { class: "skeleton" })),
    );
  return h(
    "div",
    { class: "skeletons" },
    h("span", { class: "hidden" }, t("app.loading")),
    letter(),
    letter(),
    letter(),
  );
}
