/** The inbox: who is signed in, what there is, and then what happens. */

import * as api from "./api.js";
import { live, placeInFeed } from "./actions/live.js";
import { loadMore, refreshUnread } from "./actions/lists.js";
import { resumeSending } from "./actions/sending.js";
import { keepAs } from "./actions/state-of-reader.js";
import { h } from "./dom.js";
import { loadLanguage, t } from "./i18n.js";
import { listen } from "./keys.js";
import { showTotal } from "./notifications.js";
import { conversationHash, followRoute, go } from "./route.js";
import { store } from "./state.js";
import { showKeys } from "./views/dialogs.js";
import { shell } from "./views/shell.js";

async function begin() {
  const firm = {
    name: content("parley-firm") || "Parley",
    logo: content("parley-logo"),
  };
  const session = api.openSession();
  // The lists are read after this place, and the stream goes on from it: nothing falls between them.
  const reached = session.then(placeInFeed);
  const [{ user, csrftoken }, place] = await Promise.all([session, reached, loadLanguage()]);
  store.set({ me: user });
  const list = loadMore("inbox");
  const frame = shell(firm, csrftoken);
  document.querySelector("#app")?.replaceChildren(frame.element);
  listen({
    j: () => step(frame.neighbour(1)),
    k: () => step(frame.neighbour(-1)),
    "/": frame.search,
    c: () => go("#/new"),
    e: archive,
    r: frame.reply,
    "?": showKeys,
    Escape: () => go("#/"),
  });
  followRoute();
  showTotal(firm.name);
  await list;
  await refreshUnread().catch(() => {});
  resumeSending();
  live(place);
}

/** @param {string} name */
function content(name) {
  return document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ?? "";
}

/** @param {number | undefined} id */
function step(id) {
  if (id) {
    go(conversationHash(id));
  }
}

function archive() {
  const id = store.state.thread?.id;
  const conversation = id && store.state.conversations.get(id);
  if (conversation) {
    void keepAs(conversation.conversationid, { archived: !conversation.archived });
    go("#/");
  }
}

/** @param {unknown} error */
function sorry(error) {
  const problem = error instanceof Error ? error.message : String(error);
  document
    .querySelector("#app")
    ?.replaceChildren(
      h("p", { role: "alert" }, t("app.failed", { problem })),
      h("button", { type: "button", onclick: () => location.reload() }, t("app.retry")),
    );
}

await begin().catch(sorry);
