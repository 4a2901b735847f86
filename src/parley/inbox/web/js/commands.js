/** What can be done from anywhere: by a key, and from the palette. */

import { archiveActive, findActive, findNeighbour, openNextUnread, setCursor, toggleMute, toggleStar, toggleUnread, withActive } from "./actions/cursor.js";
import { selectFilter } from "./actions/conversations.js";
import { undoLast } from "./actions/notices.js";
import { markAllRead } from "./actions/preferences.js";
import { chooseNone, chooseRange, startChoosing, toggleChosen } from "./actions/selection.js";
import { closeDetails, toggleDetails } from "./actions/thread.js";
import { t } from "./i18n.js";
import { CONTROL_KEY } from "./keyboard.js";
import { conversationHash, navigate } from "./router.js";
import { store } from "./state.js";

/** @import {ICONS} from "./icons.js" */
/** @import {Filter} from "./types.d.ts" */

/**
 * @typedef {object} Command
 * @property {"go" | "do" | "write"} group
 * @property {readonly string[]} keys as they are shown: `j`, `g i`, `Ctrl+K`
 * @property {string} text
 * @property {(() => void)} [run] left out where the key is a part's own
 * @property {keyof typeof ICONS} [icon] of those that the palette offers
 * @property {boolean} [isBasic] whether it is shown where nothing is open
 * @property {() => boolean} [isPossible] for those that act on a conversation
 */

/**
 * @typedef {object} Frame
 * @property {() => boolean} isListVisible
 * @property {(id: number | undefined) => void} focusRow
 * @property {() => void} search
 * @property {() => void} reply
 */

/**
 * @param {() => Frame} frame
 * @param {{showPalette: () => void, showKeys: () => void, showInvitations: () => void}} windows
 * @returns {Command[]}
 */
export function createCommands(frame, { showPalette, showKeys, showInvitations }) {
  /** @param {number} steps */
  const move = (steps) => () => {
    const next = findNeighbour(steps);
    if (next && frame().isListVisible()) {
      setCursor(next);
      frame().focusRow(next);
    } else if (next) {
      navigate(conversationHash(next));
    }
  };
  const open = () => withActive(({ conversationid: id }) => navigate(conversationHash(id)));
  const archive = () => {
    const next = archiveActive();
    if (next && frame().isListVisible()) {
      frame().focusRow(next);
    }
  };
  /** @param {Filter} filter */
  const show = (filter) => () => {
    navigate("#/");
    selectFilter(filter);
  };
  const isActive = () => findActive() !== undefined;
  const isOpen = () => store.state.thread !== undefined;
  /** @type {Command[]} */
  const go = [
    { group: "go", keys: ["j"], text: t("keys.next"), run: move(1), isBasic: true },
    { group: "go", keys: ["k"], text: t("keys.previous"), run: move(-1), isBasic: true },
    { group: "go", keys: ["Enter"], text: t("keys.open"), isBasic: true },
    { group: "go", keys: ["o"], text: t("keys.open"), run: open },
    {
      group: "go",
      keys: ["n"],
      text: t("keys.nextUnread"),
      run: () => void openNextUnread(),
      icon: "next",
      isBasic: true,
    },
    { group: "go", keys: ["g i"], text: t("list.inbox"), run: show("inbox"), icon: "inbox" },
    { group: "go", keys: ["g u"], text: t("list.unread"), run: show("unread"), icon: "unread" },
    { group: "go", keys: ["g s"], text: t("list.starred"), run: show("starred"), icon: "star" },
    { group: "go", keys: ["g d"], text: t("list.drafts"), run: show("drafts"), icon: "edit" },
    { group: "go", keys: ["g a"], text: t("list.archived"), run: show("archived"), icon: "archive" },
    {
      group: "go",
      keys: [`${CONTROL_KEY}+K`],
      text: t("keys.palette"),
      run: showPalette,
      isBasic: true,
    },
    { group: "go", keys: ["/"], text: t("keys.search"), run: () => frame().search(), icon: "search" },
  ];
  /** @type {Command[]} */
  const act = [
    {
      group: "do",
      keys: ["c"],
      text: t("keys.new"),
      run: () => navigate("#/new"),
      icon: "compose",
      isBasic: true,
    },
    {
      group: "do",
      keys: ["r"],
      text: t("keys.reply"),
      run: () => frame().reply(),
      icon: "reply",
      isPossible: isOpen,
    },
    { group: "do", keys: ["e"], text: t("keys.archive"), run: archive, icon: "archive", isPossible: isActive },
    {
      group: "do",
      keys: ["s"],
      text: t("keys.star"),
      run: () => withActive(toggleStar),
      icon: "star",
      isPossible: isActive,
    },
    {
      group: "do",
      keys: ["m"],
      text: t("keys.mute"),
      run: () => withActive(toggleMute),
      icon: "mute",
      isPossible: isActive,
    },
    {
      group: "do",
      keys: ["u"],
      text: t("keys.unread"),
      run: () => withActive(toggleUnread),
      icon: "unread",
      isPossible: isActive,
    },
    {
      group: "do",
      keys: ["x"],
      text: t("keys.choose"),
      run: () => withActive(({ conversationid: id }) => toggleChosen(id)),
    },
    {
      group: "do",
      keys: ["Shift+X"],
      text: t("keys.chooseRange"),
      run: () => withActive(({ conversationid: id }) => chooseRange(id)),
    },
    { group: "do", keys: [], text: t("list.chooseSeveral"), run: startChoosing, icon: "check" },
    { group: "do", keys: [], text: t("list.markAllRead"), run: () => void markAllRead(), icon: "check" },
    { group: "do", keys: ["z"], text: t("keys.undo"), run: undoLast, icon: "undo" },
    {
      group: "do",
      keys: ["d"],
      text: t("keys.details"),
      run: () => isOpen() && toggleDetails(),
      icon: "details",
      isPossible: isOpen,
    },
    { group: "do", keys: [], text: t("app.account"), run: () => navigate("#/account"), icon: "user" },
    {
      group: "do",
      keys: [],
      text: t("invite.pending"),
      run: showInvitations,
      icon: "userPlus",
      isPossible: () => store.state.mayInvite,
    },
    { group: "do", keys: ["?"], text: t("keys.help"), run: showKeys, icon: "keyboard", isBasic: true },
  ];
  /** @type {Command[]} */
  const write = [
    { group: "write", keys: [`${CONTROL_KEY}+Enter`], text: t("keys.send") },
    { group: "write", keys: ["Esc"], text: t("keys.back") },
  ];
  return [...go, ...act, ...write];
}

/**
 * Close what is open, one thing at a time; never a conversation that is beside its list.
 * @param {Frame} frame
 */
export function leaveInnermost(frame) {
  const { choosing, detailsOpen, route } = store.state;
  if (choosing) {
    chooseNone();
  } else if (detailsOpen) {
    closeDetails();
  } else if (route.view !== "inbox" || !frame.isListVisible()) {
    navigate("#/");
  } else {
    frame.focusRow(findActive()?.conversationid);
  }
}
