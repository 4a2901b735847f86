/** The inbox: who is signed in, what there is, and then what happens. */

import { loadMore, refreshUnread } from "./actions/conversations.js";
import { getFeedPosition, startLiveUpdates, trackOnlineStatus } from "./actions/live-updates.js";
import { resumeOutbox } from "./actions/outbox.js";
import { updateConversation } from "./actions/preferences.js";
import * as api from "./api.js";
import { h } from "./dom.js";
import { errorMessage } from "./errors.js";
import { loadLanguage, t } from "./i18n.js";
import { showUnreadCount } from "./notifications.js";
import { conversationHash, navigate, startRouter } from "./router.js";
import { bindShortcuts } from "./shortcuts.js";
import { store } from "./state.js";
import { showShortcuts } from "./views/dialogs.js";
import { shell } from "./views/shell.js";

async function start() {
  const firm = {
    name: metaContent("parley-firm") || "Parley",
    logo: metaContent("parley-logo"),
  };
  const session = api.openSession();
  // The lists are read after this position, and the stream goes on from it: nothing falls between them.
  const feedPosition = session.then(getFeedPosition);
  const [{ user, csrftoken }, position] = await Promise.all([session, feedPosition, loadLanguage()]);
  store.set({ me: user });
  trackOnlineStatus();
  const list = loadMore("inbox");
  const frame = shell(firm, csrftoken);
  document.querySelector("#app")?.replaceChildren(frame.element);
  bindShortcuts({
    j: () => openConversation(frame.neighbour(1)),
    k: () => openConversation(frame.neighbour(-1)),
    "/": frame.search,
    c: () => navigate("#/new"),
    e: toggleArchived,
    r: frame.reply,
    "?": showShortcuts,
    Escape: () => navigate("#/"),
  });
  startRouter();
  showUnreadCount(firm.name);
  await list;
  await refreshUnread().catch(() => {});
  resumeOutbox();
  startLiveUpdates(position);
}

/** @param {string} name */
function metaContent(name) {
  return document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ?? "";
}

/** @param {number | undefined} id */
function openConversation(id) {
  if (id) {
    navigate(conversationHash(id));
  }
}

function toggleArchived() {
  const id = store.state.thread?.id;
  const conversation = id && store.state.conversations.get(id);
  if (conversation) {
    void updateConversation(conversation.conversationid, { archived: !conversation.archived });
    navigate("#/");
  }
}

/** @param {unknown} error */
function showFatalError(error) {
  const problem = errorMessage(error);
  document
    .querySelector("#app")
    ?.replaceChildren(
      h("p", { role: "alert" }, t("app.failed", { problem })),
      h("button", { type: "button", onclick: () => location.reload() }, t("app.retry")),
    );
}

await start().catch(showFatalError);
