/** The messages of the open conversation: by day and author, with the mark where the new ones begin. */

import { loadNewer, loadNewest, loadOlder, markRead, rememberPlace } from "../actions/thread.js";
import { fill, h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { buildItems, isUnread, reuseItem } from "../message-items.js";
import { getSelf } from "../people.js";
import { reconcile } from "../reconcile.js";
import { store } from "../state.js";
import { copyMessages } from "./copy-messages.js";
import { leaveToArrows, roveMessages } from "./message-focus.js";
import { authorView, messageView, updateMessage } from "./message.js";
import { pendingMessageView, updatePendingMessage } from "./pending-message.js";
import { quoteButton } from "./quote-button.js";
import { captureScrollAnchor, distanceToEnd, findPlace, isAtEnd, lastVisibleId } from "./reading-place.js";
import { findSelected } from "./selected-messages.js";

/** @import {Item} from "../message-items.js" */
/** @import {Thread} from "../types.d.ts" */

/** So near an edge (pixels) the next page is loaded. */
const LOAD_DISTANCE = 400;

/** @param {() => void} quote what answers the words of a message that are selected */
export function messageListView(quote) {
  const rows = h("ol", { class: "messages", "aria-label": t("thread.messages") });
  const newestButton = h("button", { class: "to-end", type: "button", hidden: true });
  const scroller = h("div", { class: "scroller", tabindex: -1, role: "region" }, rows);
  const quoting = quoteButton(rows, quote);
  const element = h("div", { class: "reading" }, scroller, newestButton, quoting.element);
  scroller.setAttribute("aria-label", t("thread.messages"));
  scroller.setAttribute("aria-description", t("thread.keys"));
  const focus = roveMessages(scroller, rows);

  // What was drawn last, and for which opening of a thread the scroller was put where it begins.
  /** @type {Map<string, Item>} */
  let previousItems = new Map();
  let scrolledOpening = 0;
  // Who reads the end stays at the end, whatever becomes higher or lower: only scrolling ends that.
  let atEnd = true;
  let measured = "";

  /** Whether nothing but the reader moved what is seen since it was measured. */
  function measure() {
    const sizes = `${scroller.scrollHeight} ${scroller.clientHeight}`;
    const same = sizes === measured;
    measured = sizes;
    return same;
  }

  function goToEnd() {
    atEnd = true;
    scroller.scrollTop = scroller.scrollHeight;
    measure();
  }

  function onScroll() {
    const { thread } = store.state;
    if (measure()) {
      atEnd = isAtEnd(scroller);
    } else if (atEnd) {
      goToEnd();
    }
    if (thread && !thread.loading && thread.opening === scrolledOpening) {
      const atNewest = atEnd && !thread.hasNewer;
      rememberPlace(thread.id, atNewest ? undefined : findPlace(scroller, rows));
    }
    onViewportChange();
  }

  function draw() {
    const { thread } = store.state;
    if (!thread) {
      rows.replaceChildren();
      return;
    }
    const anchor = captureScrollAnchor(scroller, rows);
    const hadFocus = focus.hasFocus();
    const items = buildItems(thread, store.state.pending).map((item) => reuseItem(previousItems, item));
    previousItems = new Map(items.map((item) => [item.key, item]));
    reconcile(rows, items, { key: (item) => item.key, create: createItem, update: updateItem });
    focus.update(hadFocus);
    if (thread.opening !== scrolledOpening && !thread.loading) {
      scrolledOpening = thread.opening;
      scrollToStart(thread);
    } else if (atEnd && !thread.hasNewer) {
      goToEnd();
    } else {
      anchor?.();
    }
    measure();
    onViewportChange();
  }

  /**
   * Begin where the reader left off, or at the message that is asked for.
   * @param {Thread} thread
   */
  function scrollToStart({ target, place, hasNewer }) {
    const left = place && rows.querySelector(`#message-${place.messageid}`);
    const start = rows.querySelector(target ? `#message-${target}` : ".unread-mark");
    atEnd = false;
    if (left && !target) {
      const top = left.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      scroller.scrollTop += top - place.offset;
    } else if (start) {
      start.scrollIntoView({ block: target ? "center" : "start" });
      start.classList.toggle("found", target !== undefined);
      atEnd = !hasNewer && isAtEnd(scroller);
    } else if (!hasNewer) {
      goToEnd();
    }
  }

  /** See what is in sight: mark it read, load what comes next. */
  function onViewportChange() {
    const { thread } = store.state;
    if (!thread || thread.loading || thread.opening !== scrolledOpening) {
      return;
    }
    if (scroller.scrollTop < LOAD_DISTANCE && thread.hasOlder) {
      void loadOlder();
    } else if (distanceToEnd(scroller) < LOAD_DISTANCE && thread.hasNewer) {
      void loadNewer();
    }
    const isAwayFromEnd = thread.hasNewer || distanceToEnd(scroller) > scroller.clientHeight;
    newestButton.hidden = !isAwayFromEnd;
    const unread = thread.messages.filter((one) => isUnread(thread, one));
    fill(
      newestButton,
      icon("arrowDown", "small"),
      unread.length ? t("thread.newBelow", { count: unread.length }) : t("thread.toNewest"),
    );
    const last = lastVisibleId(scroller, rows);
    const conversation = store.state.conversations.get(thread.id);
    if (last && document.hasFocus() && conversation?.unreadcount) {
      void markRead(thread.id, last);
    }
  }

  newestButton.addEventListener("click", () => {
    void loadNewest().then(() => {
      goToEnd();
      focus.focusLast();
    });
  });
  scroller.addEventListener("scroll", () => requestAnimationFrame(onScroll), { passive: true });
  scroller.addEventListener("scroll", quoting.hide, { passive: true });
  scroller.addEventListener("copy", (event) => copyMessages(event, rows));
  addEventListener("focus", onViewportChange);
  // A picture that has come, the composer that grows, another zoom.
  const observer = new ResizeObserver(() => {
    if (atEnd && store.state.thread?.hasNewer === false) {
      goToEnd();
    }
    measure();
    onViewportChange();
  });
  observer.observe(scroller);
  observer.observe(rows);
  store.watch((state) => state.thread, draw);
  store.watch((state) => state.pending, draw);
  store.watch((state) => state.today, draw);
  store.watch((state) => state.session, onViewportChange);
  store.watch(
    (state) => state.lastSent,
    (key) => {
      if (key) {
        void showOwn();
      }
    },
  );

  /** Go to what was just sent. */
  async function showOwn() {
    if (store.state.thread?.hasNewer) {
      await loadNewest();
    }
    goToEnd();
  }

  return { element, findSelected: () => findSelected(rows) };
}

/** @param {Item} item */
function createItem(item) {
  if (item.message) {
    return messageView(item.message);
  }
  if (item.pending) {
    const element = pendingMessageView(item.pending, authorView(getSelf()));
    leaveToArrows(element);
    return element;
  }
  return h(
    "li",
    { class: item.unread ? "unread-mark" : "day" },
    h("span", { role: "heading", "aria-level": 3 }, item.heading),
  );
}

/**
 * @param {HTMLElement} element
 * @param {Item} item
 */
function updateItem(element, item) {
  if (item.message) {
    updateMessage(element, item.message);
  } else if (item.pending) {
    updatePendingMessage(element, item.pending, authorView(getSelf()));
    leaveToArrows(element);
  }
}
