/** The inbox: who is signed in, what there is, and then what happens. */

import { watchAvatar } from "./actions/account.js";
import { openAppearance } from "./actions/appearance.js";
import { followDrafts, loadMore } from "./actions/conversations.js";
import { watchDay } from "./actions/day.js";
import { shareDrafts } from "./actions/drafts.js";
import { hearFeed, startLiveUpdates, trackOnlineStatus } from "./actions/live-updates.js";
import { resumeOutbox } from "./actions/outbox.js";
import { openPage } from "./actions/session.js";
import { announceUploads } from "./actions/uploads.js";
import { getCsrfToken } from "./api.js";
import { createCommands, leaveInnermost } from "./commands.js";
import { h } from "./dom.js";
import { errorMessage } from "./errors.js";
import { endFirstLoad } from "./first-load.js";
import { loadLanguage, t } from "./i18n.js";
import { showTitle } from "./notifications.js";
import { startRouter } from "./router.js";
import { bindShortcuts } from "./shortcuts.js";
import { showInvitations } from "./views/invitations.js";
import { showKeys } from "./views/keys.js";
import { openPalette } from "./views/palette.js";
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
  openAppearance();
  shareDrafts();
  followDrafts();
  watchDay();
  watchAvatar();
  const commands = createCommands(() => frame, {
    showPalette: () => openPalette(commands),
    showKeys: () => showKeys(commands),
    showInvitations,
  });
  const frame = shell(firm, getCsrfToken(), commands);
  document.querySelector("#app")?.replaceChildren(frame.element);
  bindShortcuts(commands, () => leaveInnermost(frame));
  startRouter();
  showTitle(firm.name);
  await list;
  resumeOutbox();
  startLiveUpdates(position);
  endFirstLoad();
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
  const isTaken = how === "taken";
  showOnly(t(isTaken ? "app.taken" : "app.signedOut"), t(isTaken ? "app.openTheirs" : "app.signIn"));
}

/** @param {unknown} error */
function showFatalError(error) {
  showOnly(t("app.failed", { problem: errorMessage(error) }), t("app.retry"));
}

/**
 * @param {string} text
 * @param {string} action what loading the page anew is called
 */
function showOnly(text, action) {
  const reload = () => location.reload();
  document
    .querySelector("#app")
    ?.replaceChildren(
      h(
        "main",
        { class: "empty lost" },
        h("p", { role: "alert" }, text),
        h("button", { class: "button primary", type: "button", onclick: reload }, action),
      ),
    );
}

await start().catch(showFatalError);
