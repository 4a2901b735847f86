/**
 * What can be done with a row: over its time, where the pointer is and where the focus is. It is drawn
 * for those rows alone.
 */

import { archive, toggleMute, toggleStar, toggleUnread } from "../actions/cursor.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { store } from "../state.js";

/** @import {Conversation} from "../types.d.ts" */

/** @param {() => number | undefined} findId which conversation it is for */
export function rowActions(findId) {
  const element = h("span", { class: "row-actions floating", role: "group", "aria-label": t("list.actions") });
  let drawnFor = /** @type {Conversation | undefined} */ (undefined);

  function draw() {
    const conversation = store.state.conversations.get(findId() ?? 0);
    if (!conversation || conversation === drawnFor) {
      return;
    }
    drawnFor = conversation;
    const { archived, unreadcount, muted, starred } = conversation;
    const focused = [...element.children].findIndex((one) => one === document.activeElement);
    fill(
      element,
      act("archive", `${t(archived ? "details.unarchive" : "details.archive")} (e)`, archive),
      act("unread", `${t(unreadcount ? "details.markRead" : "details.markUnread")} (u)`, toggleUnread),
      act(muted ? "bell" : "mute", `${t(muted ? "details.unmute" : "details.mute")} (m)`, toggleMute),
      act("star", `${t(starred ? "details.unstar" : "details.star")} (s)`, toggleStar),
    );
    if (focused >= 0) {
      /** @type {HTMLElement | undefined} */ (element.children[focused])?.focus();
    }
  }

  /**
   * @param {"archive" | "unread" | "mute" | "bell" | "star"} name
   * @param {string} meaning
   * @param {(conversation: Conversation) => void} action
   */
  function act(name, meaning, action) {
    const run = () => {
      const conversation = store.state.conversations.get(findId() ?? 0);
      if (conversation) {
        action(conversation);
      }
    };
    return h(
      "button",
      { class: "icon-button compact", type: "button", "aria-label": meaning, title: meaning, onclick: run },
      icon(name),
    );
  }

  return { element, draw };
}
