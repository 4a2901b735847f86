/**
 * Whose page it is. A session that ends interrupts and loses nothing: what waits goes out once its
 * person is back. Where someone else signs in at the browser, the page shows and keeps nothing more.
 */

import * as api from "../api.js";
import { forgetSignedOut, hasSignedOut } from "../cookies.js";
import { countWork, forgetWork, openStorage } from "../person-storage.js";
import { store } from "../state.js";
import { hearTabs, openChannel, tellTabs } from "../tabs.js";
import { closeDrafts } from "./drafts.js";
import { stopLiveUpdates } from "./live-updates.js";
import { closeOutbox, flush } from "./outbox.js";
import { closeUploads, hasUploads, retryUploads } from "./uploads.js";

/**
 * Learn whose page it is.
 * @param {(how: "taken" | "signedOut") => void} onLost called once it is no longer theirs
 * @returns {number} where the feed stood then: the stream goes on from there
 */
export function openPage(onLost) {
  const session = api.openSession();
  const { user, kind, editminutes, unreadcount, conversationcount, mayinvite } = session;
  openStorage(user.userid);
  if (hasSignedOut(user.userid)) {
    forgetWork(); // on a page that has no script to do it
  }
  forgetSignedOut();
  store.set({
    me: user,
    isInternal: kind === "internal",
    mayInvite: mayinvite,
    editMinutes: editminutes,
    unread: { messages: unreadcount, conversations: conversationcount },
  });
  const giveUp = (/** @type {"taken" | "signedOut"} */ how) => {
    stopLiveUpdates();
    closeOutbox();
    closeUploads();
    closeDrafts();
    onLost(how);
  };
  api.watchSession((how) => {
    if (how === "taken") {
      giveUp(how);
    } else if (hasSignedOut(user.userid)) {
      forgetWork();
      giveUp("signedOut");
    } else {
      endSession(how === "ended");
    }
  });
  openChannel();
  hearTabs("signedIn", ({ userid }) =>
    userid === user.userid ? void resumeSession() : giveUp("taken"),
  );
  hearTabs("signedOut", () => giveUp("signedOut"));
  tellTabs("signedIn", { userid: user.userid });
  // A page that the browser kept may be another's by now.
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
  return session.lasteventid;
}

/**
 * What was begun is kept. Who waits for an answer signs in; who writes is told, and goes on writing;
 * and while files are on their way, the page stays.
 * @param {boolean} isAwaited
 */
function endSession(isAwaited) {
  if (isAwaited && !hasUploads()) {
    api.redirectToSignIn();
  } else {
    store.set({ session: "ended" });
  }
}

/** Go on after the person has signed in again in another tab. */
async function resumeSession() {
  if (store.state.session === "open") {
    return; // whatever is asked next takes up another session by itself
  }
  try {
    await api.renewSession(true);
    store.set({ session: "open" });
    retryUploads();
    await flush();
  } catch {
    // Whoever asks next is told.
  }
}

/**
 * Sign in again, and come back here; in another tab, where files are on their way in this one.
 * @param {Event} event the click on a link to the page for it
 */
export function signInAgain(event) {
  event.preventDefault();
  if (hasUploads()) {
    open(api.signInUrl());
  } else {
    api.redirectToSignIn();
  }
}

/** Forget what the person began, here and in the other tabs: they sign out. */
export function leavePage() {
  closeOutbox();
  closeUploads();
  forgetWork();
  tellTabs("signedOut", {});
}

/** Return how much would be lost by signing out: drafts, and messages that wait. */
export function countUnsent() {
  return countWork();
}
