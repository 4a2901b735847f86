/** The third pane: what the conversation is called, who is in it, its files, and how one keeps it. */

import { updateConversation } from "../actions/preferences.js";
import { loadProfiles } from "../actions/profiles.js";
import { closeDetails } from "../actions/thread.js";
import { fill, h, icon } from "../dom.js";
import { formatDay, t } from "../i18n.js";
import { isComposing } from "../keyboard.js";
import { conversationTitle, fullName, isMe } from "../people.js";
import { store } from "../state.js";
import { detailsFiles } from "./details-files.js";
import { detailsPeople } from "./details-people.js";
import { detailsSettings } from "./details-settings.js";
import { MAX_TITLE, limitLength } from "./fields.js";
import { printConversation } from "./print-sheet.js";
import { tabbed } from "./tabbed.js";

/** @import {Conversation} from "../types.d.ts" */

/** From this width on the pane stands beside the others; below, it comes over them. */
const BESIDE = matchMedia("(width >= 75rem)");

export function detailsPane() {
  const titleField = createTitleField();
  const about = h("p", { class: "hint" });
  const tiles = h("div", { class: "tiles" });
  const people = detailsPeople();
  const files = detailsFiles();
  const settings = detailsSettings();
  const tabs = tabbed(t("app.details"), [
    { name: t("details.people"), panel: people.element },
    { name: t("details.files"), panel: files.element, onShow: files.load },
    { name: t("details.settings"), panel: settings.element },
  ]);
  const heading = h("h2", { tabindex: -1 }, t("app.details"));
  const content = h("div", { class: "details" }, h("div", { class: "matter" }, titleField.element, about), tiles, tabs.element);
  const element = h(
    "aside",
    { class: "pane details-pane", "aria-label": t("app.details") },
    h(
      "header",
      { class: "bar" },
      heading,
      h(
        "button",
        {
          class: "icon-button",
          type: "button",
          "aria-label": t("app.close"),
          title: t("app.close"),
          onclick: closeDetails,
        },
        icon("close"),
      ),
    ),
    content,
  );

  const draw = () => {
    const conversation = openConversation();
    content.hidden = !conversation;
    if (conversation) {
      fill(tiles, ...tileButtons(conversation));
      fill(about, aboutOf(conversation));
      titleField.show(conversation);
      tabs.setCount(0, conversation.recipients.users.user.length);
      settings.show(conversation);
    }
  };
  store.watch(openConversation, draw);
  store.watch((state) => state.thread?.id, (id) => id && tabs.select(0));
  store.watch(
    (state) => state.detailsOpen,
    (isOpen) => {
      const conversation = openConversation();
      void loadProfiles(isOpen && conversation ? conversation.recipients.users.user.map((one) => one.userid) : []);
      comeOver(element, isOpen, heading);
    },
  );
  // A click beside the pane, where it is over the others, is one on the frame (layout.css).
  document.addEventListener("click", ({ target }) => {
    if (target === element.parentElement && !BESIDE.matches) {
      closeDetails();
    }
  });
  BESIDE.addEventListener("change", () => comeOver(element, store.state.detailsOpen));
  return element;
}

/** @returns {Conversation | undefined} */
function openConversation() {
  const { thread, conversations } = store.state;
  return thread && conversations.get(thread.id);
}

/**
 * Where there is no room beside the others, the pane comes over them, and has the focus until it goes.
 * @param {HTMLElement} pane
 * @param {boolean} isOpen
 * @param {HTMLElement} [heading] what gets the focus, where the pane was just opened
 */
function comeOver(pane, isOpen, heading) {
  const isOver = isOpen && !BESIDE.matches;
  const hadFocus = pane.contains(document.activeElement);
  for (const other of pane.parentElement?.children ?? []) {
    if (other !== pane && other instanceof HTMLElement) {
      other.inert = isOver;
    }
  }
  if (isOver) {
    heading?.focus();
  } else if (!isOpen && (hadFocus || document.activeElement === document.body)) {
    /** @type {HTMLElement | null} */ (document.querySelector(".open-details"))?.focus();
  }
}

/** @param {Conversation} conversation */
function aboutOf({ creator, createddatetime }) {
  const day = formatDay(createddatetime);
  return isMe(creator) ? t("details.begunByYou", { day }) : t("details.begunBy", { day, name: fullName(creator) });
}

/** @param {Conversation} conversation */
function tileButtons({ conversationid: id, starred = false, muted, archived }) {
  /**
   * @param {Parameters<typeof icon>[0]} picture
   * @param {string} text
   * @param {() => void} onclick
   * @param {boolean} [pressed]
   */
  const tile = (picture, text, onclick, pressed = false) =>
    h("button", { class: `tile ${pressed ? "on" : ""}`, type: "button", onclick }, icon(picture), text);
  /** @param {Parameters<typeof updateConversation>[1]} changes */
  const change = (changes) => void updateConversation(id, changes);
  return [
    tile("star", t(starred ? "details.unstar" : "details.star"), () => change({ starred: !starred }), starred),
    tile(muted ? "mute" : "bell", t(muted ? "details.unmute" : "details.mute"), () => change({ muted: !muted })),
    tile("archive", t(archived ? "details.unarchive" : "details.archive"), () => change({ archived: !archived })),
    tile("printer", t("details.print"), () => void printConversation(id)),
  ];
}

/** The title, changed where it stands. */
function createTitleField() {
  // What the field was last filled with: it is not filled anew while someone types.
  let shownId = 0;
  let shownTitle = "";
  const element = h("input", {
    class: "in-place",
    type: "text",
    dir: "auto",
    "aria-label": t("details.title"),
    onchange: () => {
      if (!element.reportValidity()) {
        return;
      }
      shownTitle = element.value.trim();
      void updateConversation(shownId, { title: shownTitle });
    },
    onkeydown: (/** @type {Event} */ event) => {
      if (!(event instanceof KeyboardEvent) || isComposing(event)) {
        return;
      }
      if (event.key === "Escape") {
        fillWith(shownTitle);
      } else if (event.key === "Enter") {
        element.blur();
      }
    },
  });
  limitLength(element, MAX_TITLE);

  /** @param {string} title */
  function fillWith(title) {
    element.value = title;
    element.setCustomValidity("");
  }

  return {
    element,
    /** @param {Conversation} conversation */
    show(conversation) {
      const { conversationid, title = "" } = conversation;
      element.placeholder = conversationTitle(conversation);
      if (conversationid !== shownId || title !== shownTitle) {
        const isTyped = conversationid === shownId && element.value.trim() !== shownTitle;
        shownId = conversationid;
        shownTitle = title;
        if (!isTyped) {
          fillWith(title);
        }
      }
    },
  };
}
