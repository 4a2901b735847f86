/** The frame: the panes, which of them is seen, and what is true of all of them. */

import { closeThread, openThread } from "../actions/thread.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { store } from "../state.js";
import { accountView } from "./account.js";
import { accountMenu } from "./account-menu.js";
import { detailsPane } from "./details-pane.js";
import { acceptFiles } from "./drop-zone.js";
import { showKeys } from "./keys.js";
import { listPane } from "./list-pane.js";
import { newConversationView } from "./new-conversation.js";
import { announcements, pageState } from "./page-state.js";
import { restingView } from "./resting.js";
import { threadPane } from "./thread-pane.js";
import { toasts } from "./toasts.js";

/** @import {Command} from "../commands.js" */
/** @import {Route} from "../types.d.ts" */

/**
 * @param {object} firm
 * @param {string} firm.name
 * @param {string} firm.logo
 * @param {string} csrf what the form that ends the session carries
 * @param {readonly Command[]} commands
 */
export function shell(firm, csrf, commands) {
  const list = listPane(firm, accountMenu(csrf, () => showKeys(commands)));
  const newConversation = newConversationView();
  const thread = threadPane();
  const account = accountView();
  const resting = restingView(commands);
  const main = h(
    "main",
    { id: "conversation", class: "pane thread-pane", tabindex: -1 },
    resting,
    thread.element,
    newConversation.element,
    account.element,
  );
  const element = h(
    "div",
    { class: "shell" },
    h("a", { class: "skip", href: "#conversation", onclick: skipTo(main) }, t("app.skip")),
    pageState(firm.name),
    h("div", { class: "panes" }, list.element, main, detailsPane()),
    toasts(),
    announcements(),
  );
  acceptFiles(element, () => {
    const { route } = store.state;
    if (route.view === "new") {
      return newConversation.takeFiles;
    }
    return route.view === "inbox" && store.state.thread?.gone === false ? thread.takeFiles : undefined;
  });

  store.watch((state) => state.route, showRoute);
  store.watch(
    (state) => state.detailsOpen,
    (open) => document.body.classList.toggle("detailed", open),
  );

  /** @param {Route} route */
  function showRoute(route) {
    const conversation = route.view === "inbox" ? route.conversation : undefined;
    document.body.dataset["view"] = conversation ? "thread" : route.view;
    thread.element.hidden = !conversation;
    newConversation.element.hidden = route.view !== "new";
    account.element.hidden = route.view !== "account";
    resting.hidden = route.view !== "inbox" || conversation !== undefined;
    if (conversation) {
      void openThread(conversation, route.view === "inbox" ? route.message : undefined);
    } else {
      closeThread();
    }
    if (route.view === "new") {
      newConversation.open();
    } else if (route.view === "account") {
      account.focus();
    }
  }

  return {
    element,
    focusRow: list.focusRow,
    isListVisible: list.isListVisible,
    search: list.search,
    reply: thread.reply,
  };
}

/** @param {HTMLElement} main */
function skipTo(main) {
  return (/** @type {Event} */ event) => {
    event.preventDefault(); // the address says where the reader is
    main.focus();
  };
}
