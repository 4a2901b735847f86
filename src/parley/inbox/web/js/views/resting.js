/** What is shown where no conversation is open: what waits, and the keys. */

import { openNextUnread } from "../actions/cursor.js";
import { fill, h, icon } from "../dom.js";
import { formatShortDate, t } from "../i18n.js";
import { fullName } from "../people.js";
import { store } from "../state.js";
import { keyList } from "./keys.js";

/** @import {Command} from "../commands.js" */
/** @import {Conversation} from "../types.d.ts" */

/** @param {readonly Command[]} commands */
export function restingView(commands) {
  const heading = h("h2", { class: "title" });
  const newest = h("p", { class: "faint" });
  const acts = h("p", {});
  const shown = commands.filter((one) => one.isBasic);
  const element = h(
    "section",
    { class: "resting", "aria-label": t("app.noConversation") },
    h("div", {}, heading, newest),
    acts,
    keyList(shown),
  );
  const draw = () => {
    const { conversations: count } = store.state.unread;
    heading.textContent = count ? t("list.unreadConversations", { count }) : t("list.allRead");
    newest.textContent = count ? newestText() : t("list.nothingWaits");
    fill(acts, count ? nextButton() : composeLink(t("list.write")));
  };
  store.watch((state) => state.unread, draw);
  store.watch(newestUnread, draw);
  return element;
}

/** @returns {Conversation | undefined} */
function newestUnread() {
  const { lists, conversations, unread } = store.state;
  if (!unread.conversations) {
    return undefined; // it would be looked for in the whole list
  }
  const id = lists.inbox.ids.find((one) => conversations.get(one)?.unreadcount);
  return conversations.get(id ?? 0);
}

function newestText() {
  const conversation = newestUnread();
  const message = conversation?.messages.message[0];
  return message
    ? t("list.newestFrom", {
        name: fullName(message.author),
        time: formatShortDate(message.lastsentdatetime),
      })
    : "";
}

function nextButton() {
  return h(
    "button",
    { class: "button primary", type: "button", onclick: () => void openNextUnread() },
    icon("next"),
    t("list.readNext"),
  );
}

/** @param {string} text */
export function composeLink(text) {
  return h("a", { class: "button primary", href: "#/new" }, icon("compose"), text);
}
