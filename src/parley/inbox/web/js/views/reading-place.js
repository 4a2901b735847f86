/** Where one is in a list of messages that scrolls. */

/** @param {HTMLElement} scroller */
export function distanceToEnd(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
}

/** @param {HTMLElement} scroller */
export function isAtEnd(scroller) {
  return distanceToEnd(scroller) < 60;
}

/**
 * Note the first message in sight, to put it where it is after others came before it.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} rows
 */
export function captureScrollAnchor(scroller, rows) {
  const top = scroller.getBoundingClientRect().top;
  const first = [...rows.children].find((row) => row.getBoundingClientRect().bottom > top);
  if (!first) {
    return undefined;
  }
  const offset = first.getBoundingClientRect().top;
  return () => {
    if (first.isConnected) {
      scroller.scrollTop += first.getBoundingClientRect().top - offset;
    }
  };
}

/**
 * Return where one is: the first message in sight.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} rows
 */
export function findPlace(scroller, rows) {
  const { top } = scroller.getBoundingClientRect();
  for (const row of rows.querySelectorAll(":scope > [data-id]")) {
    const edges = row.getBoundingClientRect();
    if (row instanceof HTMLElement && edges.bottom > top) {
      return { messageid: Number(row.dataset["id"]), offset: edges.top - top };
    }
  }
  return undefined;
}

/**
 * Return the number of the last message in sight; 0 where there is none.
 * @param {HTMLElement} scroller
 * @param {HTMLElement} rows
 */
export function lastVisibleId(scroller, rows) {
  const bottom = scroller.getBoundingClientRect().bottom;
  const messages = [...rows.querySelectorAll(":scope > [data-id]")];
  const last = messages.findLast((row) => row.getBoundingClientRect().top < bottom - 20);
  return last instanceof HTMLElement ? Number(last.dataset["id"]) : 0;
}
