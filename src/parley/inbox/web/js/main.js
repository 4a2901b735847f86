/** The inbox: who is signed in, what there is, and then what happens. */

import { watchAvatar } from "./actions/account.js";
import { loadMore } from "./actions/conversations.js";
import {
  archiveActive,
  findActive,
  findNeighbour,
  muteActive,
  setCursor,
  starActive,
  toggleUnreadActive,
} from "./actions/cursor.js";
import { watchDay } from "./actions/day.js";
import { shareDrafts } from "./actions/drafts.js";
import { hearFeed, startLiveUpdates, trackOnlineStatus } from "./actions/live-updates.js";
import { undoLast } from "./actions/notices.js";
import { resumeOutbox } from "./actions/outbox.js";
import { openPage } from "./actions/session.js";
import { closeDetails } from "./actions/thread.js";
import { announceUploads } from "./actions/uploads.js";
import { getCsrfToken } from "./api.js";
import { h } from "./dom.js";
import { errorMessage } from "./errors.js";
import { endFirstLoad } from "./first-load.js";
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
  // The lists are read after this position, and the stream goes on from it: nothing falls between them.
  const position = openPage((how) => showLost(firm.name, how));
  hearFeed();
  const list = loadMore("inbox");
  await loadLanguage();
  trackOnlineStatus();
  announceUploads();
  shareDrafts();
  watchDay();
  watchAvatar();
  const frame = shell(firm, getCsrfToken());
  document.querySelector("#app")?.replaceChildren(frame.element);
  bindKeys(frame);
  startRouter();
  showUnreadCount(firm.name);
  await list;
  resumeOutbox();
  startLiveUpdates(position);
  endFirstLoad();
}

/** @param {ReturnType<typeof shell>} frame */
function bindKeys(frame) {
  /** @param {number} steps */
  const move = (steps) => {
    const next = findNeighbour(steps);
    if (next && frame.isListVisible()) {
      setCursor(next);
      frame.focusRow(next);
    } else if (next) {
      navigate(conversationHash(next));
    }
  };
  const open = () => {
    const conversation = findActive();
    if (conversation) {
      navigate(conversationHash(conversation.conversationid));
    }
  };
  const archive = () => {
    const next = archiveActive();
    if (next && frame.isListVisible()) {
      frame.focusRow(next);
    }
  };
  const leave = () => {
    if (store.state.detailsOpen) {
      closeDetails();
    } else if (store.state.route.view !== "inbox" || !frame.isListVisible()) {
      navigate("#/");
    } else {
      frame.focusRow(findActive()?.conversationid);
    }
  };
  const shortcuts = {
    j: () => move(1),
    k: () => move(-1),
    o: open,
    "/": frame.search,
    c: () => navigate("#/new"),
    e: archive,
    s: starActive,
    m: muteActive,
    u: toggleUnreadActive,
    z: undoLast,
    r: frame.reply,
    "?": showShortcuts,
  };
  bindShortcuts(shortcuts, leave);
}

/** @param {string} name */
function metaContent(name) {
  return document.querySelector(`meta[name=${name}]`)?.getAttribute("content") ?? "";
}

/**
 * Show nothing more of a person's: they have signed out, or someone else has signed in.
 * @param {string} firmName
 * @param {"taken" | "signedOut"} how
 */
function showLost(firmName, how) {
  document.title = firmName;
  history.replaceState(null, "", location.pathname); // where they were is theirs too
  document.querySelectorAll("dialog").forEach((dialog) => dialog.remove());
  document
    .querySelector("#app")
    ?.replaceChildren(
      h("p", { role: "alert" }, t(how === "taken" ? "app.taken" : "app.signedOut")),
      h(
        "button",
        { type: "button", onclick: () => location.reload() },
        t(how === "taken" ? "app.openTheirs" : "app.signIn"),
      ),
    );
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
