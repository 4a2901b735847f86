/** Which conversations are listed; while several are chosen, what can be done with them. */

import { selectFilter } from "../actions/conversations.js";
import { NEW_CONVERSATION, isEmpty, listDrafted } from "../actions/drafts.js";
import { markAllRead } from "../actions/preferences.js";
import {
  archiveChosen,
  chooseAll,
  chooseNone,
  markChosen,
  muteChosen,
  starChosen,
  startChoosing,
} from "../actions/selection.js";
import { h, icon, setAttribute } from "../dom.js";
import { formatNumber, t } from "../i18n.js";
import { FILTERS, store } from "../state.js";
import { addMenu, menuItem } from "./menu.js";

/** @import {Filter} from "../types.d.ts" */

/** Those that one looks at seldom are in the menu, and a tab only while they are chosen. */
const SELDOM = new Set(/** @type {Filter[]} */ (["archived"]));

/** @param {() => void} onChosen called once something was done with what was chosen */
export function listTabs(onChosen) {
  const counts = {
    unread: h("span", { class: "count" }),
    drafts: h("span", { class: "count" }),
  };
  const tabs = FILTERS.map((filter) =>
    h(
      "button",
      { class: "tab", type: "button", onclick: () => selectFilter(filter) },
      t(`list.${filter}`),
      filter === "unread" || filter === "drafts" ? [" ", counts[filter]] : null,
    ),
  );
  const more = h(
    "button",
    { class: "icon-button compact", type: "button", "aria-label": t("list.more"), title: t("list.more") },
    icon("more"),
  );
  const menu = addMenu(more, t("list.more"), () => [
    menuItem({ text: t("list.archived"), icon: "archive", end: "g a", action: () => selectFilter("archived") }),
    menuItem({ text: t("list.chooseSeveral"), icon: "check", end: "x", action: startChoosing }),
    menuItem({ text: t("list.markAllRead"), icon: "unread", action: () => void markAllRead() }),
  ]);
  store.watch(
    (state) => state.filter,
    (chosen) => {
      for (const [index, tab] of tabs.entries()) {
        const filter = FILTERS[index];
        setAttribute(tab, "aria-current", filter === chosen && "true");
        tab.hidden = filter !== undefined && SELDOM.has(filter) && filter !== chosen;
        if (filter === chosen && tab.isConnected) {
          tab.scrollIntoView({ block: "nearest", inline: "nearest" });
        }
      }
    },
  );
  store.watch(
    (state) => state.unread.conversations,
    (count) => {
      counts.unread.textContent = count ? formatNumber(count) : "";
    },
  );
  store.watch(
    () => listDrafted().length + (isNewBegun() ? 1 : 0),
    (count) => {
      counts.drafts.textContent = count ? formatNumber(count) : "";
    },
  );
  const bar = h(
    "div",
    { class: "tab-bar" },
    h("div", { class: "tabs", role: "group", "aria-label": t("list.filter") }, ...tabs),
    more,
    menu,
  );
  store.watch(
    (state) => state.choosing,
    (choosing) => {
      bar.hidden = choosing;
    },
  );
  return h("div", { class: "list-head" }, bar, bulkBar(onChosen));
}

/** Whether a new conversation was begun. */
function isNewBegun() {
  const draft = store.state.drafts.get(NEW_CONVERSATION);
  return draft !== undefined && !isEmpty(draft);
}

/** @param {() => void} onEnd called where nothing is chosen any more, with the focus here */
function bulkBar(onEnd) {
  const count = h("span", { class: "count", role: "status" });
  const acts = [
    act("archive", t("details.archive"), archiveChosen),
    act("unread", t("list.markChosen"), markChosen),
    act("mute", t("details.mute"), muteChosen),
    act("star", t("details.star"), starChosen),
  ];
  const element = h(
    "div",
    { class: "bulk", role: "toolbar", "aria-label": t("list.chosenActions"), hidden: true },
    count,
    h("button", { class: "button quiet", type: "button", onclick: chooseAll }, t("list.chooseAll")),
    ...acts,
    act("close", `${t("list.chooseNone")} (Esc)`, chooseNone),
  );
  store.watch(
    (state) => state.chosen,
    ({ size }) => {
      count.textContent = t("list.chosen", { count: size });
      acts.forEach((one) => setAttribute(one, "disabled", size === 0));
    },
  );
  store.watch(
    (state) => state.choosing,
    (choosing) => {
      const hadFocus = element.contains(document.activeElement);
      element.hidden = !choosing;
      if (!choosing && hadFocus) {
        onEnd();
      }
    },
  );
  return element;
}

/**
 * @param {Parameters<typeof icon>[0]} name
 * @param {string} meaning
 * @param {() => void} action
 */
function act(name, meaning, action) {
  return h(
    "button",
    { class: "icon-button", type: "button", "aria-label": meaning, title: meaning, onclick: action },
    icon(name),
  );
}
