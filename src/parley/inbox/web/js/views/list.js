/**
 * The list of conversations. Only the rows in sight are in the page, however many there are.
 *
 * The order is live, but while the pointer is over the list, or a row has the focus, rows stay where
 * they are: what one is about to choose does not move. They take their new places afterwards.
 */

import { loadMore } from "../actions/lists.js";
import { fill, h, set } from "../dom.js";
import { t } from "../i18n.js";
import { store } from "../state.js";
import { row, updateRow } from "./row.js";

/** @typedef {import("../types.d.ts").List} List */

/** Rows beyond the edges that are there already when one scrolls. */
const MARGIN = 8;
/** So many rows before the end the next page is loaded. */
const AHEAD = 30;

export function listView() {
  const rows = h("ol", { class: "rows", "aria-label": t("app.conversations") });
  const scroller = h("div", { class: "scroller" }, rows);
  const news = h("button", { class: "news", type: "button", hidden: true });
  const status = h("p", { class: "status", role: "status" });
  const element = h("div", { class: "list" }, news, scroller, status);

  /** @type {readonly number[]} */
  let shown = [];
  /** @type {Map<number, HTMLLIElement>} */
  const drawn = new Map();
  let pointed = false;

  const list = () => store.state.lists[store.state.filter];
  const held = () => pointed || rows.contains(document.activeElement);

  function settle() {
    shown = list().ids;
    news.hidden = true;
    draw();
  }

  function follow() {
    const current = list();
    if (!held() || shown.length === 0) {
      settle();
      return;
    }
    const there = new Set(current.ids);
    const known = new Set(shown);
    const stayed = shown.filter((id) => there.has(id));
    const oldest = current.ids.indexOf(stayed.at(-1) ?? -1);
    // What came below was loaded by scrolling; what came above waits.
    const below = current.ids.slice(oldest + 1).filter((id) => !known.has(id));
    shown = [...stayed, ...below];
    const moved = current.ids.filter((id, index) => shown[index] !== id).length;
    news.hidden = moved === 0;
    fill(news, t("list.moved", { count: moved }));
    draw();
  }

  function draw() {
    const height = rowHeight(rows);
    const first = Math.max(0, Math.floor(scroller.scrollTop / height) - MARGIN);
    const last = Math.ceil((scroller.scrollTop + scroller.clientHeight) / height) + MARGIN;
    rows.style.blockSize = `${shown.length * height}px`;
    const wanted = new Map(shown.slice(first, last).map((id, index) => [id, first + index]));
    for (const [id, element] of drawn) {
      // A row with the focus stays, so that the focus does.
      if (!wanted.has(id) && !element.contains(document.activeElement)) {
        element.remove();
        drawn.delete(id);
      }
    }
    for (const [id, index] of wanted) {
      place(id, index, height);
    }
    keepOrder();
    if (last > shown.length - AHEAD && !list().failed) {
      void loadMore(store.state.filter);
    }
    describe(status, list());
  }

  /**
   * @param {number} id
   * @param {number} index
   * @param {number} height
   */
  function place(id, index, height) {
    const conversation = store.state.conversations.get(id);
    if (!conversation) {
      return;
    }
    let element = drawn.get(id);
    if (!element) {
      element = row();
      drawn.set(id, element);
      rows.append(element);
    }
    element.style.insetBlockStart = `${index * height}px`;
    set(element, "aria-posinset", index + 1);
    set(element, "aria-setsize", list().complete ? shown.length : -1);
    element.dataset["index"] = String(index);
    updateRow(element, conversation, chosen() === id);
  }

  /** Keep the order of the elements that of the rows: for the keyboard, and for who hears them. */
  function keepOrder() {
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

  const chosen = () => {
    const { route } = store.state;
    return route.view === "inbox" ? route.conversation : undefined;
  };

  news.addEventListener("click", () => {
    settle();
    scroller.scrollTop = 0;
  });
  scroller.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  scroller.addEventListener("pointerenter", (event) => {
    pointed = event.pointerType === "mouse";
  });
  scroller.addEventListener("pointerleave", () => {
    pointed = false;
    settle();
  });
  rows.addEventListener("focusout", () => {
    queueMicrotask(() => {
      if (!held()) {
        settle();
      }
    });
  });
  new ResizeObserver(draw).observe(scroller);
  store.watch(
    (state) => state.filter,
    () => {
      scroller.scrollTop = 0;
      shown = [];
      settle();
    },
  );
  store.watch((state) => state.lists, follow);
  store.watch((state) => state.conversations, draw);
  store.watch(chosen, draw);

  return {
    element,
    /**
     * Give the conversation so many rows after the chosen one.
     * @param {number} steps
     */
    neighbour(steps) {
      const at = shown.indexOf(chosen() ?? -1);
      const next = Math.min(shown.length - 1, Math.max(0, at + steps));
      scrollTo(scroller, next, rowHeight(rows));
      return shown[next];
    },
  };
}

/** @param {Element} element */
function indexOf(element) {
  return element instanceof HTMLElement ? Number(element.dataset["index"]) : 0;
}

/** @param {HTMLElement} rows */
function rowHeight(rows) {
  return parseFloat(getComputedStyle(rows).getPropertyValue("--row-pixels")) || measured(rows);
}

/** @param {HTMLElement} rows */
function measured(rows) {
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
function scrollTo(scroller, index, height) {
  const top = index * height;
  if (top < scroller.scrollTop) {
    scroller.scrollTop = top;
  } else if (top + height > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + height - scroller.clientHeight;
  }
}

/**
 * @param {HTMLElement} status
 * @param {List} list
 */
function describe(status, list) {
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
