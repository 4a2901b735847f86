/**
 * All messages are one stop of the Tab key. The arrow keys go from one to the next, Enter goes to what
 * one can do with it, the arrow keys from one of these to the next, and Escape back to the message.
 */

import { MessageBody } from "../elements/message-body.js";

/**
 * @param {HTMLElement} scroller
 * @param {HTMLElement} rows
 */
export function roveMessages(scroller, rows) {
  /** @type {HTMLElement | undefined} */
  let current;

  /** @param {HTMLElement | undefined} article */
  function setCurrent(article) {
    if (current !== article) {
      current?.setAttribute("tabindex", "-1");
      current = article;
      current?.setAttribute("tabindex", "0");
    }
  }

  const listArticles = () =>
    /** @type {HTMLElement[]} */ ([...rows.querySelectorAll(":scope > .message > article")]);

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const article = articleOf(event.target);
    if (!article || event.ctrlKey || event.metaKey || event.altKey || isInMenu(event.target)) {
      return;
    }
    const isInside = event.target !== article;
    if (isInside ? moveInside(event, article) : moveFrom(event, article)) {
      event.preventDefault();
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} article
   */
  function moveFrom({ key }, article) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step && !reachesBeyond(article, scroller, step)) {
      const articles = listArticles();
      const next = articles[articles.indexOf(article) + step];
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: "nearest" });
      return next !== undefined;
    }
    const first = key === "Enter" ? listControls(article)[0] : undefined;
    first?.focus();
    return first !== undefined;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} article
   */
  function moveInside({ key }, article) {
    if (key === "Escape") {
      article.focus();
      return true;
    }
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    const controls = listControls(article);
    const at = controls.indexOf(/** @type {HTMLElement} */ (findFocus()));
    if (!step || at < 0) {
      return false;
    }
    controls[(at + step + controls.length) % controls.length]?.focus();
    return true;
  }

  rows.addEventListener("keydown", onKey);
  rows.addEventListener("focusin", ({ target }) => setCurrent(articleOf(target) ?? current));

  return {
    focusLast: () => listArticles().at(-1)?.focus({ preventScroll: true }),
    /** Return whether the focus is on a message, so that it can be kept there. */
    hasFocus: () => rows.contains(document.activeElement),
    /**
     * Keep one message in the order of the Tab key: the one that was there, else the last.
     * @param {boolean} [hadFocus] whether it was on a message that may be gone
     */
    update(hadFocus = false) {
      const articles = listArticles();
      if (!current || !articles.includes(current)) {
        setCurrent(articles.at(-1));
      }
      if (hadFocus && !rows.contains(document.activeElement)) {
        current?.focus({ preventScroll: true });
      }
    },
  };
}

/**
 * Put the focus on the message in which something is.
 * @param {Element} element
 */
export function focusMessage(element) {
  articleOf(element)?.focus({ preventScroll: true });
}

/**
 * Take what is in a message out of the order of the Tab key: the arrow keys reach it.
 * @param {HTMLElement} message
 */
export function leaveToArrows(message) {
  for (const control of message.querySelectorAll("a[href], button")) {
    if (!control.closest("[popover]")) {
      control.setAttribute("tabindex", "-1");
    }
  }
}

/**
 * @param {EventTarget | null} target
 * @returns {HTMLElement | undefined}
 */
function articleOf(target) {
  const message = target instanceof Element ? target.closest(".message") : null;
  const article = message?.querySelector(":scope > article");
  return article instanceof HTMLElement ? article : undefined;
}

/** @param {EventTarget | null} target */
function isInMenu(target) {
  return target instanceof Element && target.closest("[popover]") !== null;
}

/**
 * List what one can do with a message, in the order in which it is seen.
 * @param {HTMLElement} article
 * @returns {HTMLElement[]}
 */
function listControls(article) {
  const message = article.parentElement ?? article;
  const found = /** @type {HTMLElement[]} */ ([
    ...message.querySelectorAll("a[href], button, message-body"),
  ]);
  return found
    .flatMap((one) => (one instanceof MessageBody ? one.listControls() : [one]))
    .filter((one) => !isInMenu(one) && one.checkVisibility());
}

/** Return what has the focus, also within a message's body. */
function findFocus() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) {
    focused = focused.shadowRoot.activeElement;
  }
  return focused;
}

/**
 * Whether a message is longer than what is seen of it, in a direction: then one scrolls first.
 * @param {HTMLElement} article
 * @param {HTMLElement} scroller
 * @param {number} step
 */
function reachesBeyond(article, scroller, step) {
  const inner = article.getBoundingClientRect();
  const outer = scroller.getBoundingClientRect();
  return step > 0 ? inner.bottom > outer.bottom + 1 : inner.top < outer.top - 1;
}
