/** Choosing several conversations, and doing something with all of them at once. */

import { t } from "../i18n.js";
import { store } from "../state.js";
import { applyOrder } from "./list-order.js";
import { notify } from "./notices.js";
import { markConversations, updateConversations } from "./preferences.js";

/** @import {TextKey} from "../i18n.js" */
/** @import {Conversation} from "../types.d.ts" */

/** Where a range begins: the row that was chosen last. */
let anchor = 0;

/**
 * Choose a conversation, or no longer.
 * @param {number} id
 */
export function toggleChosen(id) {
  const chosen = new Set(store.state.chosen);
  if (!chosen.delete(id)) {
    chosen.add(id);
  }
  anchor = id;
  store.set({ chosen, choosing: chosen.size > 0 });
}

/**
 * Choose all from the row that was chosen last to another.
 * @param {number} id
 */
export function chooseRange(id) {
  const { displayedIds, chosen } = store.state;
  const [first = 0, last = 0] = [displayedIds.indexOf(anchor), displayedIds.indexOf(id)].sort(
    (one, other) => one - other,
  );
  if (first < 0) {
    toggleChosen(id);
    return;
  }
  store.set({ chosen: new Set([...chosen, ...displayedIds.slice(first, last + 1)]), choosing: true });
}

/** Begin to choose: rows show their boxes. */
export function startChoosing() {
  store.set({ choosing: true });
}

/** Choose all that are listed. */
export function chooseAll() {
  store.set({ chosen: new Set(store.state.displayedIds), choosing: true });
}

export function chooseNone() {
  store.set({ chosen: new Set(), choosing: false });
}

/** Archive what is chosen, or take it back from the archive. */
export function archiveChosen() {
  const archived = chosenOnes().some((one) => !one.archived);
  change({ archived }, archived ? "list.archivedMany" : "list.unarchivedMany");
}

/** Mute what is chosen, or no longer. */
export function muteChosen() {
  const muted = chosenOnes().some((one) => !one.muted);
  change({ muted }, muted ? "list.mutedMany" : "list.unmutedMany");
}

/** Star what is chosen, or no longer. */
export function starChosen() {
  const starred = chosenOnes().some((one) => !one.starred);
  change({ starred }, starred ? "list.starredMany" : "list.unstarredMany");
}

/** Mark what is chosen as read; as unread, where all of it is read. */
export function markChosen() {
  const ones = chosenOnes();
  const isRead = ones.some((one) => one.unreadcount > 0);
  const ids = ones
    .filter((one) => one.unreadcount > 0 === isRead)
    .map((one) => one.conversationid);
  chooseNone();
  void markConversations(ids, isRead);
  announce(isRead ? "list.readMany" : "list.unreadMany", ids.length, () => {
    void markConversations(ids, !isRead);
  });
}

/**
 * @param {Partial<Pick<Conversation, "archived" | "muted" | "starred">>} changes
 * @param {TextKey} text
 */
function change(changes, text) {
  const before = chosenOnes();
  const ids = before.map((one) => one.conversationid);
  chooseNone();
  void updateConversations(ids, changes);
  announce(text, ids.length, () => {
    for (const name of /** @type {(keyof typeof changes)[]} */ (Object.keys(changes))) {
      for (const value of [true, false]) {
        const those = before.filter((one) => (one[name] ?? false) === value);
        void updateConversations(
          those.map((one) => one.conversationid),
          { [name]: value },
        );
      }
    }
    applyOrder(); // they come back at once, though rows stay where they are
  });
}

/**
 * @param {TextKey} text
 * @param {number} count
 * @param {() => void} undo
 */
function announce(text, count, undo) {
  notify(t(text, { count }), "info", undo);
}

function chosenOnes() {
  const { chosen, conversations } = store.state;
  return [...chosen].map((id) => conversations.get(id)).filter((one) => one !== undefined);
}
