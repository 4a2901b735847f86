/** How one keeps a conversation, and the way out of it. */

import { leaveConversation } from "../actions/participants.js";
import { markUnread, updateConversation } from "../actions/preferences.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { confirm } from "./dialogs.js";

/** @import {Conversation} from "../types.d.ts" */

export function detailsSettings() {
  let shownId = 0;
  const notified = h("input", {
    type: "checkbox",
    role: "switch",
    onchange: () => void updateConversation(shownId, { muted: !notified.checked }),
  });
  const unread = h(
    "button",
    {
      class: "button quiet",
      type: "button",
      onclick: () => void markUnread(shownId).then(() => navigate("#/")),
    },
    icon("unread"),
    t("details.markUnread"),
  );
  const leave = h(
    "button",
    { class: "button danger-quiet", type: "button", onclick: () => void confirmLeave(shownId) },
    icon("logout"),
    t("details.leave"),
  );
  const element = h(
    "div",
    { class: "scroller" },
    h(
      "section",
      { class: "section" },
      h("label", { class: "switch" }, h("span", {}, t("details.notify")), notified),
    ),
    h("section", { class: "section acts" }, unread, leave),
  );
  return {
    element,
    /** @param {Conversation} conversation */
    show({ conversationid, muted }) {
      shownId = conversationid;
      notified.checked = !muted;
    },
  };
}

/** @param {number} id */
async function confirmLeave(id) {
  if ((await confirm(t("details.leaveAsk"), t("details.leave"))) && (await leaveConversation(id))) {
    navigate("#/");
  }
}
