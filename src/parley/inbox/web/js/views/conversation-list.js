/**
 * The list of conversations. Only the rows in sight are in the page, however many there are.
 *
 * The order is live, but while the pointer is over the list, or a row has the focus, rows stay where
 * they are: what one is about to choose does not move. They take their new places afterwards.
 */

import { loadMore } from "../actions/conversations.js";
import { setCursor } from "../actions/cursor.js";
import { applyOrder, countMoved, setPointerOverList, updateOrder } from "../actions/list-order.js";
import { fill, h, setAttribute } from "../dom.js";
import { t } from "../i18n.js";
import { store } from "../state.js";
import { createRow, updateRow } from "./conversation-row.js";

/** @import {ConversationList} from "../types.d.ts" */

/** Rows beyond the edges that are there already when one scrolls. */
const OVERSCAN = 8;
/** So many rows before the end the next page is loaded. */
const PREFETCH_ROWS = 30;

export function conversationListView() {
  const rows = h("ol", { class: "rows", "aria-label": t("app.conversations") });
  const scroller = h("div", { class: "scroller" }, rows);
  const updatesButton = h("button", { class: "news", type: "button", hidden: true });
  const status = h("p", { class: "status", role: "status" });
  const element = h("div", { class: "list" }, updatesButton, scroller, status);

  /**
   * The elements that are there, by conversation.
   * @type {Map<number, HTMLLIElement>}
   */
  const rowElements = new Map();

  const list = () => store.state.lists[store.state.filter];
  const isFrozen = () => store.state.pointerOverList || rows.contains(document.activeElement);

  function draw() {
    const { displayedIds } = store.state;
    const height = getRowHeight(rows);
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - OVERSCAN);
    const last = Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + OVERSCAN;
    rows.style.blockSize = `${displayedIds.length * height}px`;
    const wanted = new Map(displayedIds.slice(first, last).map((id, index) => [id, first + index]));
    for (const [id, element] of rowElements) {
      // A row with the focus stays, so that the focus does.
      if (!wanted.has(id) && !element.contains(document.activeElement)) {
        element.remove();
        rowElements.delete(id);
      }
    }
    for (const [id, index] of wanted) {
      drawRow(id, index, height);
    }
    sortRowElements();
    if (last > displayedIds.length - PREFETCH_ROWS && !list().failed) {
      void loadMore(store.state.filter);
    }
    drawStatus(status, list());
    const moved = countMoved(displayedIds, list().ids);
    updatesButton.hidden = moved === 0;
    if (moved) {
      fill(updatesButton, t("list.moved", { count: moved }));
    }
  }

  /**
   * @param {number} id
   * @param {number} index
   * @param {number} height
   */
  function drawRow(id, index, height) {
    const conversation = store.state.conversations.get(id);
    if (!conversation) {
      return;
    }
    let element = rowElements.get(id);
    if (!element) {
      element = createRow();
      rowElements.set(id, element);
      rows.append(element);
    }
    element.style.insetBlockStart = `${index * height}px`;
    setAttribute(element, "aria-posinset", index + 1);
    setAttribute(element, "aria-setsize", list().complete ? store.state.displayedIds.length : -1);
    element.dataset["index"] = String(index);
    updateRow(element, conversation, selectedId() === id);
    element.classList.toggle("cursor", store.state.cursor === id);
  }

  /** Keep the order of the elements that of the rows: for the keyboard, and for who hears them. */
  function sortRowElements() {
    const ordered = [...rows.children].sort(
      (one, other) => indexOf(one) - indexOf(other),
    );
    let before = null;
    for (const element of ordered.toReversed()) {
      if (element.nextElementSibling !== before) {
        rows.insertBefore(element, before);
      }
      before = element;
    }
  }

  const selectedId = () => {
    const { route } = store.state;
    return route.view === "inbox" ? route.conversation : undefined;
  };

  updatesButton.addEventListener("click", () => {
    applyOrder();
    scroller.scrollTop = 0;
  });
  scroller.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  scroller.addEventListener("pointerenter", (event) => {
    setPointerOverList(event.pointerType === "mouse");
  });
  scroller.addEventListener("pointerleave", () => {
    setPointerOverList(false);
    applyOrder();
  });
  rows.addEventListener("focusin", ({ target }) => {
    const row = target instanceof Element ? target.closest("li") : null;
    const found = [...rowElements].find(([, one]) => one === row);
    setCursor(found?.[0]);
  });
  rows.addEventListener("focusout", () => {
    queueMicrotask(() => {
      if (!isFrozen()) {
        applyOrder();
      }
    });
  });
  new ResizeObserver(draw).observe(scroller);
  store.watch(
    (state) => state.filter,
    () => {
      scroller.scrollTop = 0;
      applyOrder();
    },
  );
  // First the order, then what is drawn in it: watchers are called in turn.
  store.watch((state) => state.lists, () => updateOrder(isFrozen()));
  store.watch((state) => state.displayedIds, draw);
  store.watch(list, draw);
  store.watch((state) => state.conversations, draw);
  store.watch(selectedId, (id) => {
    if (id) {
      setCursor(id);
    }
    draw();
  });
  store.watch((state) => state.cursor, draw);
  store.watch((state) => state.today, () => {
    for (const element of rowElements.values()) {
      element.remove();
    }
    rowElements.clear();
    draw();
  });

  return {
    element,
    /** Whether the list is seen: on a small screen, a conversation covers it. */
    isVisible: () => scroller.offsetParent !== null,
    /**
     * Put the focus on a row.
     * @param {number | undefined} id
     */
    focusRow(id) {
      const index = store.state.displayedIds.indexOf(id ?? -1);
      if (index >= 0 && id) {
        scrollToRow(scroller, index, getRowHeight(rows));
        draw();
        rowElements.get(id)?.querySelector("a")?.focus({ preventScroll: true });
      }
    },
  };
}

/** @param {Element} element */
function indexOf(element) {
  return element instanceof HTMLElement ? Number(element.dataset["index"]) : 0;
}

/** @param {HTMLElement} rows */
function getRowHeight(rows) {
  return parseFloat(getComputedStyle(rows).getPropertyValue("--row-pixels")) || measureRowHeight(rows);
}

/** @param {HTMLElement} rows */
function measureRowHeight(rows) {
  const probe = h("li", { class: "row" });
  rows.append(probe);
  const height = probe.offsetHeight || 80;
  probe.remove();
  rows.style.setProperty("--row-pixels", String(height));
  return height;
}

/**
 * @param {HTMLElement} scroller
 * @param {number} index
 * @param {number} height
 */
function scrollToRow(scroller, index, height) {
  const top = index * height;
  if (top < scroller.scrollTop) {
    scroller.scrollTop = top;
  } else if (top + height > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + height - scroller.clientHeight;
  }
}

/**
 * @param {HTMLElement} status
 * @param {ConversationList} list
 */
function drawStatus(status, list) {
  if (list.failed) {
    const again = () => void loadMore(store.state.filter);
    fill(
      status,
      t("list.failed"),
      " ",
      h("button", { type: "button", onclick: again }, t("app.retry")),
    );
  } else if (list.loading && list.ids.length === 0) {
    fill(status, t("app.loading"));
  } else if (list.complete && list.ids.length === 0) {
    fill(status, t(store.state.filter === "inbox" ? "list.emptyInbox" : "list.empty"));
  } else {
    fill(status);
  }
  status.hidden = !status.hasChildNodes();
}
