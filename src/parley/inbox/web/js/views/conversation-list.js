/**
 * The list of conversations. Only the rows in sight are in the page, however many there are.
 *
 * The order is live, but while the pointer is over the list, or a row has the focus, rows stay where
 * they are: what one is about to choose does not move. They take their new places afterwards.
 */

import { loadMore } from "../actions/conversations.js";
import { setCursor } from "../actions/cursor.js";
import { findReplyDraft } from "../actions/drafts.js";
import { applyOrder, countMoved, setPointerOverList, updateOrder } from "../actions/list-order.js";
import { fill, h, setAttribute } from "../dom.js";
import { t } from "../i18n.js";
import { store } from "../state.js";
import { createRow, updateRow } from "./conversation-row.js";
import { listState } from "./list-state.js";
import { rowActions } from "./row-actions.js";

/** Rows beyond the edges that are there already when one scrolls. */
const OVERSCAN = 8;
/** So many rows before the end the next page is loaded. */
const PREFETCH_ROWS = 30;

export function conversationListView() {
  const rows = h("ol", { class: "rows", "aria-label": t("app.conversations") });
  const gauge = rowGauge();
  const state = listState();
  const scroller = h("div", { class: "scroller" }, gauge, rows, state.element);
  const updatesButton = h("button", { class: "to-top floating", type: "button", hidden: true });
  const element = h("div", { class: "list" }, updatesButton, scroller);
  let height = 64;

  /**
   * The elements that are there, by conversation.
   * @type {Map<number, HTMLLIElement>}
   */
  const rowElements = new Map();

  const list = () => store.state.lists[store.state.filter];
  const isFrozen = () => store.state.pointerOverList || rows.contains(document.activeElement);
  const atPointer = followingActions();
  const atFocus = followingActions();

  function draw() {
    const { displayedIds } = store.state;
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - OVERSCAN);
    const last = Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + OVERSCAN;
    rows.style.blockSize = `${displayedIds.length * height}px`;
    const wanted = new Map(displayedIds.slice(first, last).map((id, index) => [id, first + index]));
    let leftAt = -1;
    for (const [id, row] of rowElements) {
      const hasFocus = !wanted.has(id) && row.contains(document.activeElement);
      const isListed = hasFocus && displayedIds.includes(id);
      // A row with the focus stays while it is listed, so that the focus does.
      if (!wanted.has(id) && !isListed) {
        leftAt = hasFocus ? indexOf(row) : leftAt;
        row.remove();
        rowElements.delete(id);
      }
    }
    const pending = pendingByConversation();
    for (const [id, index] of wanted) {
      drawRow(id, index, pending.get(id));
    }
    sortRowElements();
    if (leftAt >= 0) {
      focusAt(Math.min(leftAt, displayedIds.length - 1));
    }
    atPointer.draw();
    atFocus.draw();
    if (last > displayedIds.length - PREFETCH_ROWS && !list().failed) {
      void loadMore(store.state.filter);
    }
    state.draw(list(), store.state.filter, displayedIds.length);
    const moved = countMoved(displayedIds, list().ids);
    updatesButton.hidden = moved === 0;
    if (moved) {
      fill(updatesButton, t("list.moved", { count: moved }));
    }
  }

  /**
   * @param {number} id
   * @param {number} index
   * @param {import("../types.d.ts").PendingMessage | undefined} pending
   */
  function drawRow(id, index, pending) {
    const { conversations, cursor, chosen, choosing, displayedIds } = store.state;
    const conversation = conversations.get(id);
    if (!conversation) {
      return;
    }
    let row = rowElements.get(id);
    if (!row) {
      row = createRow();
      row.dataset["conversation"] = String(id);
      rowElements.set(id, row);
      rows.append(row);
    }
    placeRow(row, index, height);
    setAttribute(row, "aria-posinset", index + 1);
    setAttribute(row, "aria-setsize", list().complete ? displayedIds.length : -1);
    const isSelected = selectedId() === id;
    updateRow(row, {
      conversation,
      draft: isSelected ? undefined : findReplyDraft(id), // there one sees it
      pending: isSelected ? undefined : pending,
      isSelected,
      isCursor: cursor === id,
      isChosen: chosen.has(id),
      isChoosing: choosing,
    });
  }

  /** @param {number} index of the row that takes the place of one that had the focus */
  function focusAt(index) {
    const row = rowElements.get(store.state.displayedIds[index] ?? 0);
    row?.querySelector("a")?.focus({ preventScroll: true });
  }

  /** Keep the order of the elements that of the rows: for the keyboard, and for who hears them. */
  function sortRowElements() {
    const ordered = [...rows.children].sort((one, other) => indexOf(one) - indexOf(other));
    let next = rows.firstElementChild;
    for (const row of ordered) {
      if (row === next) {
        next = next.nextElementSibling;
      } else {
        rows.insertBefore(row, next); // only those that came: what moves is drawn anew
      }
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
    atPointer.moveTo(undefined);
  });
  rows.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "mouse") {
      atPointer.moveTo(rowOf(target));
    }
  });
  rows.addEventListener("focusin", ({ target }) => {
    const row = rowOf(target);
    atFocus.moveTo(row);
    setCursor(row ? idOf(row) : undefined);
  });
  rows.addEventListener("focusout", () => {
    queueMicrotask(() => {
      if (!rows.contains(document.activeElement)) {
        atFocus.moveTo(undefined);
      }
      if (!isFrozen()) {
        applyOrder();
      }
    });
  });
  new ResizeObserver(draw).observe(scroller);
  // The size of the letters changes with the browser's, the density, and a font that comes late.
  new ResizeObserver(() => {
    const top = scroller.scrollTop / height;
    height = gauge.offsetHeight || height;
    draw();
    scroller.scrollTop = top * height;
  }).observe(gauge);
  store.watch(
    (one) => one.filter,
    () => {
      scroller.scrollTop = 0;
      applyOrder();
    },
  );
  // First the order, then what is drawn in it: watchers are called in turn.
  store.watch((one) => one.lists, () => updateOrder(isFrozen()));
  for (const part of /** @type {const} */ ([
    "displayedIds",
    "conversations",
    "cursor",
    "drafts",
    "pending",
    "chosen",
    "choosing",
  ])) {
    store.watch((one) => one[part], draw);
  }
  store.watch(list, draw);
  store.watch(
    (one) => one.choosing,
    (choosing) => rows.classList.toggle("choosing", choosing),
  );
  store.watch(selectedId, (id) => {
    if (id) {
      setCursor(id);
    }
    draw();
  });
  store.watch(
    (one) => one.today,
    () => {
      for (const row of rowElements.values()) {
        row.remove();
      }
      rowElements.clear();
      draw();
    },
  );

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
        scrollToRow(scroller, index, height);
        draw();
        rowElements.get(id)?.querySelector("a")?.focus({ preventScroll: true });
      }
    },
  };
}

/** Make acts that move from row to row. */
function followingActions() {
  let row = /** @type {HTMLElement | undefined} */ (undefined);
  const actions = rowActions(() => row && idOf(row));
  return {
    draw: actions.draw,
    /** @param {HTMLElement | undefined} next */
    moveTo(next) {
      if (next === row && actions.element.parentElement === (next ?? null)) {
        return;
      }
      row = next;
      actions.element.remove();
      if (row && !row.querySelector(".row-actions")) {
        actions.draw();
        row.append(actions.element);
      }
    },
  };
}

/** Return the messages that were not sent yet, and wait or failed, by conversation: the last of each. */
function pendingByConversation() {
  /** @type {Map<number, import("../types.d.ts").PendingMessage>} */
  const found = new Map();
  for (const one of store.state.pending) {
    if (one.conversationid && one.state !== "sending") {
      found.set(one.conversationid, one);
    }
  }
  return found;
}

/** Make a row that no one sees, as high as all are. */
function rowGauge() {
  return h(
    "div",
    { class: "row gauge", "aria-hidden": "true" },
    h("span", { class: "face-slot" }, h("span", { class: "face" })),
    h(
      "span",
      { class: "lines" },
      h("span", { class: "line" }, h("span", { class: "what" }, "\u00a0")),
      h("span", { class: "line" }, h("span", { class: "what" }, "\u00a0")),
    ),
  );
}

/** @param {EventTarget | null} target */
function rowOf(target) {
  const row = target instanceof Element ? target.closest("li") : null;
  return row ?? undefined;
}

/** @param {HTMLElement} row */
function idOf(row) {
  return Number(row.dataset["conversation"]);
}

/**
 * Where rows are, and how high. It stands beside them: what is written to an element has it styled anew.
 * @type {WeakMap<Element, {index: number, height: number}>}
 */
const places = new WeakMap();

/**
 * @param {HTMLElement} row
 * @param {number} index
 * @param {number} height
 */
function placeRow(row, index, height) {
  const place = places.get(row);
  if (place?.index !== index || place.height !== height) {
    places.set(row, { index, height });
    row.style.insetBlockStart = `${index * height}px`;
    row.style.blockSize = `${height}px`;
  }
}

/** @param {Element} element */
function indexOf(element) {
  return places.get(element)?.index ?? 0;
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
