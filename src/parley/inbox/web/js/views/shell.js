/** The frame: what stands around the panes, and which of them is seen. */

import { dismiss } from "../actions/notices.js";
import { countUnsent, leavePage, signInAgain } from "../actions/session.js";
import { closeThread, openThread } from "../actions/thread.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { store } from "../state.js";
import { root } from "../urls.js";
import { accountView } from "./account.js";
import { detailsPane } from "./details-pane.js";
import { confirm } from "./dialogs.js";
import { acceptFiles } from "./drop-zone.js";
import { listPane } from "./list-pane.js";
import { newConversationView } from "./new-conversation.js";
import { threadPane } from "./thread-pane.js";

/** @import {Route} from "../types.d.ts" */

/**
 * @param {object} firm
 * @param {string} firm.name
 * @param {string} firm.logo
 * @param {string} csrf what the form that ends the session carries
 */
export function shell({ name, logo }, csrf) {
  const list = listPane();
  const newConversation = newConversationView();
  const thread = threadPane();
  const account = accountView();
  const placeholder = h("p", { class: "empty" }, t("thread.choose"));
  const main = h(
    "main",
    { id: "conversation", class: "pane thread-pane", tabindex: -1 },
    placeholder,
    thread.element,
    newConversation.element,
    account.element,
  );
  const element = h(
    "div",
    { class: "shell" },
    h("a", { class: "skip", href: "#conversation", onclick: skipTo(main) }, t("app.skip")),
    banner(name, logo, csrf),
    connectionStatus(),
    h("div", { class: "panes" }, list.element, main, detailsPane()),
    notices(),
    announcements(),
  );
  acceptFiles(element, () => {
    const { route } = store.state;
    if (route.view === "new") {
      return newConversation.addFiles;
    }
    return route.view === "inbox" && store.state.thread?.gone === false ? thread.addFiles : undefined;
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
    placeholder.hidden = route.view !== "inbox" || conversation !== undefined;
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

/**
 * @param {string} name
 * @param {string} logo
 * @param {string} csrf
 */
function banner(name, logo, csrf) {
  const me = h("a", { class: "me", href: "#/account", title: t("app.account") });
  store.watch(
    (state) => state.me,
    (person) => {
      fill(
        me,
        person && h("person-picture", { user: person.userid }),
        h("span", { class: "hidden" }, t("app.account")),
      );
    },
  );
  return h(
    "header",
    { class: "banner" },
    h("h1", {}, logo ? h("img", { src: logo, alt: name }) : name),
    me,
    h(
      "form",
      {
        method: "post",
        action: `${root}/sign-out`,
        onsubmit: (/** @type {SubmitEvent} */ event) => void signOut(event),
      },
      h("input", { type: "hidden", name: "csrftoken", value: csrf }),
      h("button", { class: "quiet", type: "submit" }, t("app.signOut")),
    ),
  );
}

/**
 * Sign out, once it is clear that what was begun may go.
 * @param {SubmitEvent} event
 */
async function signOut(event) {
  const form = /** @type {HTMLFormElement} */ (event.currentTarget);
  event.preventDefault();
  const count = countUnsent();
  if (!count || (await confirm(t("app.signOutAsk", { count }), t("app.signOut")))) {
    leavePage();
    form.submit();
  }
}

function connectionStatus() {
  const element = h("p", { class: "connection", role: "status", hidden: true });
  const draw = () => {
    const { online, streamStatus, session } = store.state;
    const broken = streamStatus === "broken" ? t("app.reconnecting") : "";
    if (session === "ended") {
      const link = h("a", { href: `${root}/sign-in`, onclick: signInAgain }, t("app.signIn"));
      fill(element, t("app.sessionEnded"), " ", link);
    } else {
      fill(element, online ? broken : t("app.offline"));
    }
    element.hidden = !element.textContent;
  };
  store.watch((state) => state.session, draw);
  store.watch((state) => state.online, draw);
  store.watch((state) => state.streamStatus, draw);
  return element;
}

/** What is told to those who hear the page: what others write into the open conversation. */
function announcements() {
  const element = h("p", { class: "hidden", role: "status", "aria-live": "polite" });
  store.watch(
    (state) => state.announcement,
    (text) => {
      element.textContent = text;
    },
  );
  return element;
}

function notices() {
  const element = h("div", { class: "notices", role: "log", "aria-live": "polite" });
  store.watch(
    (state) => state.notices,
    (list) => {
      fill(
        element,
        list.map(({ id, text, kind, undo }) =>
          h(
            "p",
            { class: kind },
            text,
            undo && h("button", { type: "button", onclick: () => (dismiss(id), undo()) }, t("app.undo")),
            h(
              "button",
              {
                class: "quiet",
                type: "button",
                "aria-label": t("app.close"),
                onclick: () => dismiss(id),
              },
              icon("close"),
            ),
          ),
        ),
      );
    },
  );
  return element;
}
